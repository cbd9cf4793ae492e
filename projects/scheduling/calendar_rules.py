"""Calendars as people state them: a week, dated exceptions, a base calendar.

Hours of a day are intervals of minutes since its midnight, half-open and in
order; 1440 is the midnight at its end. A night shift is two intervals, one on
each day. Inheritance follows Microsoft Project: an exception, own or
inherited, beats every weekday; then the nearest calendar that says something
about the weekday decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from projects.errors import DomainError

MINUTES_PER_DAY = 1440

Interval = tuple[int, int]
Hours = tuple[Interval, ...]
Week = tuple[Hours | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkWeek:
    """Weekdays valid from ``first`` to ``last``, both included; None leaves a day alone."""

    first: date
    last: date
    week: Week

    def __post_init__(self) -> None:
        _refuse_bad_week(self.week)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRules:
    """What a calendar says itself; what it does not say it inherits from ``base``.

    ``week`` has seven entries, Monday first; None inherits, an empty tuple is
    a day off. ``exceptions`` maps a date to its hours. A weekday that nobody
    in the line of bases states is a day off.

    Raises
    ------
    DomainError
        Not seven weekdays, or hours that overlap or leave the day.
    """

    week: Week
    exceptions: Mapping[date, Hours] = field(default_factory=dict)
    base: "CalendarRules | None" = None
    work_weeks: tuple[WorkWeek, ...] = ()

    def __post_init__(self) -> None:
        _refuse_bad_week(self.week)
        for day, hours in self.exceptions.items():
            _refuse_bad_hours(hours, day.isoformat())

    def line(self) -> Iterator["CalendarRules"]:
        """Yield this calendar, its base, the base of that, and so on."""
        rules: CalendarRules | None = self
        while rules is not None:
            yield rules
            rules = rules.base

    def all_exceptions(self) -> dict[date, Hours]:
        """Return own and inherited exceptions, the nearest calendar winning."""
        exceptions: dict[date, Hours] = {}
        for rules in reversed(tuple(self.line())):
            exceptions.update(rules.exceptions)
        return exceptions

    def has_work_weeks(self) -> bool:
        """Say whether any calendar in the line has weeks that end."""
        return any(rules.work_weeks for rules in self.line())

    def weekday_hours(self, weekday: int) -> Hours:
        """Return the usual hours of a weekday (Monday is 0), without dated rules."""
        stated = (rules.week[weekday] for rules in self.line())
        return next((hours for hours in stated if hours is not None), ())

    def hours_on(self, day: date) -> Hours:
        """Return the working hours of one date."""
        for rules in self.line():
            if day in rules.exceptions:
                return rules.exceptions[day]
        return self.undisturbed_hours_on(day)

    def undisturbed_hours_on(self, day: date) -> Hours:
        """Return the hours of a date as if it had no exception."""
        weekday = day.weekday()
        for rules in self.line():
            for period in rules.work_weeks:
                hours = period.week[weekday]
                if period.first <= day <= period.last and hours is not None:
                    return hours
            own = rules.week[weekday]
            if own is not None:
                return own
        return ()

    def never_works(self) -> bool:
        """Say whether there is no working minute in any week or exception."""
        dated = any(self.all_exceptions().values())
        weekly = any(self.weekday_hours(weekday) for weekday in range(7))
        passing = any(any(p.week) for rules in self.line() for p in rules.work_weeks)
        return not (dated or weekly or passing)


def _refuse_bad_week(week: Week) -> None:
    if len(week) != 7:
        raise DomainError(
            f"A calendar week has 7 days, not {len(week)}.",
            field="week",
            fix="Give the hours of Monday to Sunday; leave a day off empty.",
        )
    for number, hours in enumerate(week):
        _refuse_bad_hours(hours or (), f"weekday {number} (Monday is 0)")


def _refuse_bad_hours(hours: Hours, day: str) -> None:
    free_from = 0
    for start, end in hours:
        if not free_from <= start < end <= MINUTES_PER_DAY:
            raise DomainError(
                f"The hours of {day} overlap, run backwards or leave the day.",
                field="hours",
                fix="List them in order, each from its start to a later end, at most 24:00.",
            )
        free_from = end


_OFFICE_DAY: Hours = ((8 * 60, 12 * 60), (13 * 60, 17 * 60))

STANDARD = CalendarRules(week=(_OFFICE_DAY,) * 5 + ((),) * 2)
AROUND_THE_CLOCK = CalendarRules(week=(((0, MINUTES_PER_DAY),),) * 7)
