"""Where a person's work begins."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories import (
    PortfolioRoleFactory,
    ProgramRoleFactory,
    ProjectRoleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def begins_at(client, user):
    client.force_login(user)
    return client.get("/")


def test_a_portfolio_manager_begins_at_the_portfolio(client):
    role = PortfolioRoleFactory()

    response = begins_at(client, role.user)

    assertRedirects(response, f"/portfolios/{role.portfolio.key}/")


def test_a_program_manager_begins_at_the_program(client):
    role = ProgramRoleFactory()

    response = begins_at(client, role.user)

    assertRedirects(response, f"/programs/{role.program.key}/")


@pytest.mark.parametrize("kind", ["manager", "team", "viewer"])
def test_who_has_a_role_in_a_project_begins_at_their_work(client, kind):
    role = ProjectRoleFactory(kind=kind)

    response = begins_at(client, role.user)

    assertRedirects(response, "/my-work/", fetch_redirect_response=False)


def test_a_manager_of_one_program_and_viewer_of_another_begins_at_their_own(client):
    viewed = ProgramRoleFactory(program__key="AA", kind="viewer")
    own = ProgramRoleFactory(program__key="ZZ", user=viewed.user)

    response = begins_at(client, own.user)

    assertRedirects(response, "/programs/ZZ/")


def test_who_has_no_role_is_told_how_to_get_one(client):
    response = begins_at(client, UserFactory())

    assertContains(response, "You have no role yet")


def test_nobody_begins_without_signing_in(client):
    assert client.get("/").headers["Location"].startswith("/accounts/login/")
