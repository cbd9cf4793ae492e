"""Working time compiled to sorted arrays: every question is a binary search.

The intervals are compiled for some years around the instants asked for and
extended on demand, between 1970 and 2200. Touching intervals (a night shift
across midnight) are one. The four operations and their edges are Microsoft
Project's: a finish is the end of the last minute worked (17:00, never 08:00
of the next day), a start the beginning of the first (08:00, never 17:00).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from projects.errors import CalendarHasNoWorkingTime, DomainError
from projects.scheduling.axis import Minute, day_number, day_of, to_wall_clock
from projects.scheduling.calendar_rules import (
    AROUND_THE_CLOCK,
    MINUTES_PER_DAY,
    STANDARD,
    CalendarRules,
    Hours,
    Interval,
    WorkWeek,
)
from projects.scheduling.zone import to_utc_intervals

__all__ = [
    "AROUND_THE_CLOCK",
    "CLOCK",
    "MINUTES_PER_DAY",
    "STANDARD",
    "CalendarRules",
    "WorkWeek",
    "WorkingTime",
    "compile_calendar",
]

FIRST_MINUTE = 0
LAST_MINUTE = day_number(date(2200, 1, 1)) * MINUTES_PER_DAY
_YEAR = 366 * MINUTES_PER_DAY
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday

IntervalSource = Callable[[int, int], list[Interval]]
"""Working intervals between two instants, clipped to them, in order, none touching."""


class _Window:
    """The compiled years: all working time between ``low`` and ``high``."""

    __slots__ = ("before", "ends", "high", "low", "starts", "total")

    def __init__(self, low: int, high: int, intervals: list[Interval]) -> None:
        self.low = low
        self.high = high
        self.starts = [start for start, _ in intervals]
        self.ends = [end for _, end in intervals]
        self.before = [0]
        worked = 0
        for start, end in intervals:
            worked += end - start
            self.before.append(worked)
        self.total = worked

    def worked_until(self, x: Minute) -> Minute:
        """Return the minutes worked from the beginning of the window to ``x``."""
        i = bisect_right(self.starts, x) - 1
        if i < 0:
            return 0
        worked = self.before[i] + x - self.starts[i]
        limit = self.before[i + 1]
        return worked if worked < limit else limit


class WorkingTime:
    """A calendar that answers; made by ``compile_calendar`` or ``intersect``.

    Instants are minutes on the axis (``axis.py``), amounts are working
    minutes. Asking past 1970 or 2200, or for work where there is none, raises
    a ``DomainError``.
    """

    __slots__ = ("_source", "_window")

    def __init__(self, source: IntervalSource) -> None:
        self._source = source
        self._window = _Window(1, 0, [])

    def next_start(self, x: Minute) -> Minute:
        """Return ``x`` if a minute can be worked from it, else the next beginning of work."""
        window = self._window_around(x)
        while True:
            i = bisect_right(window.starts, x)
            if i and x < window.ends[i - 1]:
                return x
            if i < len(window.starts):
                return window.starts[i]
            window = self._later(window)

    def previous_finish(self, x: Minute) -> Minute:
        """Return ``x`` if a minute can be worked up to it, else the last end of work before."""
        window = self._window_around(x)
        while True:
            i = bisect_left(window.starts, x)
            if i:
                end = window.ends[i - 1]
                return x if x <= end else end
            window = self._earlier(window)

    def add(self, x: Minute, minutes: Minute) -> Minute:
        """Return where ``minutes`` of work from ``x`` end; negative: where work up to ``x`` begins.

        Zero minutes return ``x`` unchanged, also outside working time.
        """
        if not minutes:
            return x
        window = self._window
        if not window.low <= x <= window.high:
            window = self._window_around(x)
        while True:
            target = window.worked_until(x) + minutes
            if target > window.total:
                window = self._later(window)
            elif target < 0:
                window = self._earlier(window)
            else:
                break
        search = bisect_left if minutes > 0 else bisect_right
        i = search(window.before, target) - 1
        return window.starts[i] + target - window.before[i]

    def between(self, a: Minute, b: Minute) -> Minute:
        """Return the minutes worked from ``a`` to ``b``; negative where ``b`` is the earlier."""
        if a == b:
            return 0
        window = self._window
        if not (window.low <= a <= window.high and window.low <= b <= window.high):
            self._window_around(a)
            window = self._window_around(b)
        return window.worked_until(b) - window.worked_until(a)

    def intersect(self, other: "WorkingTime") -> "WorkingTime":
        """Return the time in which both work."""
        return WorkingTime(partial(_common_intervals, self, other))

    def intervals(self, low: int, high: int) -> list[Interval]:
        """Return the working intervals between two instants, clipped to them."""
        return self._source(low, high)

    def _window_around(self, x: Minute) -> _Window:
        window = self._window
        if window.low <= x <= window.high:
            return window
        if not FIRST_MINUTE <= x <= LAST_MINUTE:
            raise _outside_horizon()
        day = int(x) // MINUTES_PER_DAY * MINUTES_PER_DAY
        low, high = day - _YEAR, day + 3 * _YEAR
        if window.high:
            low, high = min(low, window.low), max(high, window.high)
        return self._compile(low, high)

    def _later(self, window: _Window) -> _Window:
        if window.high >= LAST_MINUTE:
            raise self._nothing_found(window)
        return self._compile(window.low, 2 * window.high - window.low)

    def _earlier(self, window: _Window) -> _Window:
        if window.low <= FIRST_MINUTE:
            raise self._nothing_found(window)
        return self._compile(2 * window.low - window.high, window.high)

    def _compile(self, low: int, high: int) -> _Window:
        low, high = max(low, FIRST_MINUTE), min(high, LAST_MINUTE)
        # One assignment, so that threads sharing a calendar see an old or a new window, whole.
        self._window = _Window(low, high, self._source(low, high))
        return self._window

    def _nothing_found(self, window: _Window) -> DomainError:
        if window.total == 0:
            return _no_working_time()
        return _outside_horizon()


def compile_calendar(rules: CalendarRules, zone: ZoneInfo | None) -> WorkingTime:
    """Compile a calendar for the wall clock (no zone) or for UTC (the zone of its hours).

    Raises
    ------
    CalendarHasNoWorkingTime
        The calendar has no working minute in any week or exception.
    """
    if rules.never_works():
        raise _no_working_time()
    days = _day_hours(rules)
    return WorkingTime(
        partial(_wall_intervals, days) if zone is None else partial(_utc_intervals, days, zone)
    )


def _day_hours(rules: CalendarRules) -> Callable[[int], Hours]:
    exceptions = {day_number(day): hours for day, hours in rules.all_exceptions().items()}
    if rules.has_work_weeks():

        def usual(day: int) -> Hours:
            return rules.undisturbed_hours_on(day_of(day))
    else:
        week = [rules.weekday_hours(weekday) for weekday in range(7)]

        def usual(day: int) -> Hours:
            return week[(day + _EPOCH_WEEKDAY) % 7]

    def hours(day: int) -> Hours:
        dated = exceptions.get(day)
        return usual(day) if dated is None else dated

    return hours


def _wall_intervals(hours: Callable[[int], Hours], low: int, high: int) -> list[Interval]:
    days = range(low // MINUTES_PER_DAY, -(-high // MINUTES_PER_DAY))
    found = (
        (day * MINUTES_PER_DAY + start, day * MINUTES_PER_DAY + end)
        for day in days
        for start, end in hours(day)
    )
    return _joined(found, low, high)


def _utc_intervals(
    hours: Callable[[int], Hours], zone: ZoneInfo, low: int, high: int
) -> list[Interval]:
    # A day of the wall clock may begin up to 14 hours earlier or later in UTC.
    days = range(low // MINUTES_PER_DAY - 1, -(-high // MINUTES_PER_DAY) + 1)
    found = (
        interval for day in days for interval in to_utc_intervals(day_of(day), hours(day), zone)
    )
    return _joined(found, low, high)


def _joined(found: Iterable[Interval], low: int, high: int) -> list[Interval]:
    """Clip intervals to the range and join those that touch."""
    joined: list[Interval] = []
    last_end = -1
    for start, end in found:
        start, end = max(start, low), min(end, high)
        if start >= end:
            continue
        if start <= last_end:
            last_end = max(last_end, end)
            joined[-1] = (joined[-1][0], last_end)
        else:
            joined.append((start, end))
            last_end = end
    return joined


def _common_intervals(one: WorkingTime, two: WorkingTime, low: int, high: int) -> list[Interval]:
    return list(_overlaps(one.intervals(low, high), two.intervals(low, high)))


def _overlaps(one: list[Interval], two: list[Interval]) -> Iterator[Interval]:
    i = j = 0
    while i < len(one) and j < len(two):
        start, end = max(one[i][0], two[j][0]), min(one[i][1], two[j][1])
        if start < end:
            yield start, end
        if one[i][1] < two[j][1]:
            i += 1
        else:
            j += 1


def _outside_horizon() -> DomainError:
    years = f"{to_wall_clock(FIRST_MINUTE).year} to {to_wall_clock(LAST_MINUTE).year}"
    return DomainError(
        f"A date lies outside the years {years} that can be scheduled.",
        field="date",
        fix="Check dates, durations and lags for a slip of the pen.",
    )


def _no_working_time() -> CalendarHasNoWorkingTime:
    return CalendarHasNoWorkingTime(
        "The calendar has no working time, so no work can be scheduled on it.",
        field="calendar",
        fix="Give at least one weekday working hours, or choose another calendar.",
    )


CLOCK = compile_calendar(AROUND_THE_CLOCK, None)
"""Every minute of every day: elapsed durations and lags, on either axis."""
