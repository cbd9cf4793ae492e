"""Verb: compute the stored figures of projects again, from raw rows, with what moved them.

What a roll-up reads is one ProjectMetrics row a project and its ProjectMonth rows: written here and
nowhere else, inside the transaction of the change, so that they are never stale.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from projects import pending_changes
from projects.models import Project, ProjectMetrics, ProjectMonth
from projects.queries.attribution import HEADLINE, Measured, State, attributed
from projects.queries.measured_rows import ProjectRows, load_rows
from projects.queries.network import LoadedNetwork
from projects.queries.project_figures import Figures, ProjectFigures
from projects.queries.working_calendar import WorkingCalendars, load_calendars
from projects.scheduling.critical_path import Schedule
from projects.signals import Measurement, projects_measured

COUNTED = "revision"
WRITTEN = [
    field.attname
    for field in ProjectMetrics._meta.concrete_fields
    if not field.primary_key and field.attname != COUNTED
]
MONTH_COLUMNS = ("pv", "approved_pv", "ac", "etc")

# The projects whose figures wait for the end of a change of many parts; None outside of one.
_waiting: ContextVar[set[int] | None] = ContextVar("projects waiting to be measured", default=None)


@transaction.atomic
def measure(project_ids: Iterable[int]) -> None:
    """Measure these projects; call it after any change of their money, risks or scope."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.update(project_ids)
        return
    rows = load_rows(Project.objects.filter(pk__in=set(project_ids)).order_by("pk"))
    _measure(rows, _calendars(rows))


@contextmanager
def measured_once() -> Iterator[None]:
    """Let ``measure`` wait for the end of the block, and run once for all projects named inside."""
    if _waiting.get() is not None:
        yield
        return
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    if waiting:
        measure(waiting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A network that was just scheduled; ``finishes`` of tasks that moved, before and after."""

    loaded: LoadedNetwork
    computed: Schedule
    finishes: Mapping[int, tuple[datetime | None, datetime | None]] = field(default_factory=dict)


def measure_network(scheduled: Scheduled) -> None:
    """Measure the projects of a network that was just scheduled."""
    loaded, waiting = scheduled.loaded, _waiting.get()
    if waiting is not None:
        waiting.difference_update(loaded.projects)
    _measure(load_rows(loaded.projects.values()), loaded.calendars, scheduled)


def computed_figures(project_ids: Iterable[int]) -> dict[int, Figures]:
    """Return what ``measure`` would store, without storing it: for ``check_rollups``."""
    rows = load_rows(Project.objects.filter(pk__in=set(project_ids)).order_by("pk"))
    calendars = _calendars(rows)
    return {pk: ProjectFigures(found, calendars).all() for pk, found in rows.items()}


def _calendars(rows: dict[int, ProjectRows]) -> WorkingCalendars:
    used = {found.project.calendar_id for found in rows.values()}
    used |= {task.calendar_id for found in rows.values() for task in found.tasks}
    return load_calendars(used - {None})


def _measure(
    rows: dict[int, ProjectRows],
    calendars: WorkingCalendars,
    scheduled: Scheduled | None = None,
) -> None:
    projects = {pk: ProjectFigures(found, calendars) for pk, found in rows.items()}
    figures = {pk: one.all() for pk, one in projects.items()}
    before = _write_metrics(figures)
    _write_months(figures)
    measured = Measured(
        figures=projects,
        before=before,
        after={pk: {name: f.columns[name] for name in HEADLINE} for pk, f in figures.items()},
        loaded=scheduled and scheduled.loaded,
        computed=scheduled and scheduled.computed,
    )
    projects_measured.send(
        Project,
        project_ids=frozenset(figures),
        measurement=_told(measured, scheduled.finishes if scheduled else {}),
    )


def _told(measured: Measured, finishes: Mapping) -> Measurement:
    """Return what moved, and by which of the changes that the transaction has written."""
    causes = pending_changes.take(measured.figures)
    has_moved = measured.before != measured.after or finishes
    return Measurement(
        projects={pk: found.project for pk, found in measured.figures.items()},
        before=measured.before,
        after=measured.after,
        steps=attributed(causes, measured) if has_moved else (),
        finishes=finishes,
    )


def _write_metrics(figures: dict[int, Figures]) -> dict[int, State | None]:
    """Store the figures; return the headline ones that were stored before, None for none."""
    stored = ProjectMetrics.objects.filter(project__in=figures)
    before = {row["project_id"]: row for row in stored.values("project_id", COUNTED, *HEADLINE)}
    rows = [
        ProjectMetrics(
            project_id=pk, revision=before[pk][COUNTED] + 1 if pk in before else 1, **found.columns
        )
        for pk, found in figures.items()
    ]
    ProjectMetrics.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["project"],
        update_fields=[*WRITTEN, COUNTED],
    )
    return {
        pk: {name: before[pk][name] for name in HEADLINE} if pk in before else None
        for pk in figures
    }


def _write_months(figures: dict[int, Figures]) -> None:
    """Replace the months of the projects whose months differ from what is stored."""
    stored: dict[int, dict] = {pk: {} for pk in figures}
    for row in ProjectMonth.objects.filter(project__in=figures).order_by("pk"):
        amounts = tuple(getattr(row, name) for name in MONTH_COLUMNS)
        stored[row.project_id][row.currency, row.month] = amounts
    moved = [pk for pk, found in figures.items() if found.months != stored[pk]]
    ProjectMonth.objects.filter(project__in=moved).delete()
    ProjectMonth.objects.bulk_create(
        [
            ProjectMonth(
                project_id=pk,
                currency=currency,
                month=month,
                **dict(zip(MONTH_COLUMNS, amounts, strict=True)),
            )
            for pk in moved
            for (currency, month), amounts in sorted(figures[pk].months.items())
        ],
        batch_size=500,
    )
