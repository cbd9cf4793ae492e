"""Writing Microsoft Project XML (MSPDI). Pure: no Django."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from projects.importing.plan import (
    Intervals,
    Minutes,
    Plan,
    PlanAssignment,
    PlanBaseline,
    PlanCalendar,
    PlanLink,
    PlanResource,
    PlanTask,
)

NAMESPACE = "http://schemas.microsoft.com/project"
CONSTRAINTS = {
    "ASAP": 0, "ALAP": 1, "MSO": 2, "MFO": 3, "SNET": 4, "SNLT": 5, "FNET": 6, "FNLT": 7,
}  # fmt: skip
LINK_TYPES = {"FF": 0, "FS": 1, "SF": 2, "SS": 3}
LAG_FORMATS = {"working": 7, "elapsed": 8, "percent": 19, "elapsed_percent": 20}
KINDS = {"material": 0, "work": 1, "cost": 2}
DAYS, ELAPSED_DAYS = 7, 8
FIXED_DURATION = 1
STANDARD_CALENDAR = 0
OFFICE_DAY: Intervals = ((480, 720), (780, 1020))
# XML 1.0 has no way to write these.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(plan: Plan) -> bytes:
    """Return ``plan`` as a Microsoft Project XML file, with its stored dates.

    Read again, it is the same plan and gives the same schedule.
    """
    root = Element("Project", xmlns=NAMESPACE)
    _fill(root, _project_fields(plan))
    calendars = SubElement(root, "Calendars")
    for calendar in (*_own_standard(plan), *plan.calendars):
        _write_calendar(SubElement(calendars, "Calendar"), calendar)
    links: dict[int, list[PlanLink]] = defaultdict(list)
    for link in plan.links:
        links[link.successor_uid].append(link)
    tasks = SubElement(root, "Tasks")
    for number, task in enumerate(plan.tasks, 1):
        _write_task(SubElement(tasks, "Task"), number, task, links[task.uid])
    _write_all(root, "Resources", "Resource", map(_resource_fields, plan.resources))
    _write_all(root, "Assignments", "Assignment", map(_assignment_fields, plan.assignments))
    indent(root, " ")
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _write_all(root: Element, section: str, tag: str, entries: Iterable[Mapping]) -> None:
    parent = SubElement(root, section)
    for fields in entries:
        _fill(SubElement(parent, tag), fields)


def _fill(parent: Element, fields: Mapping[str, object]) -> None:
    for tag, value in fields.items():
        if value is not None:
            SubElement(parent, tag).text = _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat()
    return _UNWRITABLE.sub("", str(value))


def _duration(minutes: Minutes | None) -> str | None:
    if minutes is None:
        return None
    seconds = round(abs(minutes) * 60)
    hours, rest = divmod(seconds, 3600)
    return f"{'-' if minutes < 0 else ''}PT{hours}H{rest // 60}M{rest % 60}S"


def _hundredths(amount: Decimal | None) -> int | None:
    return None if amount is None else int((amount * 100).to_integral_value())


def _tenths(minutes: Minutes | None) -> int | None:
    return None if minutes is None else round(minutes * 10)


def _project_fields(plan: Plan) -> dict:
    limit = plan.critical_limit // plan.minutes_per_day
    return {
        "SaveVersion": 14,
        "Name": plan.name,
        "Title": plan.title,
        "ScheduleFromStart": plan.schedule_from_start,
        "StartDate": plan.start,
        "FinishDate": plan.finish,
        "CriticalSlackLimit": limit,
        "CurrencyCode": plan.currency or None,
        "CalendarUID": STANDARD_CALENDAR if plan.calendar_uid is None else plan.calendar_uid,
        "MinutesPerDay": plan.minutes_per_day,
        "HonorConstraints": plan.honour_constraints,
        "StatusDate": plan.status_date,
    }


def _own_standard(plan: Plan) -> Iterable[PlanCalendar]:
    """Yield the calendar of a plan that brings none: Monday to Friday."""
    if plan.calendar_uid is None:
        week = (OFFICE_DAY,) * 5 + ((), ())
        yield PlanCalendar(uid=STANDARD_CALENDAR, name="Standard", week=week)


def _write_calendar(element: Element, calendar: PlanCalendar) -> None:
    base = -1 if calendar.base_uid is None else calendar.base_uid
    _fill(
        element,
        {
            "UID": calendar.uid,
            "Name": calendar.name,
            "IsBaseCalendar": calendar.base_uid is None,
            "BaseCalendarUID": base,
        },
    )
    days = SubElement(element, "WeekDays")
    for weekday in (6, 0, 1, 2, 3, 4, 5):
        hours = calendar.week[weekday]
        if hours is not None:
            _write_day(days, (weekday + 1) % 7 + 1, hours)
    for day in sorted(calendar.exceptions):
        _write_day(days, 0, calendar.exceptions[day], day)


def _write_day(days: Element, kind: int, hours: Intervals, day: date | None = None) -> None:
    element = SubElement(days, "WeekDay")
    _fill(element, {"DayType": kind, "DayWorking": bool(hours)})
    if day is not None:
        period = {"FromDate": f"{day}T00:00:00", "ToDate": f"{day}T23:59:00"}
        _fill(SubElement(element, "TimePeriod"), period)
    if hours:
        times = SubElement(element, "WorkingTimes")
        for start, end in hours:
            span = {"FromTime": _clock(start), "ToTime": _clock(end)}
            _fill(SubElement(times, "WorkingTime"), span)


def _clock(minute: int) -> str:
    return str((datetime.min + timedelta(minutes=minute)).time())  # noqa: DTZ901 - a clock


def _write_task(element: Element, number: int, task: PlanTask, links: list[PlanLink]) -> None:
    _fill(element, _task_fields(number, task))
    _fill(element, _stored_fields(task))
    for baseline in task.baselines:
        _fill(SubElement(element, "Baseline"), _baseline_fields(baseline))
    for link in links:
        _fill(SubElement(element, "PredecessorLink"), _link_fields(link))


def _task_fields(number: int, task: PlanTask) -> dict:
    return {
        "UID": task.uid,
        "ID": number,
        "Name": task.name,
        "Active": task.is_active,
        "Manual": task.is_manual,
        "Type": FIXED_DURATION if task.is_fixed_duration else 0,
        "WBS": task.wbs,
        "OutlineLevel": task.outline_level,
        "Notes": task.notes or None,
        "Duration": _duration(task.duration),
        "DurationFormat": ELAPSED_DAYS if task.is_elapsed else DAYS,
        "Milestone": task.kind == "milestone",
        "Summary": task.kind == "summary",
        "PercentComplete": task.percent_complete,
        "EarnedValueMethod": int(task.physical_percent is not None),
        "PhysicalPercentComplete": task.physical_percent,
        "ActualDuration": _duration(task.actual_duration),
        "RemainingDuration": _duration(task.remaining),
        "ActualStart": task.actual_start,
        "ActualFinish": task.actual_finish,
        "Stop": task.stop,
        "Resume": task.resume,
        "ConstraintType": CONSTRAINTS[task.constraint],
        "ConstraintDate": task.constraint_date,
        "Deadline": task.deadline,
        "CalendarUID": -1 if task.calendar_uid is None else task.calendar_uid,
        "IgnoreResourceCalendar": task.ignores_resource_calendar,
        "LevelingDelay": _tenths(task.levelling_delay),
        "Cost": _hundredths(task.cost),
        "ActualCost": _hundredths(task.actual_cost),
    }


def _stored_fields(task: PlanTask) -> dict:
    stored = task.stored
    return {
        "Start": task.typed_start if task.is_manual else stored.start,
        "Finish": task.typed_finish if task.is_manual else stored.finish,
        "EarlyStart": stored.early_start,
        "EarlyFinish": stored.early_finish,
        "LateStart": stored.late_start,
        "LateFinish": stored.late_finish,
        "TotalSlack": _tenths(stored.total_float),
        "FreeSlack": _tenths(stored.free_float),
        "Critical": stored.critical,
    }


def _baseline_fields(baseline: PlanBaseline) -> dict:
    return {
        "Number": baseline.number,
        "Start": baseline.start,
        "Finish": baseline.finish,
        "Duration": _duration(baseline.duration),
        "Work": _duration(baseline.work),
        "Cost": _hundredths(baseline.cost),
    }


def _link_fields(link: PlanLink) -> dict:
    is_percent = "percent" in link.lag_kind
    return {
        "PredecessorUID": link.predecessor_uid,
        "Type": LINK_TYPES[link.type],
        "LinkLag": link.lag if is_percent else _tenths(link.lag),
        "LagFormat": LAG_FORMATS[link.lag_kind],
    }


def _resource_fields(resource: PlanResource) -> dict:
    [rate] = resource.rates or [None]
    return {
        "UID": resource.uid,
        "Name": resource.name,
        "Type": KINDS[resource.kind],
        "IsGeneric": resource.is_generic,
        "MaxUnits": resource.capacity,
        "CalendarUID": -1 if resource.calendar_uid is None else resource.calendar_uid,
        "StandardRate": rate and rate.standard,
        "CostPerUse": rate and _hundredths(rate.per_use),
    }


def _assignment_fields(assignment: PlanAssignment) -> dict:
    return {
        "UID": assignment.uid,
        "TaskUID": assignment.task_uid,
        "ResourceUID": assignment.resource_uid,
        "Units": assignment.units,
        "Work": _duration(assignment.work),
        "ActualWork": _duration(assignment.actual_work),
        "RemainingWork": _duration(assignment.remaining_work),
    }
