"""What happened, as sentences, as far as the reader may know it."""

import csv

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from portfolio.models import AuditEntry
from portfolio.request_context import entered_by
from portfolio.token_issuing import issue_token
from projects import versioning
from projects.budgeting import add_cost_entry
from projects.linking import link_tasks
from projects.planning import add_task, edit_task
from projects.project_setup import edit_project
from projects.risk_register import add_risk, edit_risk
from tests.api_client import with_token
from tests.factories import (
    NOW,
    PortfolioRoleFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectRoleFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/projects/MG/history/"


def test_a_change_says_who_what_before_after_and_why(client, manager):
    edit_project(
        project=manager.project,
        fields={"name": "Meters"},
        seen_version=1,
        by=manager.user,
        at=NOW,
        reason="Renamed by the board",
    )
    client.force_login(manager.user)

    response = client.get(PAGE)

    assertContains(response, "<b>Elin Sorensen</b> changed project")
    assertContains(response, "name from <b>Quay wall</b> to <b>Meters</b>")
    assertContains(response, "Renamed by the board")


@pytest.mark.parametrize(
    ("door", "words"),
    [("page", "on a page"), ("api", "through the API"), ("command", "by a command")],
)
def test_a_change_says_by_which_door_it_came(client, manager, door, words):
    with entered_by(door):
        edit_project(
            project=manager.project,
            fields={"name": "Meters"},
            seen_version=1,
            by=manager.user,
            at=NOW,
        )
    client.force_login(manager.user)

    assertContains(client.get(PAGE), words)


def add(manager, **fields):
    fields = {"title": "Rock", "probability": "0.5", "cost_impact": "77123"} | fields
    return add_risk(owner=manager.project, fields=fields, by=manager.user, at=NOW)


def test_a_person_in_a_change_is_named(client, manager):
    risk = add(manager)
    edit_risk(risk=risk, fields={"owner": manager.user}, seen_version=1, by=manager.user, at=NOW)
    client.force_login(manager.user)

    assertContains(client.get(PAGE), "owner from <b>–</b> to <b>Elin Sorensen</b>")


def test_a_cost_leaves_no_trace_for_who_may_not_see_money(client, manager, viewer):
    fields = {"amount": "77123", "date": "2026-11-16"}
    add_cost_entry(project=manager.project, fields=fields, by=manager.user, at=NOW)
    client.force_login(viewer)

    response = client.get(PAGE)

    assertNotContains(response, "cost entry")
    assertNotContains(response, "77123")


def test_a_change_of_money_alone_leaves_no_trace_either(client, manager, viewer):
    edit_risk(
        risk=add(manager),
        fields={"cost_impact": "88123"},
        seen_version=1,
        by=manager.user,
        at=NOW,
        reason="Dearer crane",
    )
    client.force_login(viewer)

    response = client.get(PAGE)

    assertContains(response, "added risk")
    assertNotContains(response, "Dearer crane")


def test_a_change_of_money_is_there_for_who_may_see_it(client, manager):
    edit_risk(
        risk=add(manager),
        fields={"cost_impact": "88123"},
        seen_version=1,
        by=manager.user,
        at=NOW,
    )
    client.force_login(manager.user)

    assertContains(client.get(PAGE), "from <b>77,123.00</b> to <b>88,123.00</b>")


def test_a_change_of_a_task_is_told_in_words(client, manager):
    task = TaskFactory(project=manager.project)
    edit_task(task=task, fields={"name": "Dig"}, seen_version=1, by=manager.user, at=NOW)
    client.force_login(manager.user)

    assertContains(client.get(PAGE), "name from <b>Drive piles</b> to <b>Dig</b>")


def test_the_history_of_a_hidden_project_is_not_found(client, manager):
    client.force_login(ProjectRoleFactory().user)

    assert client.get(PAGE).status_code == 404


def test_an_older_page_begins_where_the_newer_one_ended(client, manager):
    for number in range(60):
        TaskFactory(project=manager.project, name=f"Task number {number}.")
    client.force_login(manager.user)

    older = client.get(PAGE).context["history"].older_than
    response = client.get(PAGE, {"before": older})

    assertContains(response, "Task number 0.")
    assertNotContains(response, "Task number 59.")


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30])
def test_a_page_that_makes_no_sense_is_the_newest(client, manager, before):
    client.force_login(manager.user)

    assert client.get(PAGE, {"before": before}).status_code == 200


def test_a_project_in_which_nothing_happened_says_what_will_show(client, manager):
    AuditEntry.objects.all().delete()
    client.force_login(manager.user)

    assertContains(client.get(PAGE), "Nothing has changed yet")


