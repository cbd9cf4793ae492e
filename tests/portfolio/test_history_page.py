"""What happened, as sentences, as far as the reader may know it."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from portfolio.models import AuditEntry
from portfolio.request_context import entered_by
from projects.budgeting import add_cost_entry
from projects.planning import edit_task
from projects.project_setup import edit_project
from projects.risk_register import add_risk, edit_risk
from tests.factories import NOW, ProgramRoleFactory, ProjectRoleFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/projects/MG/history/"


@pytest.fixture
def manager():
    return ProjectRoleFactory(project__key="MG", user__name="Elin Sorensen")


@pytest.fixture
def viewer(manager):
    return ProjectRoleFactory(project=manager.project, kind="viewer", sees_money=False).user


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
    assertNotContains(response, "77")


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


def test_the_history_of_a_program_is_not_for_the_members_of_its_projects(client, manager):
    client.force_login(manager.user)

    assert client.get(f"/programs/{manager.project.program.key}/history/").status_code == 404
