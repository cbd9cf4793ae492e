"""Hours of a wall clock as UTC, honest about daylight saving.

A shift across the change is an hour longer or shorter. A time that the clock
skips is the instant of the change; one that it shows twice is the first.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from projects.scheduling.axis import day_number
from projects.scheduling.calendar_rules import MINUTES_PER_DAY, Hours, Interval

_MINUTE = timedelta(minutes=1)


def to_utc_intervals(day: date, hours: Hours, zone: ZoneInfo) -> list[Interval]:
    """Return a day's hours in ``zone`` as intervals on the UTC axis; empty ones are left out."""
    if not hours:
        return []
    midnight = day_number(day) * MINUTES_PER_DAY
    first, last = _offset(day, zone), _offset(day + timedelta(days=1), zone)
    if first == last:
        return [(midnight + start - first, midnight + end - first) for start, end in hours]
    change = _instant_of_change(midnight - first, midnight + MINUTES_PER_DAY - last, zone)
    found = (
        (
            _across_change(midnight + start, first, last, change),
            _across_change(midnight + end, first, last, change),
        )
        for start, end in hours
    )
    return [(start, end) for start, end in found if start < end]


def _offset(day: date, zone: ZoneInfo) -> int:
    """Return how many minutes the zone's clock is ahead of UTC at the beginning of a day."""
    ahead = datetime.combine(day, time(), zone).utcoffset() or timedelta()
    return ahead // _MINUTE


def _offset_at(minute: int, zone: ZoneInfo) -> int:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + minute * _MINUTE
    ahead = moment.astimezone(zone).utcoffset() or timedelta()
    return ahead // _MINUTE


def _instant_of_change(day_begins: int, day_ends: int, zone: ZoneInfo) -> int:
    """Return the first UTC minute of a day that has the offset of its end."""
    last = _offset_at(day_ends, zone)
    low, high = day_begins - 1, day_ends
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_at(middle, zone) == last:
            high = middle
        else:
            low = middle
    return high


def _across_change(wall: int, first: int, last: int, change: int) -> int:
    before, after = wall - first, wall - last
    if before < change:
        return before
    return max(after, change)
