"""A program's sums, dates and indices over its projects and sub-programs, each part a Metric.

Amounts are summed, indices are formed from the sums. A sub-program's figures enter its parent once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from programs.models import Program
from programs.queries.conversion import Converter
from projects.delay_cost import CENT
from projects.earned_value import ZERO_MEANS
from projects.metrics import (
    Metric,
    derived,
    difference,
    maximum,
    minimum,
    product,
    ratio,
    stored,
    total,
    undefined,
)
from projects.metrics import Operation as Op
from projects.queries.status import Dashboard
from projects.risk_scoring import RiskPosition, exposure, opportunity_value, residual_exposure
from projects.scheduling.calendar_rules import CalendarRules
from projects.scheduling.working_days import working_days_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a program's totals are made of: dashboards of projects and sub-programs."""

    program: Program
    below: tuple[Dashboard, ...]
    convert: Converter
    rules: CalendarRules
    known: Metric  # its status date: the newest of its projects
    risks: tuple[RiskPosition, ...] = ()

    @property
    def currency(self) -> str:
        return self.program.currency

    def of(self, name: str) -> list[Metric]:
        """Return the figure ``name`` of everything below, in the program's currency."""
        found = ((part, part.figure(name)) for part in self.below)
        return [self.convert.metric(f, part.name) for part, f in found if f is not None]

    def sum(
        self, name: str, key: str, label: str, extra: Iterable[Metric] = (), unit: str = ""
    ) -> Metric:
        parts = [*self.of(name), *extra]
        words = f"sum of {label} over its projects and programs"
        return total(key, unit or self.currency, parts, words, label=label)


def dates(parts: Parts) -> dict[str, Metric]:
    """Return start, finish and slip: the program finishes when the last of its parts does."""
    finish = maximum(
        "program.finish.forecast",
        "date",
        parts.of("finish"),
        "latest finish of its projects and programs",
        label="Forecast finish",
        because="No project has tasks yet.",
    )
    baseline = maximum(
        "program.finish.baseline",
        "date",
        parts.of("baseline_finish"),
        "latest baseline finish of its projects and programs",
        label="Baseline finish",
        because="No project has a baseline yet.",
        coverage=_left_out(parts.of("baseline_finish")),
    )
    return {
        "start": minimum(
            "program.start.forecast", "date", parts.of("start"),
            "earliest start of its projects and programs", label="Start"),
        "finish": finish,
        "baseline_finish": baseline,
        "finish_slip_days": derived(
            "program.finish.slip", "working days",
            "working days from baseline finish to forecast finish", Op.FUNCTION,
            (finish, baseline),
            function=_working_days(parts.rules), label="Finish against baseline"),
    }  # fmt: skip


def counts(parts: Parts) -> dict[str, Metric]:
    """Return risks, milestones and deliverables counted over all parts."""
    own = stored(
        "program.risks.own", sum(risk.is_threat for risk in parts.risks), "count",
        "open threats of the program itself", label=parts.program.name)  # fmt: skip
    counted = (
        ("open_risks", "program.risks.open", "open risks", (own,)),
        ("milestones_total", "program.milestones.total", "milestones", ()),
        ("milestones_late", "program.milestones.late", "late milestones", ()),
        ("deliverables_total", "program.deliverables.total", "deliverables", ()),
        ("deliverables_accepted", "program.deliverables.accepted", "accepted deliverables", ()),
        ("scope_added", "program.scope.added", "deliverables added after the baseline", ()),
    )
    return {
        name: parts.sum(name, key, label, extra, unit="count")
        for name, key, label, extra in counted
    }


def earned_value(parts: Parts) -> dict[str, Metric]:
    """Return the earned value figures of the program, formed from the sums of its parts."""
    bac = parts.sum("bac", "program.bac.current", "BAC")
    pv = parts.sum("pv", "program.pv.current", "PV")
    ev = parts.sum("ev", "program.ev.current", "EV")
    ac = parts.sum("ac", "program.ac.current", "AC")
    eac = parts.sum("eac", "program.eac.current", "EAC")
    return {
        "bac": bac, "pv": pv, "ev": ev, "ac": ac, "eac": eac,
        "cv": difference("program.cv.current", ev, ac, "EV - AC", label="Cost variance"),
        "sv": difference("program.sv.current", ev, pv, "EV - PV", label="Schedule variance"),
        "cpi": ratio(
            "program.cpi.current", ev, ac, "EV / AC", because=ZERO_MEANS["ac"], label="CPI"),
        "spi": ratio(
            "program.spi.current", ev, pv, "EV / PV", because=ZERO_MEANS["pv"], label="SPI"),
        "etc": difference("program.etc.current", eac, ac, "EAC - AC", label="ETC"),
        "vac": difference("program.vac.current", bac, eac, "BAC - EAC", label="VAC"),
        "tcpi": ratio(
            "program.tcpi.current",
            difference("program.work.remaining", bac, ev, label="BAC - EV"),
            difference("program.budget.remaining", bac, ac, label="BAC - AC"),
            "(BAC - EV) / (BAC - AC)", because=ZERO_MEANS["bac - ac"], label="TCPI"),
        "percent_complete": derived(
            "program.percent_complete.current", "percent", "100 x EV / BAC", Op.FUNCTION, (ev, bac),
            function=_percent, because=ZERO_MEANS["bac"], label="Earned"),
    }  # fmt: skip


