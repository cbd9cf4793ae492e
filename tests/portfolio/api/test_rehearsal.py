import pytest

from projects.models import Task
from projects.rescheduling import reschedule
from tests.api_client import ANY_VERSION, manager_of, signed_in
from tests.authz.state import state_of_database
from tests.factories import (
    NOW,
    DependencyFactory,
    ProgramRoleFactory,
    ProjectFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    giver = TaskFactory()
    taker = TaskFactory(project=ProjectFactory(program=giver.project.program))
    DependencyFactory(predecessor=giver, successor=taker)
    reschedule([giver.project_id], at=NOW)
    return giver


def attempt(client, task, query="dry_run=1", **fields):
    return client.patch(f"/api/v1/tasks/{task.pk}/?{query}", fields, format="json")


def test_a_change_that_is_tried_says_what_it_would_move(task):
    shown = attempt(manager_of(task.project), task, duration_minutes=960).json()

    assert shown["tasks_moved"] == 1
    assert shown["project"]["finish"] == {
        "before": "2026-11-02T17:00:00+00:00",
        "after": "2026-11-03T17:00:00+00:00",
    }


def test_it_keeps_nothing(task):
    client = manager_of(task.project)
    before = state_of_database()

    attempt(client, task, duration_minutes=960, assignees=[], percent_complete=10)

    assert state_of_database() == before


def test_tasks_of_hidden_projects_are_not_counted(task):
    role = ProgramRoleFactory(program=task.project.program)
    person = manager_of(task.project, user=role.user)

    shown = attempt(person, task, duration_minutes=960).json()

    assert shown["tasks_moved"] == 2


def test_the_finish_of_the_program_is_disclosed_its_money_is_not(task):
    shown = attempt(manager_of(task.project), task, duration_minutes=960).json()

    assert list(shown["program"]) == ["finish"]


def test_who_sees_the_program_sees_what_it_would_cost(task):
    role = ProgramRoleFactory(program=task.project.program)
    manager = manager_of(task.project, user=role.user)

    shown = attempt(manager, task, duration_minutes=960).json()

    assert set(shown["program"]) == {"finish", "cost_at_completion", "roi_forecast"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "tasks/", {"name": "New", "duration_minutes": 9600}),
        ("post", "cost-entries/", {"amount": "5.00", "date": "2026-11-16"}),
        ("post", "deliverables/", {"name": "Handbook"}),
    ],
)
def test_a_new_row_can_be_tried_too(task, method, path, body):
    client = manager_of(task.project)
    before = state_of_database()

    response = getattr(client, method)(
        f"/api/v1/{path}?dry_run=1", {"project": task.project_id, **body}, format="json"
    )

    assert (response.status_code, set(response.json())) == (
        200, {"tasks_moved", "project", "program"},
    )  # fmt: skip
    assert state_of_database() == before


def test_so_can_confirming_a_week(task):
    client = manager_of(task.project)
    before = state_of_database()

    path = f"/api/v1/projects/{task.project.key}/confirm/?dry_run=1"
    shown = client.post(path, {"status_date": "2026-11-13"}, format="json").json()

    assert shown["tasks_moved"] == 1
    assert state_of_database() == before


def test_so_can_a_deletion(task):
    response = manager_of(task.project).delete(f"/api/v1/tasks/{task.pk}/?dry_run=1")

    assert (response.status_code, Task.objects.filter(pk=task.pk).exists()) == (200, True)


def test_who_may_not_do_it_may_not_try_it(task):
    client = manager_of(task.project, kind="viewer")

    assert attempt(client, task, duration_minutes=960).status_code == 403


def test_a_stale_version_is_refused_if_one_is_sent(task):
    client = manager_of(task.project)
    path = f"/api/v1/tasks/{task.pk}/?dry_run=1"

    response = client.patch(path, {"name": "x"}, format="json", headers={"if-match": '"6"'})

    assert response.status_code == 412


@pytest.mark.parametrize("query", ["dry_run=2", "dry_run=yes"])
def test_anything_but_yes_or_no_is_refused(task, query):
    assert attempt(manager_of(task.project), task, query, name="x").status_code == 400


def test_dry_run_0_is_done(task):
    client = manager_of(task.project)

    client.patch(
        f"/api/v1/tasks/{task.pk}/?dry_run=0", {"name": "x"}, format="json", headers=ANY_VERSION
    )

    assert Task.objects.get(pk=task.pk).name == "x"


def test_what_moves_no_plan_can_not_be_tried(task):
    role = ProgramRoleFactory()

    response = signed_in(role.user).patch(
        f"/api/v1/programs/{role.program.key}/?dry_run=1", {"name": "x"}, format="json"
    )

    assert response.status_code == 400
