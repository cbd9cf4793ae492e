"""A status report as its reader sees it: words, health and figures, money with the right only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from projects.health import Colour, Health, worst
from projects.metrics import Value
from projects.models import StatusReport
from projects.queries.report_facts import ReportFacts
from projects.queries.status import OVERALL, Rated

ORDER = ("schedule", "cost", "scope", "risk", "benefit")
TOP_RISKS = 8
# On top: a figure, what it is held against, how that is called. What is not there is left out.
PROJECT_HEADLINES = (
    ("finish", "baseline_finish", "baseline"),
    ("eac", "bac", "budget"),
    ("percent_complete", "", ""),
    ("deliverables_accepted", "deliverables_total", "of"),
    ("cpi", "", ""),
    ("open_risks", "", ""),
)
PROGRAM_HEADLINES = (
    ("roi_forecast", "roi_baseline", "plan"),
    ("finish", "baseline_finish", "baseline"),
    ("cost_at_completion", "bac", "budget"),
    ("benefits_forecast", "benefits_planned", "plan"),
    ("risk_exposure", "", ""),
    ("milestones_late", "milestones_total", "of"),
    ("deliverables_accepted", "deliverables_total", "of"),
)
MOST_HEADLINES = 5
MONEY_TABLE = ("bac", "pv", "ev", "ac", "cv", "sv", "cpi", "spi", "eac", "etc", "vac", "tcpi",
               "cost_at_completion", "benefits_forecast", "roi_forecast", "npv")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFigure:
    """One figure as it was frozen."""

    name: str
    value: Value | None
    unit: str
    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A figure on top of a report with what it is held against."""

    figure: KeptFigure
    plan: KeptFigure | None
    plan_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedDimension:
    name: str
    rated: Rated


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMilestone:
    name: str
    project: str | None
    baseline: date | None
    finish: date | None
    is_reached: bool
    is_critical: bool
    slip_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRisk:
    """``expected`` is probability x cost impact, None without the money right."""

    code: str
    title: str
    project: str | None
    kind: str
    probability: Decimal
    schedule_impact_days: int
    currency: str
    cost_impact: Decimal | None
    expected: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheredReport:
    """The latest report of a project, as a program's report took it in: missing, old, current."""

    key: str
    name: str
    manager: str
    number: int | None
    period_end: date | None
    state: str
    summary: str
    overall: Rated
    finish: date | None
    finish_slip_days: int | None
    currency: str
    bac: Decimal | None
    eac: Decimal | None
    cpi: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """What a page, a print, a PDF and a comparison show of a report."""

    report: StatusReport
    currency: str
    sees_money: bool
    overall: Rated
    health: tuple[ReportedDimension, ...]
    figures: Mapping[str, KeptFigure]
    milestones: tuple[ReportMilestone, ...]
    risks: tuple[ReportRisk, ...]
    projects: tuple[GatheredReport, ...]
    is_too_early: bool = False

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """Return the figures on top, as many as fit a line."""
        asked = PROJECT_HEADLINES if self.report.project_id else PROGRAM_HEADLINES
        found = [
            Headline(figure=self.figures[name], plan=self.figures.get(plan), plan_label=label)
            for name, plan, label in asked
            if name in self.figures
        ]
        return tuple(found[:MOST_HEADLINES])

    @property
    def money_figures(self) -> tuple[KeptFigure, ...]:
        """Return the figures of the money table that have a value; none without the right."""
        found = [self.figures[name] for name in MONEY_TABLE if name in self.figures]
        return tuple(figure for figure in found if figure.value is not None)

    @property
    def missing(self) -> tuple[GatheredReport, ...]:
        return tuple(one for one in self.projects if one.state == "missing")

    @property
    def old(self) -> tuple[GatheredReport, ...]:
        return tuple(one for one in self.projects if one.state == "old")


def frozen_view(report: StatusReport, *, money: bool) -> ReportView:
    """Return a published ``report``, which bears its figures, as one with or without ``money``."""
    kept = report.figures
    return _view(report, kept.shown, kept.money if money else {}, money=money)


def draft_view(report: StatusReport, facts: ReportFacts, *, money: bool) -> ReportView:
    """Return a draft with the figures of now, which its publication would freeze."""
    return _view(report, facts.shown, facts.money if money else {}, money=money)


def figures_of(report: StatusReport, *, money: bool) -> dict[str, Any] | None:
    """Return the frozen figures as they are kept, None of a draft; money only where allowed."""
    kept = getattr(report, "figures", None)
    if kept is None:
        return None
    if not money:
        return kept.shown
    shown, hidden = kept.shown, kept.money
    costs = hidden.get("projects", {})
    merged = {
        **shown,
        "metrics": {**shown["metrics"], **hidden["metrics"]},
        "health": {**shown["health"], **hidden["health"]},
        "risks": [one | hidden["risks"].get(str(one["id"]), {}) for one in shown["risks"]],
    }
    if "is_too_early" in hidden:
        merged["is_too_early"] = hidden["is_too_early"]
    if "projects" in shown:
        merged["projects"] = [_with_money(one, costs.get(one["key"])) for one in shown["projects"]]
    return merged