def test_a_program_tells_its_own_history_and_not_that_of_its_projects_tasks(client, manager):
    TaskFactory(project=manager.project, name="Dig")
    program = manager.project.program
    client.force_login(ProgramRoleFactory(program=program, user=UserFactory()).user)

    response = client.get(f"/programs/{program.key}/history/")

    assertContains(response, "added program")
    assertNotContains(response, "Dig")


def test_a_program_tells_nothing_of_a_project_that_went_out_of_sight(client, manager):
    program = manager.project.program
    reader = ProgramRoleFactory(program=program, user=UserFactory()).user
    boss = PortfolioRoleFactory(portfolio=program.portfolio).user
    told = {"by": boss, "at": NOW, "seen_version": versioning.ANY}
    edit_project(project=manager.project, fields={"name": "Meters"}, **told)
    elsewhere = ProgramFactory(portfolio=program.portfolio)
    edit_project(project=manager.project, fields={"program": elsewhere}, **told)
    client.force_login(reader)

    response = client.get(f"/programs/{program.key}/history/")

    assertContains(response, "added program")
    assertNotContains(response, "Meters")
    assertNotContains(response, "MG ")  # with its space: tokens in the page are random letters


def test_the_history_of_a_program_is_not_for_the_members_of_its_projects(client, manager):
    client.force_login(manager.user)

    assert client.get(f"/programs/{manager.project.program.key}/history/").status_code == 404


def test_a_duration_is_told_in_days(client, story):
    words = "duration from <b>1\u00a0d</b> to <b>2\u00a0d</b>"

    assertContains(client.get(PAGE), words)


def test_a_file_has_a_line_a_field_and_runs_no_formula(client, manager, story):
    edit_task(task=story, fields={"name": "=1+1"}, seen_version=2, by=manager.user, at=NOW)

    response = client.get(PAGE, {"format": "csv", "field": "name"})

    rows = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    assert rows[1][5:9] == ["'=1+1", "name", "Dig", "'=1+1"]


def test_times_are_those_of_the_project(client, manager):
    edit_project(
        project=manager.project,
        fields={"time_zone": "Europe/Prague"},
        seen_version=1,
        by=manager.user,
        at=NOW,
    )
    client.force_login(manager.user)

    assertContains(client.get(PAGE), "Nov\u00a026, 10:00")


def test_a_link_is_called_by_its_tasks(client, manager, story):
    pour = add_task(project=manager.project, fields={"name": "Pour"}, by=manager.user, at=NOW)
    link_tasks(predecessor=story, successor=pour, fields={}, by=manager.user, at=NOW)

    assertContains(client.get(PAGE), "added dependency <b>Dig FS Pour</b>")


def test_a_link_from_a_hidden_project_names_no_task_of_it(client, manager, story):
    other = ProjectRoleFactory(user=manager.user)
    secret = add_task(project=other.project, fields={"name": "Secret"}, by=manager.user, at=NOW)
    link_tasks(predecessor=secret, successor=story, fields={}, by=manager.user, at=NOW)
    delete_role(other)

    response = client.get(PAGE)

    assertContains(response, "something you can&#x27;t see FS Dig")
    assertNotContains(response, "Secret")


def delete_role(role):
    versioning.delete(role, seen_version=1, by=None, at=NOW)


def test_a_row_tells_its_own_story_and_that_of_its_links(client, manager, story):
    pour = add_task(project=manager.project, fields={"name": "Pour"}, by=manager.user, at=NOW)
    link_tasks(predecessor=story, successor=pour, fields={}, by=manager.user, at=NOW)

    response = client.get(f"/tasks/{story.pk}/")

    assertContains(response, "by an import")
    assertContains(response, "added dependency")
    assertNotContains(response, "added project")


def test_more_history_asks_no_more_of_the_database(client, manager, django_assert_max_num_queries):
    for number in range(3):
        TaskFactory(project=manager.project, name=f"Task {number}")
    client.force_login(manager.user)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(30):
        TaskFactory(project=manager.project, name=f"More {number}")

    with django_assert_max_num_queries(len(few)):
        client.get(PAGE)


def test_a_portfolio_tells_of_its_roles_and_programs(client, manager):
    portfolio = manager.project.program.portfolio
    chief = PortfolioRoleFactory(portfolio=portfolio, user__name="Ida Berg")
    client.force_login(chief.user)

    response = client.get(f"/portfolios/{portfolio.key}/history/")

    assertContains(response, "added portfolio role <b>Portfolio manager Ida Berg</b>")
    assertContains(response, "added program")


def test_a_change_with_a_token_says_so(client, manager):
    _token, text = issue_token(user=manager.user, name="ERP", scope="write", at=timezone.now())
    sent = {"project": manager.project.pk, "name": "Weld"}
    assert with_token(text).post("/api/v1/tasks/", sent, format="json").status_code == 201
    client.force_login(manager.user)

    assertContains(client.get(PAGE, {"door": "token"}), "with a token")
