"""A project as a plan, with wall-clock times of its zone, as the writers of files take it.

Unfinished work that waits for the status date carries that wait along: other programs do not move
it by themselves.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from projects.importing.matching import FROM_THE_CLOCK, key_of, uid_of
from projects.importing.plan import (
    Plan,
    PlanAssignment,
    PlanBaseline,
    PlanCalendar,
    PlanLink,
    PlanRate,
    PlanResource,
    PlanTask,
    StoredDates,
)
from projects.models import Assignment, BaselineTask, Calendar, Dependency, Project, Resource, Task
from projects.queries.working_calendar import day_end, day_start, load_calendars
from projects.scheduling.axis import to_instant, to_minute

KINDS = {"person": "work", "role": "work", "vendor": "work", "material": "material", "cost": "cost"}


def project_plan(project: Project) -> Plan:
    """Return a scheduled project as a plan; tasks and resources keep the UIDs of their file.

    Links to tasks of other projects stay out.
    """
    zone = ZoneInfo(project.time_zone)
    rows = _task_rows(project)
    uids = _Uids(
        tasks={row.pk: uid_of(row) for row in rows},
        resources={row.pk: uid_of(row) for row in project.resources.all()},
    )
    calendars = _calendars(project, rows)
    return Plan(
        name=project.name,
        title=project.name,
        start=_start(project),
        finish=max((_wall(row.schedule.finish, zone) for row in rows), default=None),
        status_date=_status_moment(project),
        currency=project.currency,
        honour_constraints=project.honour_constraints,
        critical_limit=project.critical_limit_minutes,
        calendar_uid=project.calendar_id,
        calendars=tuple(calendars),
        resources=tuple(_resources(project, uids)),
        tasks=tuple(_tasks(project, rows, zone, uids)),
        links=tuple(_links(project, uids)),
        assignments=tuple(_assignments(project, uids)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Uids:
    """UIDs by the ids of rows."""

    tasks: dict[int, int]
    resources: dict[int, int]


def _start(project: Project) -> datetime:
    """Return the first working minute on or after the project's first day."""
    zone = project.time_zone
    clock = load_calendars({project.calendar_id}).working_time(project.calendar_id, zone)
    first = clock.next_start(to_minute(day_start(project.start, zone)))
    return _wall(to_instant(first), ZoneInfo(zone))


def _status_moment(project: Project) -> datetime | None:
    if project.status_date is None:
        return None
    end = day_end(project.status_date, project.time_zone)
    return end.replace(tzinfo=None) - timedelta(minutes=1)


