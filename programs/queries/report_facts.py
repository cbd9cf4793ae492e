"""The figures of a program's status report, with the latest reports of its projects."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from programs.models import Program
from programs.queries.dashboard import program_dashboard
from projects.models import Project, Risk
from projects.queries.latest_report import LatestReport, latest_reports
from projects.queries.milestone_days import milestone_days
from projects.queries.report_facts import (
    MOST_MILESTONES,
    WITHOUT_MONEY,
    ReportFacts,
    facts_of,
    milestone,
)
from projects.queries.status import MONEY_DIMENSIONS, ProjectStatus
from projects.queries.working_calendar import load_calendars

OLD_AFTER = timedelta(days=8)  # before the program's status date
MONEY = ("bac", "eac", "vac", "cpi")


def program_facts(program: Program) -> ReportFacts:
    """Return the figures of ``program`` as they are now; who may see which is the reader's."""
    board = program_dashboard(program, None)
    projects = list(
        Project.objects.current()
        .filter(program__ancestry__ancestor=program)
        .order_by("key")
        .only("pk", "key", "name", "calendar_id")
    )
    statuses = board.all_projects()
    reports = latest_reports(status.key for status in statuses)
    return facts_of(
        board,
        free=WITHOUT_MONEY,
        milestones=_milestones(projects),
        risks=Risk.objects.open()
        .filter(Q(program__ancestry__ancestor=program) | Q(project__in=projects))
        .select_related("project", "program"),
        more={
            "projects": [
                _project(status, reports.get(status.key), board.status_date) for status in statuses
            ],
            "money": {"projects": {s.key: _money(s, reports.get(s.key)) for s in statuses}},
        },
    )


def state_of(period_end: date | None, status_date: date | None) -> str:
    """Return whether a project's latest report is current, old or missing."""
    if period_end is None:
        return "missing"
    is_old = status_date is not None and period_end < status_date - OLD_AFTER
    return "old" if is_old else "current"


def _milestones(projects: list[Project]) -> list[dict[str, Any]]:
    calendars = load_calendars({project.calendar_id for project in projects} - {None})
    by_pk = {project.pk: project for project in projects}
    found = [
        milestone(row, calendars.rules(by_pk[row.project_id].calendar_id))
        | {"project": by_pk[row.project_id].name}
        for row in milestone_days(list(by_pk))
    ]
    return found[:MOST_MILESTONES]


def _project(
    status: ProjectStatus, report: LatestReport | None, status_date: date | None
) -> dict[str, Any]:
    said = report.colours if report else {}
    return {
        "key": status.key,
        "name": status.name,
        "manager": status.manager,
        "number": report and report.number,
        "period_end": report and report.period_end.isoformat(),
        "state": state_of(report and report.period_end, status_date),
        "summary": report.summary if report else "",
        "finish": _text(status.metrics["finish"].value),
        "finish_slip_days": status.metrics["finish_slip_days"].value,
        "health": {n: r.computed for n, r in status.health.items() if n not in MONEY_DIMENSIONS},
        "reported": {n: c for n, c in said.items() if n not in MONEY_DIMENSIONS},
    }


def _money(status: ProjectStatus, report: LatestReport | None) -> dict[str, Any]:
    said = report.colours if report else {}
    figures = {name: status.metrics[name].value for name in MONEY if name in status.metrics}
    return {
        "currency": status.currency,
        **{name: _text(value) for name, value in figures.items()},
        "health": {n: r.computed for n, r in status.health.items() if n in MONEY_DIMENSIONS},
        "reported": {n: c for n, c in said.items() if n in MONEY_DIMENSIONS},
    }


def _text(value: Decimal | date | int | None) -> str | None:
    return None if value is None else str(value)
