"""A register on pages, the same for every noun: shown on the risks of a project."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from projects.models import Risk
from projects.risk_register import edit_risk
from tests.factories import (
    NOW,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    RiskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ENTRY = {
    "title": "Rock",
    "kind": "threat",
    "probability": "45",
    "cost_impact": "310000",
    "schedule_impact_days": "12",
}


@pytest.fixture
def project():
    return ProjectFactory(key="MG", name="Data Migration")


@pytest.fixture
def manager(project):
    return ProjectRoleFactory(project=project).user


@pytest.fixture
def people(project, manager):
    """Everybody at once: an answer that forgets whom it asks about gets caught."""
    return {
        "manager": manager,
        "deputy": ProjectRoleFactory(project=project, kind="deputy").user,
        "team": ProjectRoleFactory(project=project, kind="team", sees_money=False).user,
        "viewer": ProjectRoleFactory(project=project, kind="viewer", sees_money=False).user,
        "program manager": ProgramRoleFactory(program=project.program).user,
        "stranger": ProjectRoleFactory().user,
    }


@pytest.fixture
def risk(project):
    return RiskFactory(project=project, code="R-01", title="Rock", cost_impact="310000.00")


def address(page, risk=None):
    where = {"key": "mg"} | ({"pk": risk.pk} if risk else {})
    return reverse(f"projects:risk_{page}", kwargs=where)


def edited(risk, **fields):
    return (
        ENTRY
        | {"status": "open", "probability": "20", "version": risk.version, "reason": ""}
        | fields
    )


@pytest.mark.parametrize("page", ["list", "show"])
@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("manager", 200), ("deputy", 200), ("team", 200), ("viewer", 200),
        ("program manager", 200), ("stranger", 404),
    ],
)  # fmt: skip
def test_who_reads_a_register(client, people, risk, page, who, expected):
    client.force_login(people[who])

    response = client.get(address(page, risk if page == "show" else None))

    assert response.status_code == expected


@pytest.mark.parametrize("page", ["new", "edit", "remove"])
@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("manager", 200), ("deputy", 200), ("team", 403), ("viewer", 403),
        ("program manager", 403), ("stranger", 404),
    ],
)  # fmt: skip
def test_who_changes_a_register(client, people, risk, page, who, expected):
    client.force_login(people[who])

    response = client.get(address(page, None if page == "new" else risk))

    assert response.status_code == expected


def test_nobody_reads_it_without_signing_in(client, risk):
    response = client.get(address("list"))

    assert response.status_code == 302


def test_who_may_not_change_it_is_told_who_can_help(client, people, risk):
    client.force_login(people["viewer"])

    assertContains(client.get(address("edit", risk)), "Ask its manager", status_code=403)


@pytest.mark.parametrize("page", ["list", "show"])
def test_money_is_absent_without_the_right_to_see_it(client, people, risk, page):
    client.force_login(people["viewer"])

    html = client.get(address(page, risk if page == "show" else None)).content.decode()

    assert "310,000" not in html
    assert "155,000" not in html
    assert "Cost" not in html


def test_money_is_shown_with_the_right_to_see_it(client, manager, risk):
    client.force_login(manager)

    assertContains(client.get(address("list")), "310,000.00")


def test_an_empty_register_says_what_it_is_for_and_how_to_begin(client, manager):
    client.force_login(manager)

    response = client.get(address("list"))

    assertContains(response, "No risks yet")
    assertContains(response, f'href="{reverse("projects:risk_new", args=["MG"])}"')


def test_an_empty_register_offers_a_reader_nothing_that_they_may_not_do(client, people):
    client.force_login(people["viewer"])

    assertNotContains(client.get(address("list")), "Add risk")


def test_a_search_without_a_hit_names_the_filter_and_clears_it(client, manager, risk):
    client.force_login(manager)

    response = client.get(address("list"), {"q": "quake", "status": "open"})

    assertContains(response, "No risks match")
    assertContains(response, "1 is hidden by: status Open, “quake”")


def test_a_search_finds_a_risk_by_its_words(client, manager, risk):
    client.force_login(manager)

    assertContains(client.get(address("list"), {"q": "roc"}), "R-01")


@pytest.mark.parametrize(
    "query", [{"sort": "nothing"}, {"page": "9999"}, {"status": "x"}, {"q": "a\0b"}]
)
def test_an_address_that_makes_no_sense_still_shows_the_list(client, manager, risk, query):
    client.force_login(manager)

    assert client.get(address("list"), query).status_code == 200


def test_a_list_sorts_by_the_column_that_its_address_names(client, manager, project, risk):
    RiskFactory(project=project, code="R-02", title="Alarm", cost_impact=5)
    client.force_login(manager)

    html = client.get(address("list"), {"sort": "cost"}).content.decode()

    assert html.index("R-02") < html.index("R-01")


def test_a_new_risk_leads_to_its_page(client, manager):
    client.force_login(manager)

    response = client.post(address("new"), ENTRY)

    assertRedirects(response, reverse("projects:risk_show", args=["MG", Risk.objects.get().pk]))


def test_a_probability_is_entered_in_percent(client, manager):
    client.force_login(manager)

    client.post(address("new"), ENTRY)

    assert str(Risk.objects.get().probability) == "0.450"


def test_a_refused_form_keeps_the_entry_and_names_the_field(client, manager):
    client.force_login(manager)

    response = client.post(address("new"), ENTRY | {"probability": "120"})

    assertContains(response, "1 field needs attention", status_code=400)
    assertContains(response, "Enter a number from 0 to 100.", status_code=400)
    assertContains(response, 'value="120"', status_code=400)
    assert not Risk.objects.exists()


def test_an_id_that_no_database_holds_is_no_valid_choice(client, manager):
    client.force_login(manager)

    response = client.post(address("new"), ENTRY | {"tasks": ["9" * 40]})

    assertContains(response, "Select a valid choice", status_code=400)


def test_somebody_without_a_role_is_not_offered_as_owner(client, manager):
    client.force_login(manager)

    response = client.post(address("new"), ENTRY | {"owner": UserFactory().pk})

    assertContains(response, "Select a valid choice", status_code=400)


def test_an_edit_lands_in_the_history_with_its_reason(client, manager, risk):
    client.force_login(manager)

    client.post(address("edit", risk), edited(risk, probability="60", reason="Second survey"))

    page = client.get(address("show", risk))
    assertContains(page, "from <b>20%</b> to <b>60%</b>")
    assertContains(page, "Second survey")


def test_a_form_without_the_money_fields_leaves_the_money_alone(client, project, risk):
    deputy = ProjectRoleFactory(project=project, kind="deputy", sees_money=False).user
    client.force_login(deputy)

    client.post(address("edit", risk), edited(risk, title="Boulder", cost_impact="1"))

    risk.refresh_from_db()
    assert (risk.title, risk.cost_impact) == ("Boulder", 310000)


@pytest.fixture
def overtaken(client, manager, risk):
    """The manager edits what a colleague has just changed: the form has an old version."""
    other = ProjectRoleFactory(project=risk.project, kind="deputy", user__name="D. Varga").user
    edit_risk(
        risk=risk,
        fields={"probability": "0.38", "cause": "Old survey"},
        seen_version=1,
        by=other,
        at=NOW,
    )
    client.force_login(manager)
    entry = edited(risk, probability="40", version=1)
    return client.post(address("edit", risk), entry)


def test_an_edit_that_met_a_newer_one_saves_nothing(overtaken, risk):
    risk.refresh_from_db()

    assert (overtaken.status_code, str(risk.probability)) == (412, "0.380")


def test_an_edit_conflict_shows_both_values_and_who_was_faster(overtaken):
    assertContains(overtaken, "D. Varga", status_code=412)
    assertContains(overtaken, "<td>38</td><td><b>40</b></td>", status_code=412)


def test_keeping_mine_keeps_what_the_other_changed_elsewhere(client, overtaken, risk):
    conflict = overtaken.context["conflict"]

    client.post(address("edit", risk), dict(conflict.hidden) | {"version": conflict.version})

    risk.refresh_from_db()
    assert (str(risk.probability), risk.cause) == ("0.400", "Old survey")


def test_a_removal_is_asked_for_before_it_is_done(client, manager, risk):
    client.force_login(manager)

    assertContains(client.get(address("remove", risk)), "Remove R-01 Rock?")
    assert Risk.objects.exists()


def test_a_removed_risk_is_gone(client, manager, risk):
    client.force_login(manager)

    client.post(address("remove", risk), {"version": 1})

    assert not Risk.objects.exists()


def test_a_row_that_changed_since_it_was_asked_about_is_not_removed(client, manager, risk):
    client.force_login(manager)

    response = client.post(address("remove", risk), {"version": 7})

    assertContains(response, "was changed by someone else", status_code=409)
    assert Risk.objects.exists()


def test_the_row_of_another_project_is_not_found_here(client, manager):
    client.force_login(manager)

    assert client.get(address("show", RiskFactory())).status_code == 404


def test_a_list_asks_as_many_queries_for_25_rows_as_for_one(client, manager, project, risk):
    client.force_login(manager)
    client.get(address("list"))
    with CaptureQueriesContext(connection) as one:
        client.get(address("list"))
    RiskFactory.create_batch(24, project=project, owner=manager)

    with CaptureQueriesContext(connection) as many:
        client.get(address("list"))

    assert len(many) == len(one)
