"""Days of a task as instants: when its calendar begins and ends to work on them."""

from datetime import date, datetime

from projects.models import Task
from projects.queries.working_calendar import day_end, day_start, load_calendars
from projects.scheduling.axis import to_instant, to_minute


def worked_day(task: Task, day: date) -> tuple[datetime, datetime]:
    """Return the first and the last working minute of ``day`` for ``task``.

    On a day off: the day's own beginning and end, since people do work on such days.
    """
    zone = task.project.time_zone
    calendar = task.calendar_id or task.project.calendar_id
    time = load_calendars({calendar} - {None}).working_time(calendar, zone)
    begin, end = to_minute(day_start(day, zone)), to_minute(day_end(day, zone))
    first, last = time.next_start(begin), time.previous_finish(end)
    if first >= end:
        return day_start(day, zone), day_end(day, zone)
    return to_instant(first), to_instant(last)
