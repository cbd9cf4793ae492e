"""What a program is worth: NPV, IRR, BCR, payback, and what a week of delay takes away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from programs.benefit_profile import benefit_by_month
from programs.finance import payback_date, rate_of_return, xnpv
from programs.queries.cash_flow import CashFlow
from projects.cost_spread import month_of, next_month
from projects.metrics import Metric, derived, difference, rounded, stored, undefined
from projects.metrics import Operation as Op

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)
NO_FLOWS = "Neither costs nor benefits yet."
NO_STATUS = "No project has a status date yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """What a program's value follows from: its flows, the same one week later, and the rate."""

    flow: CashFlow
    delayed: CashFlow
    currency: str
    rate: Decimal
    known: date | None

    @property
    def base(self) -> date | None:
        return self.known and month_of(self.known)


def value_metrics(given: Valuation) -> dict[str, Metric]:
    """Return the value figures; those without flows or a status date say so."""
    rate = stored("program.rate.discount", given.rate, "ratio", "entered", label="Discount rate")
    if given.base is None or not given.flow.months:
        return _nothing(given)
    flows = _flows(given.flow, given.currency)
    npv = _npv("program.npv.forecast", given, flows, rate, lambda flow, month: flow.net(month))
    return {
        "npv": npv,
        "npv_remaining": _remaining(given, rate),
        "irr": _irr(given, flows),
        "bcr": _bcr(given, flows, rate),
        "payback_date": derived(
            "program.payback.forecast", "date", "end of the month in which costs are recovered",
            Op.FUNCTION, flows, function=lambda _: payback_date(_month_ends(given.flow)),
            because="The costs are not recovered.", label="Payback"),
        "cost_of_delay_per_week": _cost_of_delay(given, npv, rate),
    }  # fmt: skip


def one_week_later(benefit) -> dict[date, Decimal]:
    """Return a benefit's months if its enabler, still to come, finished a week later."""
    if benefit.profile is None or benefit.is_reached or benefit.enabled_on is None:
        return benefit.months
    return dict(benefit_by_month(benefit.delayed(benefit.enabled_on + ONE_WEEK)))


def _flows(flow: CashFlow, currency: str) -> tuple[Metric, ...]:
    return tuple(
        stored("program.flow.of_month", flow.net(month), currency, "benefits - costs",
               label=f"{month:%b %Y}")
        for month in flow.months
    )  # fmt: skip


def _npv(
    key: str, given: Valuation, flows: tuple[Metric, ...], rate: Metric, net: Callable
) -> Metric:
    flow = given.flow

    def of(parts: tuple[Metric, ...]) -> Decimal | None:
        dated = [(month, net(flow, month)) for month in flow.months]
        value = xnpv(parts[0].value, dated, base=given.base)
        return None if value is None else rounded(value)

    return derived(
        key, given.currency,
        f"sum of flow / (1 + rate)^(days / 365), days from {given.base}", Op.FUNCTION,
        (rate, *flows), function=of, coverage=tuple(flow.gaps), label="NPV")  # fmt: skip


def _remaining(given: Valuation, rate: Metric) -> Metric:
    """Return the NPV of what is still to come: neither cost nor benefit before the base date."""
    flow, base = given.flow, given.base
    still = [month for month in flow.months if month >= base]
    ahead = tuple(
        stored(
            "program.flow.to_come",
            _ahead(flow, month),
            given.currency,
            "benefits - costs to come",
            label=f"{month:%b %Y}",
        )
        for month in still
    )

    def of(parts: tuple[Metric, ...]) -> Decimal | None:
        dated = [(month, _ahead(flow, month)) for month in still]
        value = xnpv(parts[0].value, dated, base=base)
        return None if value is None else rounded(value)

    return derived(
        "program.npv.remaining", given.currency,
        f"NPV of the flows from {base} on, without what is spent", Op.FUNCTION, (rate, *ahead),
        function=of, coverage=tuple(flow.gaps), label="Remaining NPV")  # fmt: skip


def _ahead(flow: CashFlow, month: date) -> Decimal:
    return flow.benefits.get(month, Decimal(0)) - flow.to_spend.get(month, Decimal(0))


def _irr(given: Valuation, flows: tuple[Metric, ...]) -> Metric:
    found = rate_of_return([(month, given.flow.net(month)) for month in given.flow.months])
    return derived(
        "program.irr.forecast", "ratio", "annual rate at which the NPV is 0", Op.FUNCTION, flows,
        function=lambda _: found.rate, because=found.because or "It has no rate of return.",
        coverage=(found.because,) if found.because and found.rate is not None else (),
        label="IRR")  # fmt: skip


def _bcr(given: Valuation, flows: tuple[Metric, ...], rate: Metric) -> Metric:
    flow = given.flow

    def of(parts: tuple[Metric, ...]) -> Decimal | None:
        gains = [(month, flow.benefits.get(month, Decimal(0))) for month in flow.months]
        costs = [(month, flow.cost(month)) for month in flow.months]
        spent = xnpv(parts[0].value, costs, base=given.base)
        return None if not spent else xnpv(parts[0].value, gains, base=given.base) / spent

    return derived(
        "program.bcr.forecast", "ratio", "discounted benefits / discounted costs", Op.FUNCTION,
        (rate, *flows), function=of, because="There is no cost yet.",
        label="Benefit-cost ratio")  # fmt: skip


def _cost_of_delay(given: Valuation, npv: Metric, rate: Metric) -> Metric:
    later = Valuation(
        flow=given.delayed, delayed=given.delayed, currency=given.currency, rate=given.rate,
        known=given.known)  # fmt: skip
    slipped = _npv(
        "program.npv.a_week_later", later, _flows(later.flow, given.currency), rate,
        lambda flow, month: flow.net(month))  # fmt: skip
    return difference(
        "program.cost_of_delay.per_week", npv, slipped,
        "NPV - NPV if everything unfinished slips by a week", label="Cost of delay a week"
    )  # fmt: skip


def _month_ends(flow: CashFlow) -> list[tuple[date, Decimal]]:
    return [(next_month(month) - ONE_DAY, flow.net(month)) for month in flow.months]


def _nothing(given: Valuation) -> dict[str, Metric]:
    because = NO_STATUS if given.flow.months else NO_FLOWS
    names = (
        ("npv", "program.npv.forecast", given.currency, "NPV"),
        ("npv_remaining", "program.npv.remaining", given.currency, "Remaining NPV"),
        ("irr", "program.irr.forecast", "ratio", "IRR"),
        ("bcr", "program.bcr.forecast", "ratio", "Benefit-cost ratio"),
        ("payback_date", "program.payback.forecast", "date", "Payback"),
        ("cost_of_delay_per_week", "program.cost_of_delay.per_week", given.currency,
         "Cost of delay a week"),
    )  # fmt: skip
    return {
        name: undefined(key, unit, because, as_of=given.known, label=label)
        for name, key, unit, label in names
    }