def costs(parts: Parts, dated: Mapping[str, Metric], eac: Metric) -> dict[str, Metric]:
    """Return cost at completion and what it is made of; budgets of plan and business case."""
    program = parts.program
    own = parts.sum(
        "own_costs", "program.costs.own", "own costs of programs",
        [stored("program.costs.own_budget", program.own_budget, program.currency, "entered",
                label=program.name)])  # fmt: skip
    delay = parts.sum(
        "delay_cost", "program.costs.delay", "delay cost", [_own_delay_cost(parts, dated)]
    )
    bac = parts.sum("bac", "program.budget.of_projects", "BAC")
    approved = parts.sum("approved_bac", "program.bac.approved", "approved budget")
    return {
        "own_costs": own,
        "delay_cost": delay,
        "approved_bac": approved,
        "cost_at_completion": total(
            "program.costs.at_completion", program.currency, (eac, delay, own),
            "EAC + delay cost + own costs", label="Cost at completion"),
        "budget": total(
            "program.costs.budget", program.currency, (bac, own), "BAC + own costs",
            label="Budget"),
        "approved_costs": _approved_costs(approved, own),
    }  # fmt: skip


def _approved_costs(approved: Metric, own: Metric) -> Metric:
    """Return the cost of the approved case; without any first baseline there is none."""
    key, label = "program.costs.approved", "Approved cost"
    if not approved.is_defined:
        because = approved.undefined_because
        return undefined(key, own.unit, because, as_of=approved.as_of, label=label)
    words = "approved budgets + own costs"
    return total(key, own.unit, (approved, own), words, label=label)


def risk_money(parts: Parts) -> dict[str, Metric]:
    """Return exposure, what is left after response, opportunities and how far reserves reach."""
    name, currency = parts.program.name, parts.currency

    def own(key: str, value: Decimal) -> list[Metric]:
        return [stored(key, value, currency, "risks of the program itself", label=name)]

    risks = parts.risks
    exposed = parts.sum(
        "risk_exposure", "program.risk_exposure.current", "risk exposure",
        own("program.risk_exposure.own", exposure(risks)))  # fmt: skip
    contingency = parts.sum("contingency", "program.contingency.left", "contingency")
    return {
        "risk_exposure": exposed,
        "risk_exposure_residual": parts.sum(
            "risk_exposure_residual", "program.risk_exposure.residual", "residual exposure",
            own("program.risk_exposure.own_residual", residual_exposure(risks))),
        "opportunity_value": parts.sum(
            "opportunity_value", "program.opportunity_value.current", "opportunities",
            own("program.opportunity_value.own", opportunity_value(risks))),
        "contingency": contingency,
        "contingency_cover": ratio(
            "program.contingency.cover", contingency, exposed, "contingency left / exposure",
            because="There is no exposure to cover.", label="Contingency cover"),
    }  # fmt: skip


def _own_delay_cost(parts: Parts, dated: Mapping[str, Metric]) -> Metric:
    finish, baseline, rules = dated["finish"], dated["baseline_finish"], parts.rules
    a_day = stored(
        "program.costs.standing_per_day", parts.program.standing_cost_per_day, parts.currency,
        "entered", label="Standing cost a day")  # fmt: skip
    key, label = "program.finish.days_to_pay", "Days past the baseline still to come"
    formula = "working days after max(baseline finish, status date) to the forecast finish"
    if all(part.is_defined for part in (finish, baseline, parts.known)):
        late = derived(
            key, "working days", formula, Op.FUNCTION, (finish, baseline, parts.known),
            function=lambda g: max(
                working_days_between(rules, max(g[1].value, g[2].value), g[0].value), 0),
            label=label)  # fmt: skip
    else:
        late = stored(key, 0, "working days", "0 without a baseline", label=label)
    return product(
        "program.costs.own_delay", parts.currency, (a_day, late),
        "standing cost a day x days past the baseline still to come", quantum=CENT,
        label=parts.program.name)  # fmt: skip


def _working_days(rules: CalendarRules) -> Callable:
    return lambda given: working_days_between(rules, given[1].value, given[0].value)


def _percent(given: tuple[Metric, ...]) -> Decimal | None:
    earned, budget = given[0].value, given[1].value
    return None if not budget else 100 * earned / budget


def _left_out(figures: list[Metric]) -> tuple[str, ...]:
    return tuple(f"Without {f.name}: {f.undefined_because}" for f in figures if not f.is_defined)


def status_date(known: Iterable[date | None]) -> Metric:
    """Return a program's status date, the newest of its projects."""
    days = [stored("project.status_date.current", day, "date") for day in known if day]
    return maximum("program.status_date.latest", "date", days, "newest status date of its projects",
                   label="Status date", because="No project has a status date.")  # fmt: skip
