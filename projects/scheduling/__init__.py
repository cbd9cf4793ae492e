"""The critical-path engine: pure, frozen dataclasses in and out.

Build a ``Network`` of ``Activity``, ``Link`` and ``ProjectFrame`` over compiled
calendars, call ``schedule``, read ``Schedule.dates``. Instants are minutes on
an axis (``to_minute``, ``to_instant``), amounts working minutes.
"""

from projects.scheduling.axis import to_instant, to_minute, to_wall_clock
from projects.scheduling.calendar import CLOCK, WorkingTime, compile_calendar
from projects.scheduling.calendar_rules import (
    AROUND_THE_CLOCK,
    STANDARD,
    CalendarRules,
    WorkWeek,
)
from projects.scheduling.critical_path import Schedule, TaskDates, schedule
from projects.scheduling.driving import Driver, DriverKind
from projects.scheduling.network import (
    Activity,
    AssignedWork,
    Constraint,
    LagKind,
    Link,
    LinkType,
    Network,
    ProjectFrame,
)
from projects.scheduling.summary import LeafProgress, percent_complete
from projects.scheduling.working_days import (
    is_working_day,
    working_day_after,
    working_days_between,
)

__all__ = [
    "AROUND_THE_CLOCK",
    "CLOCK",
    "STANDARD",
    "Activity",
    "AssignedWork",
    "CalendarRules",
    "Constraint",
    "Driver",
    "DriverKind",
    "LagKind",
    "LeafProgress",
    "Link",
    "LinkType",
    "Network",
    "ProjectFrame",
    "Schedule",
    "TaskDates",
    "WorkWeek",
    "WorkingTime",
    "compile_calendar",
    "is_working_day",
    "percent_complete",
    "schedule",
    "to_instant",
    "to_minute",
    "to_wall_clock",
    "working_day_after",
    "working_days_between",
]
