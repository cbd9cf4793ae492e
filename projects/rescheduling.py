"""Verb: compute the dates of connected projects again and write only the rows that moved."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from projects import measuring
from projects.locking import lock_network
from projects.models import Project, ProjectMetrics, TaskSchedule
from projects.outline_codes import outline_places
from projects.queries.network import LoadedNetwork, load_network
from projects.scheduling.axis import to_instant, to_minute
from projects.scheduling.critical_path import Schedule, TaskDates, schedule
from projects.scheduling.summary import LeafProgress, percent_complete

Finishes = Mapping[int, datetime | None]
MovedFinishes = dict[int, tuple[datetime | None, datetime]]
WRITTEN = [f.attname for f in TaskSchedule._meta.concrete_fields if not f.primary_key]
START, FINISH = WRITTEN.index("start"), WRITTEN.index("finish")

# The projects whose dates wait for the end of a change of many parts; None outside of one.
_waiting: ContextVar[set[int] | None] = ContextVar("projects waiting for dates", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a change did: tasks whose dates moved, finishes of projects and programs around it."""

    tasks_moved: int = 0
    project_before: Finishes = field(default_factory=dict)
    project_after: Finishes = field(default_factory=dict)
    program_before: Finishes = field(default_factory=dict)
    program_after: Finishes = field(default_factory=dict)


@transaction.atomic
def reschedule(project_ids: Iterable[int], *, at: datetime) -> Effect:
    """Schedule ``project_ids`` and all that hand-offs connect with them, and measure them.

    Where that moves a program's finish, its other projects follow: their program float is measured
    to it. ``at`` is the time of the change. Raises DependencyCycle with the ids of the circle.
    """
    waiting = _waiting.get()
    if waiting is not None:
        waiting.update(project_ids)
        return Effect()
    network = lock_network(project_ids)
    programs = _programs_above(network)
    before, finishes = _project_finishes(network), _program_finishes(programs)
    moved = _schedule(network)
    after = _program_finishes(programs)
    if after != finishes:
        # With all connected to them: scheduled without its givers, a project would start early.
        rest = _members(p for p in programs if after[p] != finishes[p]) - network
        moved += _schedule(lock_network(rest) if rest else frozenset())
    return Effect(
        tasks_moved=moved,
        project_before=before,
        project_after=_project_finishes(network),
        program_before=finishes,
        program_after=after,
    )


@contextmanager
def rescheduled_once(*, at: datetime) -> Iterator[None]:
    """Make what the verbs inside do one change: dates and figures follow once, at its end.

    The verbs keep their rights and rules and return an empty Effect. Everything is saved or
    nothing. Raises DependencyCycle with the ids of a circle, at the end.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting: set[int] = set()
    with transaction.atomic(), measuring.measured_once():
        token = _waiting.set(waiting)
        try:
            yield
        finally:
            _waiting.reset(token)
        if waiting:
            reschedule(waiting, at=at)


def reschedule_programs(program_ids: Iterable[int], *, at: datetime) -> Effect:
    """Schedule every project of these programs and of those above: one of them came or went."""
    above = Q(program__descent__descendant__in=set(program_ids))
    rows = Project.objects.current().filter(above)
    return reschedule(set(rows.values_list("pk", flat=True)), at=at)


def _schedule(project_ids: frozenset[int]) -> int:
    """Schedule, write and measure these projects as one network; return how many tasks moved."""
    if not project_ids:
        return 0
    loaded, computed = _within_programs(project_ids)
    moved, finishes = _write(loaded, computed)
    measuring.measure_network(
        measuring.Scheduled(loaded=loaded, computed=computed, finishes=finishes)
    )
    return moved


def _within_programs(project_ids: frozenset[int]) -> tuple[LoadedNetwork, Schedule]:
    """Return the schedule in which every program ends with the last project in or below it."""
    loaded = load_network(project_ids, _finishes_outside(project_ids))
    computed = schedule(loaded.network)
    floor = _finishes_below(loaded, computed)
    if any(floor[p] > computed.program_finish.get(p, floor[p]) for p in floor):
        outside = loaded.network.program_finish_floor
        both = {p: max(floor.get(p, 0), outside.get(p, 0)) for p in floor.keys() | outside.keys()}
        raised = replace(loaded.network, program_finish_floor=both)
        loaded = replace(loaded, network=raised)
        computed = schedule(raised)
    return loaded, computed


def _finishes_outside(project_ids: frozenset[int]) -> dict[int, int]:
    """Return, by program, the latest finish of its projects and sub-programs out of the network."""
    programs = set(Project.objects.filter(pk__in=project_ids).values_list("program", flat=True))
    rows = ProjectMetrics.objects.exclude(project__in=project_ids)
    return {p: to_minute(moment) for p, moment in _latest(rows, programs).items() if moment}


def _finishes_below(loaded: LoadedNetwork, computed: Schedule) -> dict[int, int]:
    """Return, by program, the latest finish of the network's projects in or below it."""
    own = {pk: project.program_id for pk, project in loaded.projects.items()}
    above = Project.objects.filter(pk__in=own).values_list("pk", "program__ancestry__ancestor")
    floor: dict[int, int] = {}
    occupied = {task.project_id for task in loaded.tasks}
    for project, program in above:
        if project in occupied and program in own.values():
            finish = computed.project_finish[project]
            floor[program] = max(floor.get(program, finish), finish)
    return floor