def _wall(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment and moment.astimezone(zone).replace(tzinfo=None)


def _task_rows(project: Project) -> list[Task]:
    rows = Task.objects.filter(project=project).select_related("schedule", "project")
    return list(rows.order_by("schedule__position", "pk"))


def _tasks(project: Project, rows: list[Task], zone: ZoneInfo, uids: _Uids) -> Iterable[PlanTask]:
    baselines = _baselines(project, zone)
    cost = _amounts(project.budget_lines.filter(reserve="none"))
    spent = _amounts(project.cost_entries.exclude(kind="commitment"))
    for row in rows:
        yield PlanTask(
            uid=uids.tasks[row.pk],
            external_id=key_of(row),
            name=row.name,
            kind="summary" if row.schedule.is_summary else row.kind,
            wbs=row.schedule.wbs,
            outline_level=row.schedule.outline_level,
            parent_uid=uids.tasks.get(row.parent_id),
            notes=row.note,
            duration=row.duration_minutes,
            is_elapsed=row.is_elapsed,
            is_fixed_duration=row.is_fixed_duration,
            is_manual=row.is_manual,
            calendar_uid=row.calendar_id,
            ignores_resource_calendar=row.ignores_resource_calendars,
            levelling_delay=row.levelling_delay_minutes,
            is_active=row.is_active,
            deadline=_wall(row.deadline, zone),
            cost=cost.get(row.pk),
            actual_cost=spent.get(row.pk),
            baselines=tuple(baselines[row.pk]),
            stored=_stored(row, zone),
            **_held(row, zone),
            **_progress(row, zone),
        )


def _held(row: Task, zone: ZoneInfo) -> dict:
    """Return constraint and typed dates; a task that waits for the status date gets it as one."""
    kind, moment = row.constraint_type, row.constraint_date
    waits = row.schedule.driver_kind == FROM_THE_CLOCK and not row.schedule.is_summary
    if waits and not row.is_started and kind in {"ASAP", "SNET"}:
        kind, moment = "SNET", row.schedule.start
    return {
        "constraint": kind,
        "constraint_date": _wall(moment, zone),
        "typed_start": _wall(row.typed_start, zone),
        "typed_finish": _wall(row.typed_finish, zone),
    }


def _progress(row: Task, zone: ZoneInfo) -> dict:
    stop, resume = row.stop, row.resume
    if row.is_started and not row.is_finished and row.schedule.driver_kind == FROM_THE_CLOCK:
        status = day_end(row.project.status_date, row.project.time_zone)
        stop, resume = stop or row.actual_start, max(status, resume or status)
    return {
        "remaining": row.remaining_minutes,
        "actual_duration": max(row.duration_minutes - row.remaining_minutes, 0),
        "percent_complete": row.schedule.percent_complete,
        "physical_percent": row.physical_percent,
        "actual_start": _wall(row.actual_start, zone),
        "actual_finish": _wall(row.actual_finish, zone),
        "stop": _wall(stop, zone),
        "resume": _wall(resume, zone),
    }


def _stored(row: Task, zone: ZoneInfo) -> StoredDates:
    names = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
    return StoredDates(
        **{name: _wall(getattr(row.schedule, name), zone) for name in names},
        total_float=row.schedule.total_float_minutes,
        free_float=row.schedule.free_float_minutes,
        critical=row.schedule.is_critical,
    )


def _amounts(rows) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for task, amount in rows.exclude(task=None).values_list("task", "amount"):
        found[task] += amount
    return found


def _baselines(project: Project, zone: ZoneInfo) -> dict[int, list[PlanBaseline]]:
    """Return baselines by task: the current one is number 0, the others follow in their order."""
    numbers: dict[int, int] = {}
    for baseline in project.baselines.order_by("-is_current", "number"):
        numbers[baseline.pk] = len(numbers) if len(numbers) <= 10 else -1
    found = defaultdict(list)
    rows = BaselineTask.objects.filter(baseline__project=project).exclude(task=None)
    for row in rows.order_by("baseline__number", "pk"):
        if numbers[row.baseline_id] >= 0:
            found[row.task_id].append(
                PlanBaseline(
                    number=numbers[row.baseline_id],
                    start=_wall(row.start, zone),
                    finish=_wall(row.finish, zone),
                    duration=row.duration_minutes,
                    work=row.work_minutes,
                    cost=row.cost,
                )
            )
    return found


def _calendars(project: Project, tasks: list[Task]) -> Iterable[PlanCalendar]:
    used = {project.calendar_id} | {task.calendar_id for task in tasks}
    used |= set(Resource.objects.filter(project=project).values_list("calendar", flat=True))
    waiting = used - {None}
    done: set[int] = set()
    while waiting:
        rows = list(Calendar.objects.filter(pk__in=waiting).prefetch_related("exceptions"))
        done |= waiting
        waiting = {row.base_id for row in rows} - done - {None}
        yield from (_calendar(row) for row in sorted(rows, key=lambda row: row.pk))


def _calendar(row: Calendar) -> PlanCalendar:
    days = {}
    for exception in row.exceptions.all():
        for offset in range((exception.last_date - exception.first_date).days + 1):
            day = exception.first_date + timedelta(offset)
            days[day] = tuple((a, b) for a, b in exception.intervals)
    week = tuple(None if day is None else tuple((a, b) for a, b in day) for day in row.week)
    return PlanCalendar(uid=row.pk, name=row.name, base_uid=row.base_id, week=week, exceptions=days)


def _resources(project: Project, uids: _Uids) -> Iterable[PlanResource]:
    for row in project.resources.order_by("pk"):
        rate = PlanRate(since=None, standard=row.standard_rate, per_use=row.cost_per_use)
        yield PlanResource(
            uid=uids.resources[row.pk],
            name=row.name,
            kind=KINDS[row.kind],
            is_generic=row.kind == "role",
            capacity=row.capacity,
            calendar_uid=row.calendar_id,
            rates=(rate,),
        )


def _links(project: Project, uids: _Uids) -> Iterable[PlanLink]:
    inside = Dependency.objects.filter(predecessor__project=project, successor__project=project)
    for row in inside.order_by("pk"):
        yield PlanLink(
            predecessor_uid=uids.tasks[row.predecessor_id],
            successor_uid=uids.tasks[row.successor_id],
            type=row.type,
            lag=row.lag_minutes,
            lag_kind=row.lag_kind,
        )


def _assignments(project: Project, uids: _Uids) -> Iterable[PlanAssignment]:
    for row in Assignment.objects.filter(task__project=project).order_by("pk"):
        work = row.work_minutes or 0
        left = work if row.remaining_work_minutes is None else row.remaining_work_minutes
        yield PlanAssignment(
            uid=row.pk,
            task_uid=uids.tasks[row.task_id],
            resource_uid=uids.resources[row.resource_id],
            units=row.units,
            work=work,
            remaining_work=left,
            actual_work=work - left,
        )
