"""The plan of a past day: its dates come out as they were, whatever was edited since."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from projects.linking import link_tasks
from projects.past_planning import past_plan
from projects.planning import add_task, delete_task, edit_task
from projects.queries.past_day import past_day
from projects.queries.plan import load_plan
from projects.snapshotting import snapshot_projects
from tests.factories import NOW, ProjectFactory, ProjectRoleFactory
from tests.planned import planned_program

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)
LATER = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def planned():
    planned = planned_program()
    other = ProjectFactory(program=planned.program, name="Dredging", start=date(2026, 11, 2))
    given = add_task(
        project=other,
        fields={"name": "Dredge", "duration_minutes": 9600},
        by=planned.manager,
        at=NOW,
    )
    options = {"by": planned.manager, "at": NOW}
    link_tasks(predecessor=given, successor=planned.task, fields={}, **options)
    snapshot_projects(day=DAY)
    return planned, given


def dates(plan):
    return [(t.wbs, t.name, t.start, t.finish, t.slip_days, t.is_critical) for t in plan.tasks]


def past(planned, viewer=None):
    day = past_day(planned.project.snapshots.all(), DAY, today=LATER.date())
    return past_plan(planned.project, viewer or planned.manager, day)


def change(task, by, **fields):
    task.refresh_from_db()
    edit_task(task=task, fields=fields, seen_version=task.version, by=by, at=LATER)


def test_dates_are_those_of_then_after_edits_here_and_at_the_giver(planned):
    planned, given = planned
    then = load_plan(planned.project, planned.manager)
    change(planned.task, planned.manager, duration_minutes=480, name="Drive longer piles")
    change(given, planned.manager, duration_minutes=480)

    assert dates(past(planned)) == dates(then)
    assert dates(load_plan(planned.project, planned.manager)) != dates(then)


def test_a_task_that_was_deleted_since_is_there(planned):
    planned, _ = planned
    milestone = planned.project.tasks.get(kind="milestone")
    delete_task(task=milestone, seen_version=milestone.version, by=planned.manager, at=LATER)

    assert [task.name for task in past(planned).tasks] == ["Drive piles", "Piles driven"]


def test_a_task_that_was_added_since_is_not(planned):
    planned, _ = planned
    add_task(project=planned.project, fields={"name": "Paint"}, by=planned.manager, at=LATER)

    assert "Paint" not in [task.name for task in past(planned).tasks]


def test_a_hand_off_of_then_names_its_project_to_who_sees_it_now(planned):
    planned, _ = planned
    reader = ProjectRoleFactory(project=planned.project).user

    givers = {viewer: past(planned, viewer).links[0].giver for viewer in (planned.manager, reader)}

    assert givers == {planned.manager: "Dredging", reader: "another project"}


def test_nothing_of_a_past_plan_can_be_changed(planned):
    plan = past(planned[0])

    assert not plan.may_manage
    assert not any(task.may_report for task in plan.tasks)


def test_the_page_shows_the_plan_of_then(client, planned):
    planned, _ = planned
    long_ago = date(2024, 11, 22)
    planned.task.history.update(history_date=NOW - timedelta(days=900))
    planned.project.history.update(history_date=NOW - timedelta(days=900))
    snapshot_projects(day=long_ago)
    client.force_login(planned.manager)

    response = client.get(f"/projects/{planned.project.key}/?as_of=2024-11-22")

    assertContains(response, "As it was at the end of 22\u00a0Nov\u00a02024.")
    assertContains(response, "Drive piles")
    assertNotContains(response, "Add task")


def test_the_page_refuses_a_day_before_the_first(client, planned):
    planned, _ = planned
    client.force_login(planned.manager)

    response = client.get(f"/projects/{planned.project.key}/?as_of=2020-01-01")

    assertContains(response, "The first day is 2026-11-20.", status_code=400)
