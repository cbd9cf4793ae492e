"""A project's figures of earlier days, from its snapshots, by the same arithmetic as today's."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from projects.access import can_see_money
from projects.models import MetricSnapshot, Project
from projects.queries.kept_days import thinned
from projects.queries.kept_inputs import measured_then, planned_then, project_then
from projects.queries.latest_report import latest_reports
from projects.queries.past_calendar import load_past_calendars
from projects.queries.past_day import PastDay
from projects.queries.status import (
    OVERALL,
    ProjectStatus,
    project_status,
    valued,
    with_report,
    without_program,
)
from projects.queries.working_calendar import load_calendars


def past_statuses(
    snapshots: Iterable[MetricSnapshot], *, with_money: frozenset[int]
) -> Iterator[tuple[MetricSnapshot, ProjectStatus]]:
    """Yield each snapshot with its figures; money for the projects ``with_money`` names.

    Snapshots bear their ``project``; asks one query for all their calendars.
    """
    rows = list(snapshots)
    projects = [project_then(row.project, row.inputs) for row in rows]
    calendars = load_calendars({project.calendar_id for project in projects} - {None})
    for row, project in zip(rows, projects, strict=True):
        rules = calendars.rules(project.calendar_id)
        money = row.project_id in with_money
        yield row, project_status(project, measured_then(row), rules, money=money)


def past_project_dashboard(project: Project, viewer, day: PastDay) -> ProjectStatus:
    """Return what the dashboard of ``project`` showed at the end of a day that was kept.

    ``viewer`` sees it with the rights of now; None as viewer sees all.
    """
    row = MetricSnapshot.objects.select_related("program").get(project=project, date=day.shown)
    then = project_then(project, row.inputs)
    calendars = load_past_calendars({then.calendar_id} - {None}, day.before)
    money = viewer is None or can_see_money(viewer, project)
    rules = calendars.rules(then.calendar_id)
    status = project_status(then, measured_then(row), rules, money=money)
    programs = type(row.program).objects
    if viewer is not None and not programs.visible_to(viewer).filter(pk=row.program_id).exists():
        status = without_program(status)
    status = valued(replace(status, snapshot_date=day.shown), planned_then(then, row.inputs))
    report = latest_reports([project.key], before=day.before).get(project.key)
    return with_report(status, report, OVERALL)


def project_trend(
    project: Project, *, money: bool, first: date | None, last: date | None
) -> list[tuple[date, ProjectStatus]]:
    """Return the days of ``first`` to ``last`` to show of a trend, with that day's figures."""
    rows = thinned(MetricSnapshot.objects.filter(project=project), first, last)
    with_money = frozenset({project.pk} if money else ())
    found = past_statuses(rows.select_related("project"), with_money=with_money)
    return [(row.date, status) for row, status in found]
