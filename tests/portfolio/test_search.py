"""What a person finds by a few letters."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from portfolio.queries.search import MOST, search
from tests.factories import (
    NOW,
    PortfolioRoleFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    RiskFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def names(text, user):
    return {hit.name for kind in search(text, user) for hit in kind.hits}


def test_each_kind_is_found_by_its_name():
    role = PortfolioRoleFactory(portfolio__name="Pier A")
    program = ProgramFactory(portfolio=role.portfolio, name="Pier B")
    project = ProjectFactory(program=program, name="Pier C")
    TaskFactory(project=project, name="Pier D")
    RiskFactory(project=project, code="R-1", title="Pier E")

    assert names("pier", role.user) == {"Pier A", "Pier B", "Pier C", "Pier D", "R-1 Pier E"}


def test_what_one_may_not_see_is_not_found():
    role = ProjectRoleFactory(project__name="Pier C")
    TaskFactory(name="Pier elsewhere")

    assert names("pier", role.user) == {"Pier C"}


@pytest.mark.parametrize("owner", ["project", "program"])
def test_risks_of_what_is_archived_are_not_found(owner):
    role = PortfolioRoleFactory()
    program = ProgramFactory(portfolio=role.portfolio)
    of = {
        "project": {"project": ProjectFactory(program=program, archived_at=NOW)},
        "program": {
            "project": None,
            "program": ProgramFactory(portfolio=role.portfolio, archived_at=NOW),
        },
    }
    RiskFactory(title="Piles hit rock", **of[owner])

    assert names("piles", role.user) == set()


def test_risks_of_a_program_are_found():
    role = ProgramRoleFactory()
    RiskFactory(project=None, program=role.program, code="R-7", title="Piles hit rock")

    assert names("piles", role.user) == {"R-7 Piles hit rock"}


def test_a_key_is_enough():
    role = ProjectRoleFactory(project__key="QUAY")

    assert names("qua", role.user) == {role.project.name}


def test_one_letter_finds_nothing():
    role = ProjectRoleFactory(project__name="Pier")

    assert search("p", role.user) == ()


def test_the_list_is_cut_and_says_so():
    role = ProjectRoleFactory()
    TaskFactory.create_batch(MOST + 1, project=role.project, name="Drive piles")

    (tasks,) = search("piles", role.user)

    assert (len(tasks.hits), tasks.is_cut) == (MOST, True)


def test_the_page_links_to_what_it_found(client):
    role = ProjectRoleFactory(project__name="Pier")
    client.force_login(role.user)

    response = client.get("/search/", {"q": "pier"})

    assertContains(response, f'href="/projects/{role.project.key}/"')


def test_the_page_says_that_nothing_was_found(client):
    client.force_login(UserFactory())

    response = client.get("/search/", {"q": "pier"})

    assertContains(response, "Nothing found")


def test_what_was_typed_is_shown_as_text(client):
    client.force_login(UserFactory())

    response = client.get("/search/", {"q": "<script>alert(1)</script>"})

    assertNotContains(response, "<script>alert(1)")
