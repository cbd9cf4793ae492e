"""Counting working days by date: slips, variances, standing cost."""

from datetime import date, timedelta

from projects.errors import CalendarHasNoWorkingTime
from projects.scheduling.calendar_rules import CalendarRules

_WEEK = 7
_ONE_DAY = timedelta(days=1)
_SEARCH_LIMIT_DAYS = 20_000


def working_days_between(rules: CalendarRules, a: date, b: date) -> int:
    """Return the working days after ``a`` up to and including ``b``; negative if ``b`` is earlier.

    A baseline finish on Friday and a forecast on Monday differ by 1.
    """
    if b < a:
        return -working_days_between(rules, b, a)
    if rules.has_work_weeks():
        days = (a + timedelta(days=n) for n in range(1, (b - a).days + 1))
        return sum(bool(rules.hours_on(day)) for day in days)
    return _usual_days(rules, a, b) + _exceptional_days(rules, a, b)


def is_working_day(rules: CalendarRules, day: date) -> bool:
    """Say whether any minute of a date is worked."""
    return bool(rules.hours_on(day))


def working_day_after(rules: CalendarRules, day: date, days: int) -> date:
    """Return the date ``days`` working days after ``day``; negative: before it.

    Zero days return ``day`` itself, also when it is a day off.

    Raises
    ------
    CalendarHasNoWorkingTime
        The calendar has too few working days.
    """
    step = _ONE_DAY if days > 0 else -_ONE_DAY
    found, idle = 0, 0
    while found < abs(days):
        day += step
        works = is_working_day(rules, day)
        found += works
        idle = 0 if works else idle + 1
        if idle > _SEARCH_LIMIT_DAYS:
            raise CalendarHasNoWorkingTime(
                "The calendar has no further working days.", field="calendar"
            )
    return day


def _usual_days(rules: CalendarRules, a: date, b: date) -> int:
    weeks, rest = divmod((b - a).days, _WEEK)
    works = [bool(rules.weekday_hours(weekday)) for weekday in range(_WEEK)]
    tail = sum(works[(a.weekday() + n) % _WEEK] for n in range(1, rest + 1))
    return weeks * sum(works) + tail


def _exceptional_days(rules: CalendarRules, a: date, b: date) -> int:
    return sum(
        bool(hours) - bool(rules.weekday_hours(day.weekday()))
        for day, hours in rules.all_exceptions().items()
        if a < day <= b
    )
