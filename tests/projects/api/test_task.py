from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.baselining import freeze_baseline
from projects.models import Task
from projects.rescheduling import reschedule
from tests.api_client import ANY_VERSION, codes, manager_of, signed_in
from tests.factories import (
    NOW,
    AssignmentFactory,
    DependencyFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    ResourceFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

CONTRACT = {
    "id", "project", "project_key", "program_key", "name", "parent", "position", "kind",
    "duration_minutes", "remaining_minutes", "percent_complete", "physical_percent", "status",
    "assignees", "constraint_type", "constraint_date", "deadline", "actual_start",
    "actual_finish", "published", "uncertainty", "optimistic_minutes", "likely_minutes",
    "pessimistic_minutes", "wbs", "start", "finish", "baseline_start", "baseline_finish",
    "total_float_minutes", "free_float_minutes", "program_float_minutes", "critical", "driver",
    "version", "external_id", "source", "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture
def project():
    return ProjectFactory(time_zone="Europe/Berlin", start=date(2026, 11, 2))


@pytest.fixture
def client(project):
    return manager_of(project)


def create(client, project, **fields):
    body = {"project": project.pk, "name": "Dig", **fields}
    return client.post("/api/v1/tasks/", body, format="json")


def patch(client, task, *, headers=ANY_VERSION, query="", **fields):
    return client.patch(f"/api/v1/tasks/{task}/{query}", fields, format="json", headers=headers)


def test_a_task_has_the_fields_of_the_contract(project):
    client = signed_in(ProgramRoleFactory(program=project.program).user)
    task = TaskFactory(project=project)

    shown = client.get(f"/api/v1/tasks/{task.pk}/").json()

    assert set(shown) >= CONTRACT


def test_float_to_the_program_is_absent_for_who_does_not_see_the_program(client, project):
    shown = create(client, project).json()

    assert "program_float_minutes" not in shown


def test_a_new_task_is_scheduled_at_once(client, project):
    response = create(client, project, duration_minutes=960)

    assert response.status_code == 201
    assert response["Location"].endswith(f"/api/v1/tasks/{response.json()['id']}/")
    assert response.json()["finish"] == "2026-11-03T17:00:00+01:00"


def test_the_key_of_the_project_does_for_its_id(client, project):
    body = {"project_key": project.key.lower(), "name": "Dig"}

    response = client.post("/api/v1/tasks/", body, format="json")

    assert response.json()["project"] == project.pk


def test_key_and_id_must_agree(client, project):
    other = ProjectRoleFactory(user=project.roles.get().user).project

    response = create(client, project, project_key=other.key)

    assert codes(response) == {"project_key": "invalid"}


def test_progress_and_plan_go_in_one_change(client, project):
    task = create(client, project).json()

    response = patch(
        client, task["id"], headers={"if-match": '"1"'}, percent_complete=50, name="Dig deep"
    )

    shown = response.json()
    assert (shown["name"], shown["status"], shown["remaining_minutes"]) == (
        "Dig deep", "in_progress", 240,
    )  # fmt: skip
    assert response["ETag"] == f'"{shown["version"]}"'


def test_of_two_changes_in_one_a_wrong_one_undoes_both(client, project):
    task = create(client, project).json()

    response = patch(client, task["id"], name="Dig deep", status="done", percent_complete=10)

    assert response.status_code == 400
    assert Task.objects.get(pk=task["id"]).name == "Dig"


def test_a_second_editor_is_told_that_the_first_was_faster(client, project):
    task = create(client, project).json()
    patch(client, task["id"], headers={"if-match": '"1"'}, name="First")

    response = patch(client, task["id"], headers={"if-match": '"1"'}, name="Second")

    assert response.status_code == 412
    assert Task.objects.get(pk=task["id"]).name == "First"


def test_what_was_read_can_be_sent_back_whole(client, project):
    task = create(client, project, percent_complete=40).json()

    response = client.put(f"/api/v1/tasks/{task['id']}/", task, format="json", headers=ANY_VERSION)

    assert response.json() == task


def test_put_wants_what_a_task_can_not_be_without(client, project):
    task = create(client, project).json()

    response = client.put(
        f"/api/v1/tasks/{task['id']}/", {"note": "x"}, format="json", headers=ANY_VERSION
    )

    assert codes(response) == {"name": "required"}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("wbs", "9", "read_only"),
        ("critical", False, "read_only"),
        ("version", 7, "read_only"),
        ("created_at", "2020-01-01T00:00:00Z", "read_only"),
        ("kind", "summary", "invalid_choice"),
        ("owner", 1, "unknown_field"),
        ("is_active", False, "unknown_field"),
        ("percent_complete", 101, "max_value"),
        ("percent_complete", -1, "min_value"),
        ("percent_complete", "50", "invalid"),
        ("percent_complete", True, "invalid"),
        ("percent_complete", 12.5, "invalid"),
        ("duration_minutes", 10**15, "max_value"),
        ("deadline", "2026-02-30", "invalid"),
        ("deadline", "0001-01-01", "range"),
        ("deadline", "9999-12-31T23:59:59-12:00", "range"),
        ("deadline", 20261120, "invalid"),
        ("parent", 10**30, "not_found"),
        ("assignees", [10**30], "does_not_exist"),
    ],
)
def test_a_wrong_value_is_refused_by_field(client, project, field, value, code):
    task = create(client, project).json()

    response = patch(client, task["id"], **{field: value})

    assert response.status_code in {400, 404}
    assert [error["code"] for error in response.json()["errors"]] == [code]
    assert response.json()["errors"][0]["field"].split(".")[0] == field


