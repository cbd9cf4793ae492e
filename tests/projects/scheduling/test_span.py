"""How long work takes: durations, assignments, units, calendars of people."""

from decimal import Decimal

import pytest

from projects.errors import DomainError
from projects.scheduling import AssignedWork, CalendarRules, Constraint, compile_calendar
from tests.projects.scheduling.plans import DAY, at, dates_of, link, shown, task

MORNINGS = compile_calendar(CalendarRules(week=(((480, 720),),) * 5 + ((),) * 2), None)
WEEKENDS = compile_calendar(CalendarRules(week=((),) * 5 + (((480, 720), (780, 1020)),) * 2), None)
CALENDARS = {2: MORNINGS, 3: WEEKENDS}
HALF = AssignedWork(work=DAY, units=Decimal("0.5"))
FULL = AssignedWork(work=DAY)


def _finish(*assignments, **given):
    worked = task(1, **{"assignments": assignments, **given})
    return shown(dates_of([worked], calendars=CALENDARS)[1].finish)


def test_half_a_person_takes_twice_as_long():
    assert _finish(HALF) == "2026-03-03 17:00"


def test_the_slowest_of_several_assignments_decides():
    assert _finish(FULL, HALF) == "2026-03-03 17:00"


def test_a_fixed_duration_is_not_driven_by_assignments():
    assert _finish(HALF, fixed_duration=True) == "2026-03-02 17:00"


def test_assignments_without_work_leave_the_duration_to_decide():
    assert _finish(AssignedWork(work=0), duration=2 * DAY) == "2026-03-03 17:00"


def test_contoured_work_leaves_the_duration_to_decide():
    shaped = AssignedWork(work=DAY, units=Decimal("0.5"), contoured=True)

    assert _finish(shaped) == "2026-03-02 17:00"


def test_a_person_works_on_their_own_calendar():
    assert _finish(AssignedWork(work=DAY, calendar=2)) == "2026-03-03 12:00"


def test_a_calendar_of_the_project_does_not_limit_a_person():
    assert _finish(AssignedWork(work=DAY, calendar=3)) == "2026-03-07 17:00"


def test_a_person_on_a_task_with_a_calendar_works_when_both_do():
    assert _finish(AssignedWork(work=DAY, calendar=2), calendar=1) == "2026-03-03 12:00"


def test_a_task_that_ignores_calendars_of_people_uses_its_own():
    ignoring = {"calendar": 1, "ignore_resource_calendar": True}

    assert _finish(AssignedWork(work=DAY, calendar=2), **ignoring) == "2026-03-02 17:00"


def test_a_delayed_assignment_begins_later():
    assert _finish(AssignedWork(work=DAY, delay=DAY)) == "2026-03-03 17:00"


def test_a_third_of_a_person_is_rounded_only_at_the_end():
    third = AssignedWork(work=100, units=Decimal("0.3"))

    dates = dates_of([task(1, assignments=(third,)), task(2, assignments=(third,))], [link(1, 2)])

    # 333 1/3 minutes twice are 666 2/3, not 2 x 333.
    assert shown(dates[2].finish) == "2026-03-03 11:07"


def test_a_milestone_with_work_takes_its_time_but_is_not_moved():
    sunday = {"constraint": Constraint.SNET, "constraint_date": at("2026-03-08 10:00")}
    booked = dates_of([task(1, 0, assignments=(FULL,), **sunday)])[1]

    assert (shown(booked.start), shown(booked.finish)) == ("2026-03-08 10:00", "2026-03-09 17:00")


def test_an_unknown_calendar_is_an_error_that_names_the_task():
    with pytest.raises(DomainError, match="Task 1 uses calendar 9"):
        dates_of([task(1, calendar=9)])
