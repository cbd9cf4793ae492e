"""Inheritance of calendars, as Microsoft Project has it."""

from datetime import date

import pytest

from projects.errors import DomainError
from projects.scheduling import STANDARD, CalendarRules, WorkWeek

MONDAY = date(2026, 3, 2)
SATURDAY = date(2026, 3, 7)
MORNING = ((480, 720),)
LONG_DAY = ((360, 1080),)
SILENT = (None,) * 7


def test_a_weekday_not_stated_is_inherited():
    assert CalendarRules(week=SILENT, base=STANDARD).hours_on(MONDAY) == STANDARD.week[0]


def test_a_weekday_that_nobody_states_is_a_day_off():
    assert CalendarRules(week=SILENT).hours_on(MONDAY) == ()


def test_an_own_exception_beats_the_base():
    base = CalendarRules(week=STANDARD.week, exceptions={MONDAY: ()})
    derived = CalendarRules(week=SILENT, exceptions={MONDAY: MORNING}, base=base)

    assert derived.hours_on(MONDAY) == MORNING


def test_an_exception_of_the_base_beats_an_own_weekday():
    base = CalendarRules(week=STANDARD.week, exceptions={MONDAY: ()})
    derived = CalendarRules(week=(LONG_DAY,) * 7, base=base)

    assert derived.hours_on(MONDAY) == ()


def test_an_own_weekday_beats_the_base():
    derived = CalendarRules(week=(LONG_DAY,) + (None,) * 6, base=STANDARD)

    assert derived.hours_on(MONDAY) == LONG_DAY


def test_a_work_week_beats_the_weekday_while_it_lasts():
    summer = WorkWeek(first=MONDAY, last=MONDAY, week=(MORNING,) * 7)
    rules = CalendarRules(week=STANDARD.week, work_weeks=(summer,))

    assert rules.hours_on(MONDAY) == MORNING


def test_after_its_last_day_a_work_week_is_over():
    summer = WorkWeek(first=MONDAY, last=MONDAY, week=(MORNING,) * 7)
    rules = CalendarRules(week=STANDARD.week, work_weeks=(summer,))

    assert rules.hours_on(date(2026, 3, 9)) == STANDARD.week[0]


def test_a_weekday_of_ours_beats_a_work_week_of_the_base():
    summer = WorkWeek(first=MONDAY, last=MONDAY, week=(MORNING,) * 7)
    base = CalendarRules(week=STANDARD.week, work_weeks=(summer,))
    derived = CalendarRules(week=(LONG_DAY,) * 7, base=base)

    assert derived.hours_on(MONDAY) == LONG_DAY


@pytest.mark.parametrize(
    "hours",
    [((480, 720), (700, 900)), ((720, 480),), ((480, 480),), ((0, 1441),), ((-1, 60),)],
    ids=["overlapping", "backwards", "empty", "past midnight", "before midnight"],
)
def test_hours_that_make_no_sense_are_refused(hours):
    with pytest.raises(DomainError, match="overlap, run backwards or leave the day"):
        CalendarRules(week=(hours,) + ((),) * 6)


def test_a_week_of_six_days_is_refused():
    with pytest.raises(DomainError, match="7 days, not 6"):
        CalendarRules(week=((),) * 6)


def test_a_saturday_worked_by_exception_is_found():
    rules = CalendarRules(week=STANDARD.week, exceptions={SATURDAY: MORNING})

    assert rules.hours_on(SATURDAY) == MORNING