def _write(loaded: LoadedNetwork, computed: Schedule) -> tuple[int, MovedFinishes]:
    """Upsert the TaskSchedule rows that differ; return how many moved, and which finishes."""
    rows = TaskSchedule.objects.filter(task__project__in=loaded.projects)
    stored = {row[0]: row[1:] for row in rows.values_list("task_id", *WRITTEN)}
    fresh, moved, finishes = [], 0, {}
    for task_id, values in scheduled_rows(loaded, computed):
        old = stored.get(task_id)
        if old != values:
            fresh.append(TaskSchedule(task_id, *values))
            moved += old is None or _dates_of(old) != _dates_of(values)
            if old is None or old[FINISH] != values[FINISH]:
                finishes[task_id] = (old and old[FINISH], values[FINISH])
    TaskSchedule.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["task"],
        update_fields=WRITTEN,
        batch_size=500,
    )
    return moved, finishes


def _dates_of(values: tuple) -> tuple[datetime, datetime]:
    return values[START], values[FINISH]


def scheduled_rows(loaded: LoadedNetwork, computed: Schedule) -> Iterator[tuple[int, tuple]]:
    """Yield each task with the values of ``WRITTEN``, in that order."""
    by_project = defaultdict(list)
    for task in loaded.tasks:
        by_project[task.project_id].append((task.pk, task.parent_id))
    places = {}
    for rows in by_project.values():
        places |= outline_places(rows)
    percents = _summary_percents(loaded.tasks, places)
    # Many tasks share an instant: each is made once.
    instant = cache(to_instant)
    for task in loaded.tasks:
        values = _values(task, places[task.pk], computed.dates[task.pk], percents, instant)
        yield task.pk, tuple(values[name] for name in WRITTEN)


def _values(task, place, dates: TaskDates, percents: Mapping[int, int], instant) -> dict[str, Any]:
    return {
        "wbs": place.wbs,
        "position": place.position,
        "outline_level": place.level,
        "is_summary": place.is_summary,
        "start": instant(dates.start),
        "finish": instant(dates.finish),
        "early_start": instant(dates.early_start),
        "early_finish": instant(dates.early_finish),
        "late_start": instant(dates.late_start),
        "late_finish": instant(dates.late_finish),
        "total_float_minutes": dates.total_float,
        "free_float_minutes": dates.free_float,
        "program_float_minutes": dates.program_float,
        "is_critical": dates.is_critical,
        "is_program_critical": dates.is_program_critical,
        "percent_complete": percents[task.pk] if place.is_summary else task.percent_complete,
        "driver_kind": dates.driver.kind.value,
        "driver_task_id": dates.driver.activity,
    }


def _summary_percents(tasks, places) -> dict[int, int]:
    """Return the percent complete of every summary: of the tasks below it, weighted by duration."""
    parents = {task.pk: task.parent_id for task in tasks}
    below = defaultdict(list)
    for task in tasks:
        if places[task.pk].is_summary:
            continue
        leaf = LeafProgress(
            duration=task.duration_minutes,
            actual_duration=Fraction(task.duration_minutes * task.percent_complete, 100),
            finished=task.actual_finish is not None,
        )
        parent = task.parent_id
        while parent is not None:
            below[parent].append(leaf)
            parent = parents[parent]
    return {summary: percent_complete(leaves) for summary, leaves in below.items()}


def _programs_above(project_ids: frozenset[int]) -> set[int]:
    rows = Project.objects.filter(pk__in=project_ids)
    return set(rows.values_list("program__ancestry__ancestor", flat=True)) - {None}


def _members(programs: Iterable[int]) -> set[int]:
    """Return the projects that belong to these programs themselves, archived ones left alone."""
    rows = Project.objects.current().filter(program__in=set(programs))
    return set(rows.values_list("pk", flat=True))


def _project_finishes(project_ids: frozenset[int]) -> Finishes:
    rows = ProjectMetrics.objects.filter(project__in=project_ids)
    return dict.fromkeys(project_ids) | dict(rows.values_list("project_id", "finish"))


def _program_finishes(programs: set[int]) -> Finishes:
    return dict.fromkeys(programs) | _latest(ProjectMetrics.objects.all(), programs)


def _latest(rows, programs: set[int]) -> dict[int, datetime | None]:
    """Return the latest finish by program, of ``rows`` of projects in or below it."""
    above = "project__program__ancestry__ancestor"
    found = rows.filter(**{f"{above}__in": programs}, project__archived_at=None)
    return dict(found.values_list(above).annotate(Max("finish")).order_by())
