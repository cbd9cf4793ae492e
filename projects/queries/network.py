"""The rows of connected projects as the network that the engine schedules."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from projects.models import Assignment, Dependency, Project, Task
from projects.queries.working_calendar import (
    WorkingCalendars,
    day_end,
    day_start,
    load_calendars,
)
from projects.scheduling.axis import to_minute
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

TASK_COLUMNS = (
    "pk", "project_id", "parent_id", "position", "calendar_id", "kind", "duration_minutes",
    "remaining_minutes", "percent_complete", "is_elapsed", "is_fixed_duration", "is_manual",
    "typed_start", "typed_finish", "actual_start", "actual_finish", "stop", "resume",
    "constraint_type", "constraint_date", "deadline", "ignores_resource_calendars", "is_active",
    "levelling_delay_minutes",
)  # fmt: skip
DRIVING_KINDS = ("person", "role", "vendor")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedNetwork:
    """A network with the rows it was made of, so that nothing is read twice."""

    projects: dict[int, Project]
    tasks: list[Any]
    links: list[Any]
    calendars: WorkingCalendars
    network: Network


def load_network(project_ids, floor: dict[int, int] | None = None) -> LoadedNetwork:
    """Return the network of ``project_ids`` in a constant number of queries.

    ``floor`` maps a program to the engine's minute at which projects outside finish.
    """
    projects = {p.pk: p for p in Project.objects.filter(pk__in=project_ids).order_by("pk")}
    rows = Task.objects.filter(project__in=project_ids).order_by("project_id", "position", "pk")
    tasks = list(rows.values_list(*TASK_COLUMNS, named=True))
    links = _link_rows(project_ids)
    assigned = _assigned(project_ids)
    used = used_calendars(projects.values(), tasks, assigned)
    calendars = load_calendars(used)
    return network_of(projects, tasks, links, assigned, calendars, floor)


def used_calendars(projects, tasks, assigned: dict[int, list[dict]]) -> set[int]:
    """Return the calendars that these projects, tasks and resources work by."""
    used = {t.calendar_id for t in tasks} | {p.calendar_id for p in projects}
    used |= {a["resource__calendar_id"] for rows in assigned.values() for a in rows}
    return used - {None}


def network_of(
    projects: dict[int, Project],
    tasks: list[Any],
    links: list[Any],
    assigned: dict[int, list[dict]],
    calendars: WorkingCalendars,
    floor: dict[int, int] | None = None,
) -> LoadedNetwork:
    """Return the network that rows make, of now or of another day; asks the database nothing.

    ``tasks`` and ``links`` have the columns as attributes; ``assigned`` has a list for every task.
    """
    keys = _CalendarKeys(calendars)
    frames = [_frame(project, keys) for project in projects.values()]
    activities = [_activity(t, projects[t.project_id], keys, assigned[t.pk]) for t in tasks]
    network = Network(
        projects=frames,
        activities=activities,
        links=[_link(row) for row in links],
        calendars=keys.compiled,
        program_finish_floor=floor or {},
    )
    return LoadedNetwork(
        projects=projects, tasks=tasks, links=links, calendars=calendars, network=network
    )


class _CalendarKeys:
    """Numbers the pairs of calendar and time zone: the engine knows a calendar by one number."""

    def __init__(self, calendars: WorkingCalendars):
        self._calendars = calendars
        self._keys: dict[tuple[int | None, str], int] = {}
        self.compiled: dict[int, Any] = {}

    def key(self, calendar_id: int | None, zone: str) -> int:
        pair = (calendar_id, zone)
        if pair not in self._keys:
            self._keys[pair] = len(self._keys) + 1
            self.compiled[self._keys[pair]] = self._calendars.working_time(*pair)
        return self._keys[pair]


def _frame(project: Project, keys: _CalendarKeys) -> ProjectFrame:
    zone = project.time_zone
    known = project.status_date
    return ProjectFrame(
        id=project.pk,
        start=to_minute(day_start(project.start, zone)),
        calendar=keys.key(project.calendar_id, zone),
        program=project.program_id,
        honour_constraints=project.honour_constraints,
        critical_limit=project.critical_limit_minutes,
        restart=to_minute(day_end(known, zone)) if known else None,
    )


def _activity(task, project: Project, keys: _CalendarKeys, assigned: list[dict]) -> Activity:
    zone = project.time_zone
    own = task.calendar_id
    return Activity(
        id=task.pk,
        project=task.project_id,
        parent=task.parent_id,
        calendar=keys.key(own, zone) if own else None,
        duration=task.duration_minutes,
        remaining=task.remaining_minutes,
        actual_duration=max(task.duration_minutes - task.remaining_minutes, 0),
        elapsed=task.is_elapsed,
        fixed_duration=task.is_fixed_duration,
        manual=task.is_manual,
        typed_start=_minute(task.typed_start),
        typed_finish=_minute(task.typed_finish),
        actual_start=_minute(task.actual_start),
        actual_finish=_minute(task.actual_finish),
        stop=_minute(task.stop),
        resume=_minute(task.resume),
        constraint=Constraint(task.constraint_type),
        constraint_date=_minute(task.constraint_date),
        deadline=_minute(task.deadline),
        assignments=tuple(_work(row, keys, zone) for row in assigned),
        ignore_resource_calendar=task.ignores_resource_calendars,
        active=task.is_active,
        levelling_delay=task.levelling_delay_minutes,
    )


def _work(row: dict, keys: _CalendarKeys, zone: str) -> AssignedWork:
    own = row["resource__calendar_id"]
    return AssignedWork(
        work=row["work_minutes"],
        remaining=row["remaining_work_minutes"],
        units=row["units"],
        calendar=keys.key(own, zone) if own else None,
    )


def _link(row) -> Link:
    return Link(
        id=row.pk,
        predecessor=row.predecessor_id,
        successor=row.successor_id,
        type=LinkType(row.type),
        lag=row.lag_minutes,
        lag_kind=LagKind(row.lag_kind),
        firm=row.is_firm,
    )


def _link_rows(project_ids) -> list[Any]:
    links = Dependency.objects.filter(
        predecessor__project__in=project_ids, successor__project__in=project_ids
    )
    columns = ("pk", "predecessor_id", "successor_id", "type", "lag_minutes", "lag_kind", "is_firm")
    return list(links.order_by("pk").values_list(*columns, named=True))


def _assigned(project_ids) -> dict[int, list[dict]]:
    """Return the assignments that decide how long their task takes, by task."""
    rows = Assignment.objects.filter(
        task__project__in=project_ids,
        work_minutes__gt=0,
        units__gt=0,
        resource__kind__in=DRIVING_KINDS,
    )
    found = defaultdict(list)
    for row in rows.order_by("pk").values(
        "task_id", "work_minutes", "remaining_work_minutes", "units", "resource__calendar_id"
    ):
        found[row["task_id"]].append(row)
    return found


def _minute(moment) -> int | None:
    return None if moment is None else to_minute(moment)