def _with_money(project: dict, cost: dict | None) -> dict:
    if cost is None:
        return project
    both = {name: {**project[name], **cost[name]} for name in ("health", "reported")}
    return {**project, **cost, **both}


def _view(report: StatusReport, shown: dict, hidden: dict, *, money: bool) -> ReportView:
    computed = {**shown["health"], **hidden.get("health", {})}
    said = report.reported
    rated = {name: _rated(computed[name], said.get(name)) for name in ORDER if name in computed}
    dimensions = OVERALL if report.project_id else (*OVERALL, "benefit")
    metrics = {**shown["metrics"], **hidden.get("metrics", {})}
    costs = hidden.get("projects", {})
    return ReportView(
        report=report,
        currency=shown["currency"],
        sees_money=money,
        overall=_overall(rated, dimensions),
        health=tuple(ReportedDimension(name=name, rated=one) for name, one in rated.items()),
        figures={name: _figure(name, kept) for name, kept in metrics.items()},
        milestones=tuple(_milestone(one) for one in shown["milestones"]),
        risks=_risks(shown["risks"], hidden.get("risks", {})),
        projects=tuple(_gathered(one, costs.get(one["key"])) for one in shown.get("projects", ())),
        is_too_early=bool(hidden.get("is_too_early")),
    )


def _rated(computed: dict, said: dict | None) -> Rated:
    """Return a dimension; where nothing else was said, what was computed is reported."""
    return Rated(
        computed=computed["computed"],
        rule=computed["rule"],
        reported=said["colour"] if said else computed["computed"],
        reason=said["reason"] if said else None,
    )


def _overall(rated: Mapping[str, Rated], dimensions: Iterable[str]) -> Rated:
    counted = [rated[name] for name in dimensions if name in rated]
    computed = _worst((one.computed, one.rule) for one in counted)
    reported = _worst((one.reported, one.reason or "") for one in counted)
    return Rated(
        computed=computed.colour and str(computed.colour),
        rule=computed.rule,
        reported=reported.colour and str(reported.colour),
        reason=reported.rule or None,
    )


def _worst(colours: Iterable[tuple[str | None, str]]) -> Health:
    return worst(Health(colour=Colour(c) if c else None, rule=rule) for c, rule in colours)


def _figure(name: str, kept: dict) -> KeptFigure:
    return KeptFigure(
        name=name,
        value=_value(kept["value"], kept["unit"]),
        unit=kept["unit"],
        label=kept["label"],
        address=kept["address"],
    )


def _value(text: str | None, unit: str) -> Value | None:
    if text is None:
        return None
    return _day(text) if unit == "date" else Decimal(text)


def _milestone(kept: dict) -> ReportMilestone:
    return ReportMilestone(
        name=kept["name"],
        project=kept.get("project"),
        baseline=_day(kept["baseline"]),
        finish=_day(kept["actual"] or kept["forecast"]),
        is_reached=kept["actual"] is not None,
        is_critical=kept["is_critical"],
        slip_days=kept["slip_days"],
    )


def _risks(shown: list[dict], costs: Mapping[str, dict]) -> tuple[ReportRisk, ...]:
    """Return the top risks: by expected cost where money may be seen, else as they are kept."""
    found = [
        ReportRisk(
            code=one["code"],
            title=one["title"],
            project=one["project"],
            kind=one["kind"],
            probability=Decimal(one["probability"]),
            schedule_impact_days=one["schedule_impact_days"],
            currency=costs.get(str(one["id"]), {}).get("currency", ""),
            cost_impact=_amount(costs, one["id"], "cost_impact"),
            expected=_amount(costs, one["id"], "expected"),
        )
        for one in shown
    ]
    if costs:
        found.sort(key=lambda risk: -(risk.expected or 0))
    return tuple(found[:TOP_RISKS])


def _amount(costs: Mapping[str, dict], pk: int, name: str) -> Decimal | None:
    return Decimal(costs[str(pk)][name]) if str(pk) in costs else None


def _gathered(kept: dict, cost: dict | None) -> GatheredReport:
    cost = cost or {}
    computed = {**kept["health"], **cost.get("health", {})}
    reported = {**kept["reported"], **cost.get("reported", {})}
    rated = {
        name: Rated(computed=computed[name], rule="", reported=reported.get(name))
        for name in OVERALL
        if name in computed
    }
    return GatheredReport(
        key=kept["key"],
        name=kept["name"],
        manager=kept["manager"],
        number=kept["number"],
        period_end=_day(kept["period_end"]),
        state=kept["state"],
        summary=kept["summary"],
        overall=_overall(rated, OVERALL),
        finish=_day(kept["finish"]),
        finish_slip_days=kept["finish_slip_days"],
        currency=cost.get("currency", ""),
        **{name: _number(cost.get(name)) for name in ("bac", "eac", "cpi")},
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
