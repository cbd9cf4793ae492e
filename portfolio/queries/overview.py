"""A portfolio's figures over its programs: sums of theirs, indices formed from the sums."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from portfolio import access
from portfolio.models import Portfolio
from programs.models import Program
from programs.queries.cash_flow import CashFlow
from programs.queries.conversion import Converter
from programs.queries.dashboard import (
    ProgramDashboard,
    rolled_up,
    with_reports,
    with_value,
)
from programs.queries.present_value import Valuation, value_metrics
from programs.queries.program_rows import LoadedPrograms, load_programs
from programs.queries.return_on_investment import NO_BENEFITS, costs_with_running
from projects import health
from projects.earned_value import ZERO_MEANS
from projects.exchange_rates import ExchangeRates
from projects.health import Health, worst
from projects.metric_addresses import MEASURES
from projects.metrics import (
    Metric,
    derived,
    difference,
    maximum,
    minimum,
    ratio,
    return_on,
    stored,
    total,
    undefined,
)
from projects.metrics import Operation as Op
from projects.queries.status import Dashboard, Rated, as_health

COUNTS = (
    ("open_risks", "portfolio.risks.open", "open risks"),
    ("milestones_total", "portfolio.milestones.total", "milestones"),
    ("milestones_late", "portfolio.milestones.late", "late milestones"),
    ("deliverables_total", "portfolio.deliverables.total", "deliverables"),
    ("deliverables_accepted", "portfolio.deliverables.accepted", "accepted deliverables"),
    ("scope_added", "portfolio.scope.added", "deliverables added after the baseline"),
)
SUMS = (
    ("bac", "portfolio.bac.current", "BAC"),
    ("pv", "portfolio.pv.current", "PV"),
    ("ev", "portfolio.ev.current", "EV"),
    ("ac", "portfolio.ac.current", "AC"),
    ("eac", "portfolio.eac.current", "EAC"),
    ("budget", "portfolio.costs.budget", "Budget"),
    ("approved_costs", "portfolio.costs.approved", "Approved cost"),
    ("cost_at_completion", "portfolio.costs.at_completion", "Cost at completion"),
    ("run_costs_planned", "portfolio.run_costs.planned", "Planned run costs"),
    ("run_costs_approved", "portfolio.run_costs.approved", "Approved run costs"),
    ("run_costs_forecast", "portfolio.run_costs.forecast", "Forecast run costs"),
    ("benefits_planned", "portfolio.benefits.planned", "Planned benefits"),
    ("benefits_approved", "portfolio.benefits.approved", "Approved benefits"),
    ("benefits_forecast", "portfolio.benefits.forecast", "Forecast benefits"),
    ("benefits_realised", "portfolio.benefits.realised", "Realised benefits"),
    ("contingency", "portfolio.contingency.left", "Contingency"),
    ("risk_exposure", "portfolio.risk_exposure.current", "Risk exposure"),
    ("risk_exposure_residual", "portfolio.risk_exposure.residual", "Residual exposure"),
    ("opportunity_value", "portfolio.opportunity_value.current", "Opportunities"),
)
VALUES = (
    ("npv", "portfolio.npv.forecast", "NPV"),
    ("npv_remaining", "portfolio.npv.remaining", "Remaining NPV"),
    ("cost_of_delay_per_week", "portfolio.cost_of_delay.per_week", "Cost of delay a week"),
)
FROM_FLOWS = {
    "irr": "portfolio.irr.forecast",
    "bcr": "portfolio.bcr.forecast",
    "payback_date": "portfolio.payback.forecast",
}
BENEFITS = ("benefits_planned", "benefits_approved", "benefits_forecast")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PortfolioDashboard(Dashboard):
    """A portfolio's dashboard with the top-level programs that its figures add up."""

    manager: str
    programs: tuple[ProgramDashboard, ...]
    rates: ExchangeRates
    discount_rate: Decimal
    hurdle_rate: Decimal

    def all_programs(self) -> tuple[ProgramDashboard, ...]:
        return tuple(one for program in self.programs for one in program.all_programs())


def portfolio_dashboard(portfolio: Portfolio, viewer) -> PortfolioDashboard:
    """Return the dashboard of ``portfolio`` as ``viewer`` may see it; None as viewer sees all.

    Its value figures (NPV and the like) come by ``with_portfolio_value``.
    """
    current = Program.objects.current().filter(portfolio=portfolio, parent=None)
    loaded = load_programs(current.values_list("pk", flat=True), viewer)
    tops = [rows for rows in loaded.programs.values() if rows.program.parent_id is None]
    money = viewer is None or access.can_see_money(viewer, portfolio)
    programs = with_reports(rolled_up(rows, loaded) for rows in tops)
    return summed(portfolio, programs, loaded, money=money)


