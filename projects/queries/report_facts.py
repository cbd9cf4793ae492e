"""The figures of a status report: what its project is at a moment, ready to be frozen as JSON.

Numbers and dates are text, as snapshots keep them; what needs the money right is kept apart.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from projects.metrics import Metric
from projects.models import Project, Risk
from projects.queries.milestone_days import MilestoneDays, milestone_days
from projects.queries.status import MONEY_DIMENSIONS, Dashboard, project_dashboard
from projects.queries.working_calendar import load_calendars
from projects.scheduling.calendar_rules import CalendarRules
from projects.scheduling.working_days import working_days_between

WITHOUT_MONEY = frozenset(
    {
        "start", "finish", "baseline_finish", "finish_slip_days", "open_risks",
        "milestones_total", "milestones_late", "deliverables_total", "deliverables_accepted",
        "scope_added",
    }
)  # fmt: skip
# Of a project this is weighted by duration, of a program it is earned money.
OF_PROJECTS = WITHOUT_MONEY | {"percent_complete"}
# Measured over the whole program: it would tell of projects that a reader doesn't see.
LEFT_OUT = frozenset({"program_float_days"})
MOST_RISKS, MOST_MILESTONES = 50, 60
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What a report freezes: ``shown`` to all its readers, ``money`` to those with the right.

    ``colours`` is the computed health by dimension.
    """

    shown: dict[str, Any]
    money: dict[str, Any]
    colours: Mapping[str, str | None]


def project_facts(project: Project) -> ReportFacts:
    """Return the figures of ``project`` as they are now; who may see which is the reader's."""
    board = project_dashboard(project, None)
    rules = load_calendars({project.calendar_id} - {None}).rules(project.calendar_id)
    milestones = [milestone(row, rules) | {"project": None} for row in milestone_days([project.pk])]
    return facts_of(
        board,
        free=OF_PROJECTS,
        milestones=milestones[:MOST_MILESTONES],
        risks=Risk.objects.open().filter(project=project).select_related("project"),
        more={"rigour": project.rigour, "money": {"is_too_early": board.is_too_early}},
    )


def facts_of(
    board: Dashboard,
    *,
    free: Collection[str],
    milestones: list[dict],
    risks: Iterable[Risk],
    more: Mapping[str, Any],
) -> ReportFacts:
    """Return the figures of ``board`` with its milestones and risks; ``free`` need no money right.

    ``more`` is shown to all; its ``money`` to those with the right.
    """
    figures = {
        name: _kept(metric) for name, metric in board.metrics.items() if name not in LEFT_OUT
    }
    health = {
        name: {"computed": rated.computed, "rule": rated.rule}
        for name, rated in board.health.items()
    }
    found = sorted(risks, key=lambda r: (-r.probability, -r.schedule_impact_days, r.code))
    found = found[:MOST_RISKS]
    more = dict(more)
    costs = more.pop("money", {})
    return ReportFacts(
        shown={
            "currency": board.currency,
            "status_date": board.as_of and board.as_of.isoformat(),
            "metrics": {name: kept for name, kept in figures.items() if name in free},
            "health": {n: one for n, one in health.items() if n not in MONEY_DIMENSIONS},
            "milestones": milestones,
            "risks": [_risk(risk, is_named=board.kind == "program") for risk in found],
            **more,
        },
        money={
            "metrics": {name: kept for name, kept in figures.items() if name not in free},
            "health": {n: one for n, one in health.items() if n in MONEY_DIMENSIONS},
            "risks": {str(risk.pk): _cost_of(risk) for risk in found},
            **costs,
        },
        colours={name: rated.computed for name, rated in board.health.items()},
    )


def milestone(row: MilestoneDays, rules: CalendarRules) -> dict[str, Any]:
    """Return a milestone with its slip in working days, positive = late."""
    expected = row.actual or row.forecast
    known = row.baseline is not None and expected is not None
    return {
        "name": row.name,
        "baseline": _text(row.baseline),
        "forecast": _text(row.forecast),
        "actual": _text(row.actual),
        "slip_days": working_days_between(rules, row.baseline, expected) if known else None,
        "is_critical": row.is_critical,
    }


def _risk(risk: Risk, *, is_named: bool) -> dict[str, Any]:
    return {
        "id": risk.pk,
        "code": risk.code,
        "project": risk.project.name if risk.project_id and is_named else None,
        "title": risk.title,
        "kind": risk.kind,
        "probability": str(risk.probability),
        "schedule_impact_days": risk.schedule_impact_days,
        "response": risk.response,
    }


def _cost_of(risk: Risk) -> dict[str, Any]:
    expected = (risk.probability * risk.cost_impact).quantize(CENT)
    currency = (risk.project or risk.program).currency
    return {
        "cost_impact": str(risk.cost_impact),
        "expected": str(expected),
        "currency": currency,
    }


def _kept(metric: Metric) -> dict[str, Any]:
    return {
        "value": None if metric.value is None else str(metric.value),
        "unit": metric.unit,
        "label": metric.name,
        "address": metric.key,
    }


def _text(day: date | None) -> str | None:
    return day and day.isoformat()
