"""Calendars as they were at an instant: what was a working day then."""

from collections import defaultdict
from datetime import datetime

from projects.models import Calendar, CalendarException
from projects.queries.past_rows import rows_at
from projects.queries.working_calendar import WorkingCalendars


def load_past_calendars(calendar_ids: set[int], before: datetime) -> WorkingCalendars:
    """Return the calendars named and every base below them, as they were just before an instant.

    One that was entered later is taken as it was first entered: a plan was read by it all the same.
    """
    rows: dict[int, dict] = {}
    wanted = {pk for pk in calendar_ids if pk}
    while wanted:
        rows |= _calendars(wanted, before)
        wanted = {row["base_id"] for row in rows.values() if row["base_id"]} - rows.keys()
    exceptions = defaultdict(list)
    if rows:
        kept = rows_at(CalendarException, before).filter(calendar_id__in=rows)
        for row in kept.order_by("id").values():
            exceptions[row["calendar_id"]].append(row)
    return WorkingCalendars(rows, exceptions)


def _calendars(wanted: set[int], before: datetime) -> dict[int, dict]:
    columns = ("id", "week", "base_id")
    found = {r["id"]: r for r in rows_at(Calendar, before).filter(id__in=wanted).values(*columns)}
    for later in Calendar.history.filter(id__in=wanted - found.keys()).order_by("-history_id"):
        found[later.id] = {name: getattr(later, name) for name in columns}
    return found
