"""A project's figures of earlier days, from its snapshots, by the same arithmetic as today's."""

from collections.abc import Iterable, Iterator
from datetime import date

from projects.models import MetricSnapshot, Project, ProjectMetrics
from projects.queries.status import ProjectStatus, project_status
from projects.queries.working_calendar import load_calendars


def past_statuses(
    snapshots: Iterable[MetricSnapshot], *, with_money: frozenset[int]
) -> Iterator[tuple[MetricSnapshot, ProjectStatus]]:
    """Yield each snapshot with its figures; money for the projects ``with_money`` names.

    Snapshots bear their ``project``; asks one query for all their calendars.
    """
    rows = list(snapshots)
    calendars = load_calendars({row.project.calendar_id for row in rows} - {None})
    for row in rows:
        rules = calendars.rules(row.project.calendar_id)
        money = row.project_id in with_money
        yield row, project_status(row.project, _measured(row), rules, money=money)


def project_trend(
    project: Project, *, money: bool, first: date | None, last: date | None
) -> list[tuple[date, ProjectStatus]]:
    """Return the days of ``first`` to ``last`` that have a snapshot, with that day's figures."""
    rows = MetricSnapshot.objects.filter(project=project).select_related("project")
    if first:
        rows = rows.filter(date__gte=first)
    if last:
        rows = rows.filter(date__lte=last)
    with_money = frozenset({project.pk} if money else ())
    found = past_statuses(rows.order_by("date"), with_money=with_money)
    return [(row.date, status) for row, status in found]


def _measured(snapshot: MetricSnapshot) -> ProjectMetrics:
    fields = {f.attname: f for f in ProjectMetrics._meta.concrete_fields}
    kept = {
        name: fields[name].to_python(text) if text is not None else None
        for name, text in snapshot.figures.items()
        if name in fields
    }
    return ProjectMetrics(project_id=snapshot.project_id, **kept)