def summed(
    portfolio: Portfolio,
    programs: Iterable[ProgramDashboard],
    loaded: LoadedPrograms,
    *,
    money: bool,
) -> PortfolioDashboard:
    """Return the dashboard that the dashboards of a portfolio's top programs add up to."""
    programs = tuple(programs)
    known = max((p.status_date for p in programs if p.status_date), default=None)
    convert = Converter(rates=loaded.rates, currency=portfolio.currency, on=known)
    amounts = _money(programs, convert) if money else {}
    figures = _dates(programs, convert) | _counts(programs, convert) | _programs(programs) | amounts
    rated = _health(figures, programs, portfolio)
    named = Portfolio.objects.with_manager().get(pk=portfolio.pk)
    return PortfolioDashboard(
        kind="portfolio",
        key=portfolio.key,
        name=portfolio.name,
        currency=portfolio.currency,
        as_of=min((p.as_of for p in programs if p.as_of), default=None),
        sees_money=money,
        metrics={n: m for n, m in figures.items() if n in MEASURES},
        others={n: m for n, m in figures.items() if n not in MEASURES},
        health=rated,
        overall=worst(as_health(one) for one in rated.values()),
        scope=loaded.scope,
        coverage=_coverage(programs),
        manager=named.manager_name or "",
        programs=programs,
        rates=loaded.rates,
        discount_rate=portfolio.discount_rate,
        hurdle_rate=portfolio.hurdle_rate,
    )


def with_portfolio_value(dashboard: PortfolioDashboard) -> PortfolioDashboard:
    """Return the dashboard with its programs' NPVs summed and the rates of their joint flow."""
    if not dashboard.sees_money:
        return dashboard
    programs = tuple(
        program if "npv" in program.metrics else with_value(program)
        for program in dashboard.programs
    )
    known = max((p.status_date for p in programs if p.status_date), default=None)
    convert = Converter(rates=dashboard.rates, currency=dashboard.currency, on=known)
    valued = {name: _sum(programs, convert, name, key, label) for name, key, label in VALUES}
    flow = CashFlow()
    for program in programs:
        flow.add(program.flow, convert.amount, program.currency)
    joint = value_metrics(
        Valuation(
            flow=flow,
            delayed=flow,
            currency=dashboard.currency,
            rate=dashboard.discount_rate,
            known=known,
        )
    )
    valued |= {name: replace(joint[name], key=key) for name, key in FROM_FLOWS.items()}
    return replace(dashboard, programs=programs, metrics={**dashboard.metrics, **valued})


def _sum(
    programs: tuple[ProgramDashboard, ...],
    convert: Converter,
    name: str,
    key: str,
    label: str,
    unit: str = "",
) -> Metric:
    found = ((program, program.figure(name)) for program in programs)
    parts = [convert.metric(figure, program.name) for program, figure in found if figure]
    if name in BENEFITS and not any(part.is_defined for part in parts):
        because = parts[0].undefined_because if parts else NO_BENEFITS
        return undefined(key, convert.currency, because, label=label)
    words = f"sum of {label} over its programs"
    return total(key, unit or convert.currency, parts, words, label=label)


def _dates(programs: tuple[ProgramDashboard, ...], convert: Converter) -> dict[str, Metric]:
    def of(name: str) -> list[Metric]:
        return [convert.metric(p.metrics[name], p.name) for p in programs]

    return {
        "start": minimum(
            "portfolio.start.forecast", "date", of("start"), "earliest start of its programs",
            label="Start", because="No project has tasks yet."),
        "finish": maximum(
            "portfolio.finish.forecast", "date", of("finish"), "latest finish of its programs",
            label="Forecast finish", because="No project has tasks yet."),
        "baseline_finish": maximum(
            "portfolio.finish.baseline", "date", of("baseline_finish"),
            "latest baseline finish of its programs", label="Baseline finish",
            because="No project has a baseline yet."),
        "finish_slip_days": maximum(
            "portfolio.finish.slip", "working days", of("finish_slip_days"),
            "largest slip of its programs", label="Largest slip",
            because="No project has a baseline yet."),
    }  # fmt: skip


def _counts(programs: tuple[ProgramDashboard, ...], convert: Converter) -> dict[str, Metric]:
    return {name: _sum(programs, convert, name, key, label, "count") for name, key, label in COUNTS}


def _programs(programs: tuple[ProgramDashboard, ...]) -> dict[str, Metric]:
    green = sum(program.overall.colour == "green" for program in programs)
    return {
        "programs": stored(
            "portfolio.programs.total", len(programs), "count", "counted", label="Programs"),
        "programs_on_track": stored(
            "portfolio.programs.on_track", green, "count", "programs whose health is green",
            label="Programs on track"),
    }  # fmt: skip


def _money(programs: tuple[ProgramDashboard, ...], convert: Converter) -> dict[str, Metric]:
    sums = {name: _sum(programs, convert, name, key, label) for name, key, label in SUMS}
    return sums | _indices(sums) | _returns(sums)