@pytest.mark.parametrize("field", ["wbs", "start", "finish", "critical", "driver", "project_key"])
def test_a_read_only_field_with_its_value_is_accepted(client, project, field):
    task = create(client, project).json()

    assert patch(client, task["id"], **{field: task[field]}).status_code == 200


def test_a_task_can_not_be_moved_into_a_project_that_is_hidden(client, project):
    task, hidden = create(client, project).json(), ProjectFactory()

    assert patch(client, task["id"], project=hidden.pk).status_code == 404


def test_nor_into_one_where_the_mover_only_reads(client, project):
    read = ProjectRoleFactory(user=project.roles.get().user, kind="viewer").project
    task = create(client, project).json()

    assert patch(client, task["id"], project=read.pk).status_code == 403


def test_nor_into_another_of_theirs(client, project):
    other = ProjectRoleFactory(user=project.roles.get().user).project
    task = create(client, project).json()

    assert codes(patch(client, task["id"], project=other.pk)) == {"project": "read_only"}


def test_a_parent_of_a_hidden_project_is_as_if_it_were_not_there(client, project):
    hidden, missing = TaskFactory().pk, 999_999
    task = create(client, project).json()["id"]

    answers = [patch(client, task, parent=parent) for parent in (hidden, missing)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]


@pytest.mark.parametrize(
    ("field", "sent", "shown"),
    [
        ("deadline", "2026-12-01", "2026-12-01T17:00:00+01:00"),
        ("actual_start", "2026-11-20", "2026-11-20T08:00:00+01:00"),
        ("deadline", "2026-12-01T12:00:00", "2026-12-01T12:00:00+01:00"),
        ("deadline", "2026-12-01T12:00:00Z", "2026-12-01T13:00:00+01:00"),
        ("deadline", "2026-07-01", "2026-07-01T17:00:00+02:00"),
    ],
)
def test_times_are_of_the_zone_of_the_project(client, project, field, sent, shown):
    task = create(client, project).json()

    assert patch(client, task["id"], **{field: sent}).json()[field] == shown


@pytest.mark.parametrize(("kind", "hour"), [("SNET", "08:00"), ("FNLT", "17:00")])
def test_the_day_of_a_constraint_begins_or_ends_with_work(client, project, kind, hour):
    response = create(client, project, constraint_type=kind, constraint_date="2026-12-01")

    assert response.json()["constraint_date"] == f"2026-12-01T{hour}:00+01:00"


def test_people_of_the_project_can_be_given_work(client, project):
    member = ProjectRoleFactory(project=project, kind="team").user

    response = create(client, project, assignees=[member.pk])

    assert response.json()["assignees"] == [member.pk]


def test_a_stranger_can_not(client, project):
    response = create(client, project, assignees=[UserFactory().pk])

    assert codes(response) == {"assignees": "invalid"}


