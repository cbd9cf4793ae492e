"""The tasks of a week and what the plan says of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from projects import planning, progress
from projects.errors import DomainError, StaleVersion
from projects.models import ProjectMetrics, Task
from projects.queries.week import count_waiting, load_week, week_until
from projects.versioning import ANY
from projects.week_confirming import confirm_week
from tests.factories import ProjectRoleFactory, UserFactory
from tests.projects.week_world import BEFORE, DAY, FRIDAY, NOW, SINCE, week_world

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 11, 24)


def week_of(world, viewer=None, **fields):
    options = {"until": FRIDAY, "now": NOW} | fields
    return load_week(world.project, viewer or world.manager, **options)


def planned(world):
    return week_of(world).tasks[0].planned


def report(world, task, by=None, **fields):
    progress.record_progress(
        task=task, fields=fields, seen_version=task.version, by=by or world.manager, at=NOW
    )


def reports_as_planned(world):
    return [
        progress.Report(
            task=shown.task,
            fields=shown.planned.said(shown.task),
            seen_version=shown.task.version,
            through=datetime(2026, 11, 21, tzinfo=UTC),
        )
        for shown in week_of(world).tasks
        if shown.planned
    ]


def save_as_planned(world):
    return progress.record_progress_of_many(
        reports=reports_as_planned(world), by=world.manager, at=NOW
    )


def saved_tasks(world):
    return list(Task.objects.filter(parent__isnull=False).select_related("project").order_by("pk"))


def test_a_task_that_should_have_finished_is_done_as_planned():
    assert planned(week_world(1, days=3)).finish == datetime(2026, 11, 18, 17, tzinfo=UTC)


def test_a_task_that_goes_on_has_the_rest_left_as_planned():
    world = week_world(1, days=7)

    assert (planned(world).percent, planned(world).minutes_left) == (71, 2 * DAY)


def test_what_is_under_way_loses_the_week_as_planned():
    world = week_world(1, days=10)
    report(world, world.tasks[0], percent_complete=20, actual_start=BEFORE)

    assert (planned(world).percent, planned(world).minutes_left) == (70, 3 * DAY)


def test_what_is_blocked_has_no_plan():
    world = week_world(1)
    report(world, world.tasks[0], status="blocked", note="No crane")

    assert planned(world) is None


def test_what_begins_after_the_day_is_not_of_the_week():
    assert week_of(week_world(2), until=SINCE).tasks == ()


def test_what_is_done_is_not_of_the_week():
    world = week_world(2)
    report(world, world.tasks[0], status="done")

    assert [shown.task.name for shown in week_of(world).tasks] == ["Pile 2"]


def test_a_task_names_the_summaries_above():
    assert week_of(week_world(1)).tasks[0].path == "Build"


def test_a_member_of_the_team_sees_the_tasks_assigned_to_them():
    world = week_world(3)
    member = ProjectRoleFactory(project=world.project, kind="team").user
    planning.assign(task=world.tasks[1], users=[member], by=world.manager, at=NOW)

    assert [shown.task.name for shown in week_of(world, member).tasks] == ["Pile 2"]


def test_a_stranger_sees_no_task():
    assert week_of(week_world(1), UserFactory()).tasks == ()


def test_a_hundred_tasks_are_a_page():
    world = week_world(101)

    last = week_of(world, first=100)

    assert ([shown.task.name for shown in last.tasks], last.total) == (["Pile 101"], 101)


def test_the_number_of_queries_does_not_follow_the_number_of_tasks(django_assert_max_num_queries):
    world = week_world(40)

    with django_assert_max_num_queries(9):
        week_of(world)


def test_the_week_goes_to_the_friday_that_is_due():
    assert week_until(week_world(1).project, TUESDAY) == FRIDAY


def test_a_confirmed_friday_is_followed_by_today():
    assert week_until(week_world(1).project, SINCE + timedelta(days=4)) == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("text", "words"),
    [("soon", "no day"), ("2026-11-25", "future"), ("2026-11-12", "confirmed already")],
)
def test_a_new_date_that_can_not_be_is_refused(text, words):
    with pytest.raises(DomainError, match=words) as refusal:
        week_until(week_world(1).project, TUESDAY, text)

    assert refusal.value.field == "until"


def test_tasks_told_since_the_day_began_wait_no_more():
    world = week_world(3, days=8)
    report(world, world.tasks[0], percent_complete=10)

    assert count_waiting(world.project, world.manager, FRIDAY, manages=True) == 2


@pytest.mark.parametrize("days", [3, 5, 7, 11, 23])
def test_a_week_as_planned_moves_no_finish(days):
    world = week_world(2, days=days)
    before = ProjectMetrics.objects.get(project=world.project).finish

    save_as_planned(world)

    assert ProjectMetrics.objects.get(project=world.project).finish == before


@pytest.mark.parametrize("days", [3, 7, 23])
def test_a_week_as_planned_keeps_the_durations(days):
    world = week_world(1, days=days)

    save_as_planned(world)

    assert Task.objects.get(pk=world.tasks[0].pk).duration_minutes == days * DAY


@pytest.mark.parametrize("days", [3, 7, 23])
def test_a_week_as_planned_moves_no_finish_when_it_is_confirmed(days):
    world = week_world(2, days=days)
    before = ProjectMetrics.objects.get(project=world.project).finish
    save_as_planned(world)

    confirm_week(
        project=world.project, status_date=FRIDAY, seen_version=ANY, by=world.manager, at=NOW
    )

    assert ProjectMetrics.objects.get(project=world.project).finish == before


def test_a_save_of_many_takes_as_many_queries_as_one_of_few(connection_queries):
    few, many = week_world(2, key="FEW"), week_world(30, key="MANY")

    assert connection_queries(many) <= connection_queries(few) + 1


@pytest.fixture
def connection_queries():
    from django.db import connection

    def count(world):
        reports = reports_as_planned(world)
        with CaptureQueriesContext(connection) as queries:
            progress.record_progress_of_many(reports=reports, by=world.manager, at=NOW)
        return len(queries)

    return count


def test_one_undo_takes_a_whole_save_back():
    world = week_world(3, days=7)
    save_as_planned(world)
    tasks = saved_tasks(world)

    progress.undo_progress_of_many(
        tasks=tasks, seen={t.pk: t.version for t in tasks}, by=world.manager, at=NOW
    )

    rows = Task.objects.filter(pk__in=[t.pk for t in world.tasks])
    states = set(rows.values_list("status", "percent_complete", "actual_start", "stop"))
    assert states == {("todo", 0, None, None)}


def test_an_undo_is_refused_whole_where_a_task_was_changed_since():
    world = week_world(2, days=7)
    save_as_planned(world)
    tasks = saved_tasks(world)
    seen = {t.pk: t.version for t in tasks}
    report(world, Task.objects.get(pk=tasks[0].pk), note="Rig broken")

    with pytest.raises(StaleVersion, match="Pile 1 was changed"):
        progress.undo_progress_of_many(tasks=tasks, seen=seen, by=world.manager, at=NOW)

    assert Task.objects.get(pk=tasks[1].pk).percent_complete == 71