def _indices(sums: Mapping[str, Metric]) -> dict[str, Metric]:
    bac, pv, ev, ac, eac = (sums[name] for name in ("bac", "pv", "ev", "ac", "eac"))
    return {
        "cv": difference("portfolio.cv.current", ev, ac, "EV - AC", label="Cost variance"),
        "sv": difference("portfolio.sv.current", ev, pv, "EV - PV", label="Schedule variance"),
        "cpi": ratio(
            "portfolio.cpi.current", ev, ac, "EV / AC", because=ZERO_MEANS["ac"], label="CPI"),
        "spi": ratio(
            "portfolio.spi.current", ev, pv, "EV / PV", because=ZERO_MEANS["pv"], label="SPI"),
        "etc": difference("portfolio.etc.current", eac, ac, "EAC - AC", label="ETC"),
        "vac": difference("portfolio.vac.current", bac, eac, "BAC - EAC", label="VAC"),
        "tcpi": ratio(
            "portfolio.tcpi.current",
            difference("portfolio.work.remaining", bac, ev, label="BAC - EV"),
            difference("portfolio.budget.remaining", bac, ac, label="BAC - AC"),
            "(BAC - EV) / (BAC - AC)", because=ZERO_MEANS["bac - ac"], label="TCPI"),
        "percent_complete": derived(
            "portfolio.percent_complete.current", "percent", "100 x EV / BAC", Op.FUNCTION,
            (ev, bac), function=_percent, because=ZERO_MEANS["bac"], label="Earned"),
        "exposure_share": ratio(
            "portfolio.exposure.rate", sums["risk_exposure"], sums["cost_at_completion"],
            "risk exposure / cost at completion", because="There is no cost yet.",
            label="Exposure as a share of cost"),
        "cost_variance": difference(
            "portfolio.costs.variance", sums["budget"], sums["cost_at_completion"],
            "budget - cost at completion", label="Cost variance at completion"),
        "contingency_cover": ratio(
            "portfolio.contingency.cover", sums["contingency"], sums["risk_exposure"],
            "contingency left / exposure", because="There is no exposure to cover.",
            label="Contingency cover"),
    }  # fmt: skip


def _returns(sums: Mapping[str, Metric]) -> dict[str, Metric]:
    def costs(key: str, own: str, running: str) -> Metric:
        return costs_with_running(key, sums[own], sums[running], "Costs")

    return {
        "roi_approved": return_on(
            "portfolio.roi.approved", sums["benefits_approved"],
            costs("portfolio.costs.of_approved_case", "approved_costs", "run_costs_approved"),
            label="ROI of the approved case"),
        "roi_baseline": return_on(
            "portfolio.roi.baseline", sums["benefits_planned"],
            costs("portfolio.costs.of_baseline", "budget", "run_costs_planned"),
            label="ROI planned"),
        "roi_forecast": return_on(
            "portfolio.roi.forecast", sums["benefits_forecast"],
            costs("portfolio.costs.of_forecast", "cost_at_completion", "run_costs_forecast"),
            label="ROI forecast"),
        "cost_recovered": ratio(
            "portfolio.cost_recovered.to_date", sums["benefits_realised"], sums["ac"],
            "benefits realised / actual cost", because=ZERO_MEANS["ac"], label="Cost recovered"),
    }  # fmt: skip


def _health(
    figures: Mapping[str, Metric], programs: tuple[ProgramDashboard, ...], portfolio: Portfolio
) -> dict[str, Rated]:
    """Return the portfolio's own health; its schedule is that of its latest program."""
    limits = health.DEFAULTS.overridden(portfolio.thresholds or {})
    found = {"schedule": health.program_schedule_health(figures["finish_slip_days"].value, limits)}
    if "bac" in figures:
        bac, eac = figures["bac"].value, figures["eac"].value
        found["cost"] = health.cost_health(bac=bac, eac=eac, limits=limits)
        found["benefit"] = health.worst(_benefit(figures, portfolio, limits))
    return {n: Rated(computed=h.colour and h.colour.value, rule=h.rule) for n, h in found.items()}


def _benefit(
    figures: Mapping[str, Metric], portfolio: Portfolio, limits: health.Thresholds
) -> tuple[Health, Health]:
    return (
        health.return_health(
            planned=figures["roi_baseline"].value,
            forecast=figures["roi_forecast"].value,
            hurdle=portfolio.hurdle_rate,
            limits=limits,
        ),
        health.benefit_health(
            planned=figures["benefits_planned"].value,
            forecast=figures["benefits_forecast"].value,
            limits=limits,
        ),
    )


def _coverage(programs: tuple[ProgramDashboard, ...]) -> dict[str, object]:
    counted = ("projects", "planned_projects", "with_estimates", "with_baseline", "with_links",
               "confirmed")  # fmt: skip
    found = {name: sum(int(p.coverage[name]) for p in programs) for name in counted}
    oldest = [p.coverage["oldest_status_date"] for p in programs]
    return found | {
        "oldest_status_date": min((day for day in oldest if day), default=None),
        "unconfirmed": tuple(key for p in programs for key in p.coverage["unconfirmed"]),
    }


def _percent(given: tuple[Metric, ...]) -> Decimal | None:
    earned, budget = given[0].value, given[1].value
    return None if not budget else 100 * earned / budget
