from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects import planning, progress
from projects.queries.changed_week import changed_week
from projects.week_confirming import confirm_week
from tests.factories import NOW, ProjectRoleFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = 480
FRIDAY, NEXT = date(2026, 11, 13), date(2026, 11, 20)
EARLIER = datetime(2026, 11, 13, 16, tzinfo=UTC)
TUESDAY = NOW - timedelta(days=3)
A_DAY = timedelta(days=1)


@pytest.fixture
def manager():
    return ProjectRoleFactory(project__start=date(2026, 11, 9)).user


@pytest.fixture
def project(manager):
    return manager.project_roles.get().project


@pytest.fixture
def task(project, manager):
    fields = {"name": "Drive piles", "duration_minutes": 10 * DAY}
    task = planning.add_task(project=project, fields=fields, by=manager, at=EARLIER)
    confirm_week(project=project, status_date=FRIDAY, by=manager, at=EARLIER)
    task.refresh_from_db()
    return task


def report(task, by, **fields):
    progress.record_progress(task=task, fields=fields, seen_version=-1, by=by, at=TUESDAY)


def change(project, viewer, *, money=True):
    confirm_week(project=project, status_date=NEXT, by=viewer, at=NOW)
    return changed_week(project, viewer, money=money)


def test_before_a_second_week_is_confirmed_there_is_nothing_to_compare(project, task, manager):
    assert changed_week(project, manager, money=True) is None


def test_it_says_how_far_the_finish_moved_and_what_grew(project, task, manager):
    report(task, manager, status="in_progress", actual_start=datetime(2026, 11, 16, 8, tzinfo=UTC))
    report(task, manager, remaining_minutes=12 * DAY)

    changed = change(project, manager)

    (move,) = changed.moves
    assert (changed.since, changed.until, changed.finish_days) == (FRIDAY, NEXT, 7)
    assert (move.name, move.words, move.days) == ("Drive piles", "in progress", Decimal(2))
    assert (move.who, move.by_viewer) == (manager.name, True)


def test_progress_as_planned_is_told_in_percent(project, task, manager):
    report(task, manager, percent_complete=20)
    later = UserFactory()
    confirm_week(project=project, status_date=date(2026, 11, 18), by=manager, at=TUESDAY + A_DAY)
    progress.record_progress(
        task=task, fields={"percent_complete": 40}, seen_version=-1, by=manager, at=NOW
    )
    confirm_week(project=project, status_date=NEXT, by=manager, at=NOW)

    changed = changed_week(project, later, money=False)

    assert [(m.words, m.days, m.by_viewer) for m in changed.moves] == [("20% to 40%", 0, False)]
    assert changed.percent_points == 20


def test_work_left_that_did_not_shrink_takes_as_much_longer_as_the_week_had_days(
    project, task, manager
):
    report(task, manager, percent_complete=20, remaining_minutes=8 * DAY)
    confirm_week(project=project, status_date=date(2026, 11, 18), by=manager, at=TUESDAY + A_DAY)
    said = {"percent_complete": 30, "remaining_minutes": 8 * DAY}
    progress.record_progress(task=task, fields=said, seen_version=-1, by=manager, at=NOW)

    (move,) = change(project, manager).moves

    assert (move.words, move.days) == ("still 8\N{NO-BREAK SPACE}d left", 2)


def test_tasks_that_came_and_went_are_told(project, task, manager):
    told = {"by": manager, "at": TUESDAY}
    planning.add_task(project=project, fields={"name": "Cast deck"}, **told)
    planning.delete_task(task=task, seen_version=-1, **told)

    moves = change(project, manager).moves

    assert {(m.name, m.words) for m in moves} == {
        ("Cast deck", "added"), ("Drive piles", "deleted"),
    }  # fmt: skip


def test_money_needs_the_right_to_see_it(project, task, manager):
    assert change(project, manager, money=False).eac_change is None


def test_it_asks_a_constant_number_of_queries(project, task, manager):
    told = {"by": manager, "at": TUESDAY}
    planning.add_task(project=project, fields={"name": "One"}, **told)
    change(project, manager)
    with CaptureQueriesContext(connection) as for_one:
        changed_week(project, manager, money=True)
    for number in range(5):
        planning.add_task(project=project, fields={"name": f"More {number}"}, **told)

    with CaptureQueriesContext(connection) as for_six:
        changed = changed_week(project, manager, money=True)

    assert (len(for_six), changed.more) == (len(for_one), 2)