def test_a_team_member_reports_progress_of_their_task_only(project):
    role = ProjectRoleFactory(project=project, kind="team")
    resource = ResourceFactory(project=project, user=role.user)
    own = AssignmentFactory(task=TaskFactory(project=project), resource=resource).task
    reschedule([project.pk], at=NOW)
    client = signed_in(role.user)

    statuses = [
        patch(client, own.pk, percent_complete=10).status_code,
        patch(client, own.pk, name="Mine now").status_code,
        patch(client, TaskFactory(project=project).pk, percent_complete=10).status_code,
    ]

    assert statuses == [200, 403, 403]


def test_a_task_with_a_known_identity_is_changed_instead_of_added(client, project):
    identity = {"external_id": "7", "source": "jira"}
    first = create(client, project, **identity)

    second = create(client, project, name="Dig deep", **identity)

    assert (first.status_code, second.status_code) == (201, 200)
    assert (second.json()["id"], second.json()["name"]) == (first.json()["id"], "Dig deep")


def test_a_task_is_deleted_with_its_version(client, project):
    task = create(client, project).json()

    response = client.delete(f"/api/v1/tasks/{task['id']}/", headers={"if-match": '"1"'})

    assert (response.status_code, Task.objects.exists()) == (204, False)


def test_the_reason_lands_in_the_history(client, project):
    task = create(client, project).json()

    patch(client, task["id"], name="Dig deep", reason="Rock found")

    history = Task.objects.get(pk=task["id"]).history.first()
    assert history.history_change_reason == "Rock found"


def test_a_driver_in_a_hidden_project_is_not_named(project):
    giver, taker = TaskFactory(duration_minutes=9600), TaskFactory(project=project)
    DependencyFactory(predecessor=giver, successor=taker)
    reschedule([project.pk], at=NOW)

    shown = manager_of(project).get(f"/api/v1/tasks/{taker.pk}/").json()

    assert shown["driver"]["task"] is None


def test_the_baseline_stands_beside_the_forecast(client, project):
    task = create(client, project).json()
    freeze_baseline(project=project, by=project.roles.get().user, at=NOW)

    shown = patch(client, task["id"], duration_minutes=4800).json()

    assert shown["baseline_finish"] == "2026-11-02T17:00:00+01:00"
    assert shown["finish"] == "2026-11-13T17:00:00+01:00"


def test_a_summary_shows_what_its_tasks_make_of_it(client, project):
    summary = create(client, project).json()["id"]
    create(client, project, parent=summary, percent_complete=50)

    shown = client.get(f"/api/v1/tasks/{summary}/").json()

    assert (shown["kind"], shown["percent_complete"], shown["status"]) == (
        "summary", 50, "in_progress",
    )  # fmt: skip


@pytest.mark.parametrize("body", ["null", "[]", '"name"', "7"])
def test_what_is_no_object_changes_nothing(client, project, body):
    task = create(client, project).json()["id"]

    response = client.patch(
        f"/api/v1/tasks/{task}/", body, content_type="application/json", headers=ANY_VERSION
    )

    assert (response.status_code, Task.objects.get(pk=task).version) == (400, 1)


@pytest.mark.parametrize("query", ["kind=summary", "status=done", "critical=false", "search=xyz"])
def test_lists_can_be_narrowed(client, project, query):
    create(client, project)

    assert client.get(f"/api/v1/tasks/?{query}").json()["results"] == []


@pytest.mark.parametrize(
    "query", ["kind=task", "status=todo", "critical=true", "search=di", "status=todo&status=done"]
)
def test_what_fits_stays(client, project, query):
    create(client, project)

    assert len(client.get(f"/api/v1/tasks/?{query}").json()["results"]) == 1


def queries_of_list(tasks: int) -> int:
    project = ProjectFactory()
    client = manager_of(project)
    for _ in range(tasks):
        resource = ResourceFactory(project=project, user=UserFactory())
        AssignmentFactory(task=TaskFactory(project=project), resource=resource)
    reschedule([project.pk], at=NOW)
    client.get("/api/v1/tasks/")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert len(client.get("/api/v1/tasks/").json()["results"]) == tasks
    # A new minute starts a new count of requests, inside a savepoint: no part of the list.
    reads = [q["sql"] for q in captured if q["sql"].startswith("SELECT")]
    return len([sql for sql in reads if "requestcount" not in sql])


def test_a_list_costs_the_same_queries_for_25_tasks_as_for_one():
    assert queries_of_list(1) == queries_of_list(25)
