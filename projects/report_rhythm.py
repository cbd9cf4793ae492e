"""When reports are due: every week on a weekday, at a time of a zone. Pure: no Django, no I/O.

The report of a week is one whose status date lies in the seven days up to the day it is due.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

A_WEEK = timedelta(days=7)


def last_due(*, weekday: int, at: time, zone: tzinfo, now: datetime) -> datetime:
    """Return the last instant at or before ``now`` at which a report was due.

    ``weekday`` is 0 (Monday) to 6.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    >>> last_due(weekday=4, at=time(15), zone=UTC, now=now).isoformat()
    '2026-11-20T15:00:00+00:00'
    """
    today = now.astimezone(zone).date()
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    due = datetime.combine(day, at, zone)
    return due if due <= now else datetime.combine(day - A_WEEK, at, zone)


def next_due(*, weekday: int, at: time, zone: tzinfo, now: datetime) -> datetime:
    """Return the next instant after ``now`` at which a report is due."""
    last = last_due(weekday=weekday, at=at, zone=zone, now=now)
    return datetime.combine(last.date() + A_WEEK, at, zone)


def is_reported(due: date, status_dates: Iterable[date]) -> bool:
    """Return whether one of the reports of these status dates is that of the week of ``due``."""
    return any(day > due - A_WEEK for day in status_dates)
