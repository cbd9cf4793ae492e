"""Working days between dates: the unit of every slip."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import CalendarHasNoWorkingTime
from projects.scheduling import (
    STANDARD,
    CalendarRules,
    WorkWeek,
    working_day_after,
    working_days_between,
)

FRIDAY = date(2026, 3, 6)
MONDAY = date(2026, 3, 9)
GOOD_FRIDAY = date(2026, 4, 3)
HOLIDAYS = CalendarRules(
    week=STANDARD.week, exceptions={GOOD_FRIDAY: (), date(2026, 4, 11): ((480, 720),)}
)


@pytest.mark.parametrize(
    ("a", "b", "days"),
    [
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, date(2026, 3, 8), 0),
        (FRIDAY, MONDAY, 1),
        (MONDAY, FRIDAY, -1),
        (FRIDAY, date(2026, 3, 20), 10),
        (date(2026, 3, 7), MONDAY, 1),
    ],
)
def test_working_days_after_the_first_up_to_the_second_date(a, b, days):
    assert working_days_between(STANDARD, a, b) == days


def test_a_holiday_does_not_count():
    assert working_days_between(HOLIDAYS, date(2026, 4, 2), date(2026, 4, 6)) == 1


def test_a_saturday_worked_counts():
    assert working_days_between(HOLIDAYS, date(2026, 4, 10), date(2026, 4, 13)) == 2


def test_a_week_that_ends_counts_day_by_day():
    closed = WorkWeek(first=MONDAY, last=date(2026, 3, 15), week=((),) * 7)
    rules = CalendarRules(week=STANDARD.week, work_weeks=(closed,))

    assert working_days_between(rules, FRIDAY, date(2026, 3, 20)) == 5


dates = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(dates, dates)
def test_the_count_is_that_of_walking_day_by_day(a, b):
    a, b = min(a, b), max(a, b)
    walked = (a + timedelta(days=n) for n in range(1, (b - a).days + 1))

    assert working_days_between(HOLIDAYS, a, b) == sum(bool(HOLIDAYS.hours_on(d)) for d in walked)


@given(dates, st.integers(1, 400))
def test_the_nth_working_day_after_a_date_is_n_working_days_away(day, days):
    assert working_days_between(HOLIDAYS, day, working_day_after(HOLIDAYS, day, days)) == days


def test_a_working_day_before_a_date_is_found_backwards():
    assert working_day_after(STANDARD, MONDAY, -1) == FRIDAY


def test_a_calendar_without_days_has_no_next_one():
    with pytest.raises(CalendarHasNoWorkingTime):
        working_day_after(CalendarRules(week=((),) * 7), FRIDAY, 1)
