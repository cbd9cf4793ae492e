"""A plan cut to what our records hold, with a notice for all that does not fit. Pure: no Django.

The fitted plan is what is previewed, scheduled and saved, so that a preview shows the very dates
that an import gives.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from projects.importing.network import calendar_rules, project_calendar
from projects.importing.plan import (
    Notice,
    Plan,
    PlanAssignment,
    PlanCalendar,
    PlanLink,
    PlanResource,
    PlanTask,
)
from projects.importing.problems import Problems
from projects.importing.scheduled import schedule_plan
from projects.scheduling.axis import to_minute, whole
from projects.scheduling.calendar import compile_calendar

MOST_UNITS = 10_000
LONGEST_NAME = 200
DEFAULT_PRIORITY = 500
LONGEST_WORK_WEEK = timedelta(days=2_000)


def fit(plan: Plan) -> Plan:
    """Return ``plan`` as it will be saved; ``not_understood`` grows by what was changed.

    Raises FileRefused for what can't be held at all: two links between the same two tasks, a
    resource twice on a task, units beyond measure.
    """
    _refuse_what_is_twice(plan)
    notices: Counter[tuple[str, str]] = Counter()
    plan = _from_the_start(plan, notices)
    tasks = [_task(task, notices) for task in plan.tasks]
    fitted = replace(
        plan,
        tasks=tuple(_pinned(plan, tasks, notices)),
        links=tuple(_link(link, notices) for link in plan.links),
        assignments=tuple(
            _assignment(entry, notices) for entry in plan.assignments if entry.resource_uid
        ),
        resources=tuple(_resource(resource, plan, notices) for resource in plan.resources),
        calendars=tuple(_calendar(calendar, plan, notices) for calendar in plan.calendars),
        start=datetime.combine(plan.start, time()),
    )
    found = [Notice(subject=s, why=why, count=count) for (s, why), count in notices.items()]
    return replace(fitted, not_understood=(*found, *plan.not_understood))


def _refuse_what_is_twice(plan: Plan) -> None:
    problems = Problems()
    pairs = [(link.predecessor_uid, link.successor_uid) for link in plan.links]
    for link, repeated in zip(plan.links, _repeats(pairs), strict=True):
        if repeated:
            problems.add(
                f"Tasks {link.predecessor_uid} and {link.successor_uid} are linked twice.",
                fix="Keep one of the links.",
                field="Task/PredecessorLink",
                uid=link.successor_uid,
                line=link.line,
            )
    named = [entry for entry in plan.assignments if entry.resource_uid]
    pairs = [(entry.task_uid, entry.resource_uid) for entry in named]
    for entry, repeated in zip(named, _repeats(pairs), strict=True):
        where = {"uid": entry.task_uid, "line": entry.line}
        if repeated:
            message = f"Resource {entry.resource_uid} is on task {entry.task_uid} twice."
            problems.add(message, fix="Join the two.", field="Assignment/ResourceUID", **where)
        if entry.units > MOST_UNITS:
            message, fix = f"Units are {entry.units}.", f"Use at most {MOST_UNITS:,}."
            problems.add(message, fix=fix, field="Assignment/Units", **where)
    problems.refuse_if_any()


def _repeats(keys: Iterable) -> list[bool]:
    seen = set()
    return [key in seen or seen.add(key) is not None for key in keys]


def _from_the_start(plan: Plan, notices: Counter) -> Plan:
    if plan.schedule_from_start:
        return plan
    notices["Project/ScheduleFromStart", "scheduled from its start, not from its finish"] += 1
    return replace(plan, schedule_from_start=True, start=schedule_plan(plan).start)


def _task(task: PlanTask, notices: Counter) -> PlanTask:
    if task.is_estimated and task.kind == "task":
        notices["Task/Estimated", "durations marked as estimates"] += 1
    if task.priority != DEFAULT_PRIORITY:
        notices["Task/Priority", "priorities for levelling"] += 1
    fitted = replace(
        task,
        name=task.name or f"Task {task.uid}",
        duration=whole(task.duration),
        remaining=whole(task.remaining),
        actual_duration=whole(task.actual_duration),
        levelling_delay=whole(task.levelling_delay),
    )
    if task.kind != "summary":
        return fitted
    # A summary's progress follows from its tasks, whatever the file says of it.
    return replace(
        fitted,
        percent_complete=0,
        physical_percent=None,
        actual_start=None,
        actual_finish=None,
        stop=None,
        resume=None,
        actual_duration=0,
        remaining=fitted.duration,
    )


def _pinned(plan: Plan, tasks: list[PlanTask], notices: Counter) -> Iterable[PlanTask]:
    """Yield the tasks, with a constraint where the hour of the project's start matters.

    We keep the day only. Where work could begin before that hour, tasks that nothing else holds
    would come too early.
    """
    midnight = datetime.combine(plan.start, time())
    clock = compile_calendar(calendar_rules(plan)[project_calendar(plan)], None)
    work_before = clock.between(to_minute(midnight), to_minute(plan.start)) > 0
    held = _held_by_links(plan, tasks)
    for task in tasks:
        free = task.uid not in held and task.kind == "task" and task.constraint == "ASAP"
        open_ = not (task.is_started or task.is_manual)
        if free and open_ and plan.start > midnight and (work_before or task.is_elapsed):
            notices["Project/StartDate", "its hour, kept as a constraint of the first tasks"] += 1
            yield replace(task, constraint="SNET", constraint_date=plan.start)
        else:
            yield task


def _held_by_links(plan: Plan, tasks: list[PlanTask]) -> set[int]:
    """Return the tasks with a predecessor, their own or that of a summary above."""
    held = {link.successor_uid for link in plan.links}
    for task in tasks:
        if task.parent_uid in held:
            held.add(task.uid)
    return held


def _link(link: PlanLink, notices: Counter) -> PlanLink:
    kind = link.lag_kind
    if kind == "elapsed_percent":
        notices["PredecessorLink/LagFormat", "elapsed percent, taken as working percent"] += 1
        kind = "percent"
    return replace(link, lag=whole(link.lag), lag_kind=kind)


def _assignment(entry: PlanAssignment, notices: Counter) -> PlanAssignment:
    if entry.overtime_work:
        notices["Assignment/OvertimeWork", "left out of the work, as it takes no time"] += 1
    if entry.delay and entry.remaining_work:
        notices["Assignment/Delay", "a resource that begins later than its task"] += 1
    work = Fraction(0 if entry.is_contoured else max(0, entry.work - entry.overtime_work))
    minutes = max(whole(work), 1) if work else 0
    units = entry.units
    if work and minutes != work:
        # Work is kept in minutes. The time it takes must stay, so the share follows.
        exact = Fraction(units) * minutes / work
        units = Decimal(exact.numerator) / Decimal(exact.denominator)
    return replace(
        entry,
        work=minutes,
        units=round(units, 6),
        actual_work=whole(entry.actual_work),
        remaining_work=min(whole(max(0, entry.remaining_work)), minutes),
        overtime_work=0,
        is_contoured=False,
        delay=0,
    )


def _resource(resource: PlanResource, plan: Plan, notices: Counter) -> PlanResource:
    """Return the resource with the one rate that holds at the start of the plan."""
    if len(resource.rates) > 1:
        notices["Resource/Rates", "rates of other times than the start of the plan"] += 1
    if any(rate.overtime for rate in resource.rates):
        notices["Resource/OvertimeRate", "rates for overtime"] += 1
    if resource.email:
        notices["Resource/EmailAddress", "people are named by their accounts here"] += 1
    if resource.group:
        notices["Resource/Group", "groups of resources"] += 1
    past = [rate for rate in resource.rates if rate.since is None or rate.since <= plan.start]
    # Files list the rates of a table by date.
    rates = past[-1:] or resource.rates[:1]
    name = resource.name or f"Resource {resource.uid}"
    return replace(
        resource,
        name=name[:LONGEST_NAME],
        capacity=min(resource.capacity, Decimal(MOST_UNITS - 1)),
        rates=tuple(rates),
    )


def _calendar(calendar: PlanCalendar, plan: Plan, notices: Counter) -> PlanCalendar:
    """Return the calendar with its passing weeks written out as exceptions."""
    name = calendar.name or f"Calendar {calendar.uid}"
    if not calendar.work_weeks:
        return replace(calendar, name=name[:LONGEST_NAME])
    notices["Calendar/WorkWeeks", "weeks for a time, written out as exceptions"] += 1
    days: dict = {}
    for part in calendar.work_weeks:
        if part.last - part.first > LONGEST_WORK_WEEK:
            notices["Calendar/WorkWeeks", "weeks for years, not taken over"] += 1
            continue
        for offset in range((part.last - part.first).days + 1):
            day = part.first + timedelta(offset)
            hours = part.week[day.weekday()]
            if hours is not None:
                days.setdefault(day, hours)
    # Exceptions, inherited ones too, beat any week.
    inherited = calendar_rules(plan)[calendar.uid].all_exceptions()
    kept = {day: hours for day, hours in days.items() if day not in inherited}
    return replace(
        calendar,
        name=name[:LONGEST_NAME],
        work_weeks=(),
        exceptions=kept | dict(calendar.exceptions),
    )
