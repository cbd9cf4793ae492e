"""What the entries of a fitted plan become in our tables, column by column. No database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from projects.importing.plan import (
    Intervals,
    PlanAssignment,
    PlanCalendar,
    PlanLink,
    PlanResource,
    PlanTask,
)

KINDS = {"work": "person", "material": "material", "cost": "cost"}
CENT = Decimal("0.01")


def instant(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the UTC instant of a wall-clock time in ``zone``."""
    return moment and moment.replace(tzinfo=zone).astimezone(UTC)


def money(amount: Decimal) -> Decimal:
    """Return an amount rounded half-even to the minor unit."""
    return amount.quantize(CENT)


def calendar_columns(calendar: PlanCalendar) -> dict:
    week = [None if day is None else [list(span) for span in day] for day in calendar.week]
    return {"name": calendar.name, "week": week}


def exception_periods(calendar: PlanCalendar) -> Iterator[tuple[date, date, Intervals]]:
    """Yield (first, last, hours): days in a row with the same hours are one exception."""
    first = last = hours = None
    for day in sorted(calendar.exceptions):
        found = calendar.exceptions[day]
        if last is not None and day == last + timedelta(days=1) and found == hours:
            last = day
            continue
        if last is not None:
            yield first, last, hours
        first = last = day
        hours = found
    if last is not None:
        yield first, last, hours


def resource_columns(resource: PlanResource) -> dict:
    """Return the columns of a resource; a file without rates leaves them as they are."""
    found = {
        "name": resource.name,
        "kind": "role" if resource.is_generic else KINDS[resource.kind],
        "capacity": resource.capacity,
    }
    for rate in resource.rates:
        found |= {"standard_rate": money(rate.standard), "cost_per_use": money(rate.per_use)}
    return found


def task_columns(task: PlanTask, zone: ZoneInfo) -> dict:
    """Return the columns of a task but its project, parent, position and calendar."""
    return {
        "name": task.name,
        "note": task.notes,
        "kind": "milestone" if task.kind == "milestone" else "task",
        "duration_minutes": task.duration,
        "is_elapsed": task.is_elapsed,
        "is_fixed_duration": task.is_fixed_duration,
        "constraint_type": task.constraint,
        "constraint_date": instant(task.constraint_date, zone),
        "deadline": instant(task.deadline, zone),
        "is_manual": task.is_manual,
        "typed_start": instant(task.typed_start, zone),
        "typed_finish": instant(task.typed_finish, zone),
        "is_active": task.is_active,
        "levelling_delay_minutes": task.levelling_delay,
        "ignores_resource_calendars": task.ignores_resource_calendar,
        **_progress_columns(task, zone),
    }


def _progress_columns(task: PlanTask, zone: ZoneInfo) -> dict:
    """Return progress that keeps our rules: 100 % exactly when finished, none before the start."""
    percent = 100 if task.is_finished else min(task.percent_complete, 99)
    if not task.is_started:
        percent = 0
    status = "done" if task.is_finished else "in_progress" if task.is_started else "todo"
    remaining = 0 if task.is_finished or task.kind == "milestone" else task.remaining
    return {
        "status": status,
        "percent_complete": percent,
        "physical_percent": task.physical_percent,
        "remaining_minutes": remaining,
        "actual_start": instant(task.actual_start, zone),
        "actual_finish": instant(task.actual_finish, zone),
        "stop": instant(task.stop, zone),
        "resume": instant(task.resume, zone),
    }


def link_columns(link: PlanLink) -> dict:
    return {"type": link.type, "lag_minutes": link.lag, "lag_kind": link.lag_kind}


def assignment_columns(assignment: PlanAssignment) -> dict:
    return {
        "units": assignment.units,
        "work_minutes": assignment.work,
        "remaining_work_minutes": assignment.remaining_work,
    }
