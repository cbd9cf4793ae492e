"""A plan as a network that the engine can schedule. Pure: no Django.

Activities carry the UIDs of the tasks; instants are wall-clock minutes, as the file has no zone.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from projects.importing.plan import Plan, PlanAssignment, PlanCalendar, PlanLink, PlanTask
from projects.scheduling.axis import to_minute
from projects.scheduling.calendar import compile_calendar
from projects.scheduling.calendar_rules import STANDARD, CalendarRules, WorkWeek
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

PROJECT = 1
NO_CALENDAR = -1
"""Key of the standard calendar, for a plan that does not bring its own."""


def network(plan: Plan, *, restart: datetime | None = None) -> Network:
    """Return the network of a plan: what was entered, nothing that was computed.

    Unfinished work is not scheduled before ``restart``; without it, it stays where its links put
    it: Microsoft Project does not move it to the status date either.
    """
    rules = calendar_rules(plan)
    return Network(
        projects=[frame(plan, restart)],
        activities=activities(plan),
        links=[_link(number, link) for number, link in enumerate(plan.links)],
        calendars={uid: compile_calendar(rules[uid], None) for uid in used_calendars(plan)},
    )


def frame(plan: Plan, restart: datetime | None) -> ProjectFrame:
    """Return the project around the tasks."""
    return ProjectFrame(
        id=PROJECT,
        start=to_minute(plan.start),
        calendar=project_calendar(plan),
        honour_constraints=plan.honour_constraints,
        critical_limit=plan.critical_limit,
        from_finish=not plan.schedule_from_start,
        finish=_minute(plan.finish),
        restart=_minute(restart),
    )


def project_calendar(plan: Plan) -> int:
    return NO_CALENDAR if plan.calendar_uid is None else plan.calendar_uid


def used_calendars(plan: Plan) -> set[int]:
    """Return the keys of the calendars that anything is scheduled on."""
    resources = {resource.uid: resource for resource in plan.resources}
    assigned = {resources[a.resource_uid].calendar_uid for a in plan.assignments if a.resource_uid}
    own = {task.calendar_uid for task in plan.tasks}
    return {project_calendar(plan)} | (assigned | own) - {None}


def calendar_rules(plan: Plan) -> dict[int, CalendarRules]:
    """Return the rules of each calendar by its UID, with the calendars it inherits from."""
    entries = {calendar.uid: calendar for calendar in plan.calendars}
    found = {NO_CALENDAR: STANDARD}
    for uid in entries:
        _resolve(uid, entries, found)
    return found


def _resolve(
    uid: int, entries: Mapping[int, PlanCalendar], found: dict[int, CalendarRules]
) -> None:
    line = []
    at = uid
    while at is not None and at not in found:
        line.append(entries[at])
        at = entries[at].base_uid
    for calendar in reversed(line):
        base = calendar.base_uid
        found[calendar.uid] = CalendarRules(
            week=calendar.week,
            exceptions=calendar.exceptions,
            base=None if base is None else found[base],
            work_weeks=tuple(
                WorkWeek(first=part.first, last=part.last, week=part.week)
                for part in calendar.work_weeks
            ),
        )


def activities(plan: Plan) -> list[Activity]:
    """Return the tasks as the engine takes them, summaries included."""
    work: dict[int, list[AssignedWork]] = defaultdict(list)
    people = {r.uid: r for r in plan.resources if r.kind == "work"}
    for assignment in plan.assignments:
        if assignment.resource_uid in people:
            calendar = people[assignment.resource_uid].calendar_uid
            work[assignment.task_uid].append(_assigned(assignment, calendar))
    return [_activity(task, tuple(work[task.uid])) for task in plan.tasks]


def _assigned(assignment: PlanAssignment, calendar: int | None) -> AssignedWork:
    # Overtime is done beside the regular hours: it shortens the task.
    return AssignedWork(
        work=assignment.work - assignment.overtime_work,
        remaining=assignment.remaining_work,
        units=assignment.units,
        calendar=calendar,
        delay=assignment.delay,
        contoured=assignment.is_contoured,
    )


def _activity(task: PlanTask, assignments: tuple[AssignedWork, ...]) -> Activity:
    return Activity(
        id=task.uid,
        project=PROJECT,
        parent=task.parent_uid,
        calendar=task.calendar_uid,
        duration=task.duration,
        remaining=task.remaining,
        actual_duration=task.actual_duration,
        elapsed=task.is_elapsed,
        fixed_duration=task.is_fixed_duration,
        manual=task.is_manual,
        typed_start=_minute(task.typed_start),
        typed_finish=_minute(task.typed_finish),
        actual_start=_minute(task.actual_start),
        actual_finish=_minute(task.actual_finish),
        stop=_minute(task.stop),
        resume=_minute(task.resume),
        constraint=Constraint[task.constraint],
        constraint_date=_minute(task.constraint_date),
        deadline=_minute(task.deadline),
        assignments=assignments,
        ignore_resource_calendar=task.ignores_resource_calendar,
        active=task.is_active,
        levelling_delay=task.levelling_delay,
    )


def _link(number: int, link: PlanLink) -> Link:
    return Link(
        id=number,
        predecessor=link.predecessor_uid,
        successor=link.successor_uid,
        type=LinkType[link.type],
        lag=link.lag,
        lag_kind=LagKind(link.lag_kind),
    )


def _minute(moment: datetime | None) -> int | None:
    return None if moment is None else to_minute(moment)
