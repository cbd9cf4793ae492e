"""Value of a program: ROI, NPV, IRR, BCR, payback. Pure: no Django, no I/O.

Amounts are in one currency; rates are fractions (0.08 is 8 %) a period, or a year where
flows bear dates. Numbers or Decimals go in, Decimals come out, unrounded; None stands for
a figure that is not defined. Benefits are positive, costs negative in ``flows``.

References: Brealey, Myers & Allen, Principles of Corporate Finance, chapters 2 and 5. Dated
flows follow the spreadsheets' XNPV and XIRR: actual days / 365.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from projects.metrics import Number, exact

type DatedFlow = tuple[date, Number]

DAYS_A_YEAR = 365
RATE_DIGITS = Decimal("1e-12")
READABLE_RATE = 1_000_000  # from here on, digits behind the point say nothing
HALVINGS = 200  # of a bracket, until two neighbouring floats enclose the root


@dataclass(frozen=True, slots=True, kw_only=True)
class RateOfReturn:
    """An internal rate of return, with what a reader must know about it.

    ``rate`` is None exactly when ``roots`` is empty; ``because`` says why it is undefined
    or that other rates make the NPV zero too, and is empty for a plain single root.
    """

    rate: Decimal | None
    roots: tuple[Decimal, ...]
    because: str


def roi(benefits: Number, costs: Number) -> Decimal | None:
    """Return the return on investment, (benefits - costs) / costs; None without costs.

    >>> roi(1500, 1000)
    Decimal('0.5')
    """
    spent = exact(costs)
    return None if spent == 0 else (exact(benefits) - spent) / spent


def npv(rate: Number, flows: Iterable[Number]) -> Decimal | None:
    """Return the value today of one net flow a period; the first is not discounted.

    Spreadsheets' NPV() discounts the first flow as well: divide by (1 + rate) to compare.
    None for a rate of -1 or less.

    >>> npv(Decimal("0.08"), [-40000, 5000, 8000, 12000, 30000]).quantize(Decimal("0.01"))
    Decimal('3065.22')
    """
    growth = 1 + exact(rate)
    if growth <= 0:
        return None
    return sum((exact(net) / growth**n for n, net in enumerate(flows)), Decimal(0))


def xnpv(
    rate: Number, dated_flows: Iterable[DatedFlow], *, base: date | None = None
) -> Decimal | None:
    """Return the value on ``base`` (default: the earliest day) of flows that bear dates.

    ``rate`` is annual and effective; a flow n days later is divided by
    (1 + rate)^(n / 365). Order does not matter; flows before ``base`` are compounded.
    None for a rate of -1 or less.
    """
    flows = [(day, exact(amount)) for day, amount in dated_flows]
    growth = 1 + exact(rate)
    if growth <= 0:
        return None
    start = base or min((day for day, _ in flows), default=date.min)
    # One root, then whole powers: a fractional power for every flow takes 20 times as long.
    daily = growth ** (1 / Decimal(DAYS_A_YEAR))
    return sum((amount / daily ** (day - start).days for day, amount in flows), Decimal(0))


def irr(flows: Sequence[Number]) -> Decimal | None:
    """Return the rate a period at which the NPV of ``flows`` is zero, None if there is none.

    Of several, the smallest that is not negative, else the one nearest to zero: see
    ``irr_roots`` for all of them.
    """
    return _preferred(irr_roots(flows))


def xirr(dated_flows: Iterable[DatedFlow]) -> Decimal | None:
    """Return the annual rate at which the XNPV of ``dated_flows`` is zero, None without one."""
    return _preferred(xirr_roots(dated_flows))


def irr_roots(flows: Sequence[Number]) -> tuple[Decimal, ...]:
    """Return every rate above -1 at which the NPV of ``flows`` is zero, in rising order.

    >>> [round(rate, 4) for rate in irr_roots([-5, 10.5, 1, -8, 1])]
    [Decimal('-0.8702'), Decimal('0.0886'), Decimal('0.7096')]
    """
    return _rates([(float(n), float(net)) for n, net in enumerate(flows)])


def xirr_roots(dated_flows: Iterable[DatedFlow]) -> tuple[Decimal, ...]:
    """Return every annual rate above -1 at which the XNPV of ``dated_flows`` is zero."""
    flows = sorted((day, float(amount)) for day, amount in dated_flows)
    return _rates([((day - flows[0][0]).days / DAYS_A_YEAR, net) for day, net in flows])


def rate_of_return(dated_flows: Iterable[DatedFlow]) -> RateOfReturn:
    """Return the XIRR and say where there is no such rate, or more than one."""
    flows = list(dated_flows)
    roots = xirr_roots(flows)
    signs = {amount > 0 for _, amount in flows if amount}
    because = ""
    if not roots and len(signs) < 2:
        because = "Costs and benefits are both needed: the flows have one sign only."
    elif not roots:
        because = "No rate makes the NPV zero."
    elif len(roots) > 1:
        listed = ", ".join(f"{100 * root:.1f} %" for root in roots)
        because = f"{len(roots)} rates make the NPV zero: {listed}. Use the NPV to decide."
    return RateOfReturn(rate=_preferred(roots), roots=roots, because=because)


def mirr(flows: Sequence[Number], finance_rate: Number, reinvest_rate: Number) -> Decimal | None:
    """Return the modified IRR: costs financed at one rate, benefits reinvested at another.

    None where the flows do not hold both costs and benefits.
    """
    costs = npv(finance_rate, [min(exact(net), Decimal(0)) for net in flows])
    benefits = npv(reinvest_rate, [max(exact(net), Decimal(0)) for net in flows])
    if not costs or not benefits:
        return None
    periods = len(flows) - 1
    terminal = benefits * (1 + exact(reinvest_rate)) ** periods
    return (terminal / -costs) ** (1 / Decimal(periods)) - 1


def payback(flows: Iterable[Number]) -> Decimal | None:
    """Return after how many periods the flows add up to zero for the first time.

    Linear inside a period; 0 if they are never below zero, None if they stay there.

    >>> payback([-30000, 11000, 14000, 10000])
    Decimal('2.5')
    """
    sums = _cumulative(flows)
    for n, (before, after) in enumerate(pairwise(sums), start=1):
        if before < 0 <= after:
            return n - 1 + before / (before - after)
    return None if sums and min(sums) < 0 else Decimal(0)


def payback_date(dated_flows: Iterable[DatedFlow]) -> date | None:
    """Return the day of the flow with which costs are recovered, None if they never are.

    Where nothing is ever below zero it is the first day.
    """
    flows = sorted(dated_flows, key=lambda flow: flow[0])
    sums = _cumulative(amount for _, amount in flows)
    for (day, _), (before, after) in zip(flows[1:], pairwise(sums), strict=True):
        if before < 0 <= after:
            return day
    return None if not flows or min(sums) < 0 else flows[0][0]


def bcr(rate: Number, benefits: Iterable[Number], costs: Iterable[Number]) -> Decimal | None:
    """Return the benefit-cost ratio: discounted benefits / discounted costs.

    Both are positive amounts, one a period, the first not discounted. None without costs.

    >>> bcr(0, [0, 600, 600], [1000])
    Decimal('1.2')
    """
    value, spent = npv(rate, benefits), npv(rate, costs)
    return None if value is None or not spent else value / spent


def _cumulative(flows: Iterable[Number]) -> list[Decimal]:
    sums, so_far = [], Decimal(0)
    for net in flows:
        so_far += exact(net)
        sums.append(so_far)
    return sums


def _preferred(roots: Sequence[Decimal]) -> Decimal | None:
    if not roots:
        return None
    return min((root for root in roots if root >= 0), default=roots[-1])


def _rates(flows: Iterable[tuple[float, float]]) -> tuple[Decimal, ...]:
    """Return the rates at which (time in periods, amount) flows have no net value."""
    amounts: dict[float, float] = {}
    for time, amount in flows:
        amounts[time] = amounts.get(time, 0.0) + amount
    terms = sorted((time, amount) for time, amount in amounts.items() if amount)
    # With s = ln(1 + rate), NPV is a sum of exponentials in s, defined everywhere.
    return tuple(rate for s in _zeros(terms) if (rate := _rate(s)) > -1)


def _rate(s: float) -> Decimal:
    rate = Decimal(s).exp() - 1
    return rate.quantize(RATE_DIGITS) if abs(rate) < READABLE_RATE else rate


def _zeros(terms: Sequence[tuple[float, float]]) -> list[float]:
    """Return every zero in s of the sum of amount x exp(-time x s), in rising order.

    Such a sum has at most as many zeros as its amounts change sign (Descartes' rule for
    exponentials). Shifted by a time between two amounts of opposite sign it has the same
    zeros, and its slope is such a sum with one change of sign less: the zeros of the slope,
    found in the same way, cut the line into pieces on which the sum only rises or falls.
    """
    pivot = _sign_change(terms)
    if pivot is None:
        return []
    turning = _zeros([(time, amount * (pivot - time)) for time, amount in terms])
    ends = [_outer_end(terms, turning, -1.0), *turning, _outer_end(terms, turning, 1.0)]
    zeros = [s for s in turning if _touches(terms, s)]
    for low, high in pairwise(ends):
        if _touches(terms, low) or _touches(terms, high):
            continue
        if _sign(terms, low) != _sign(terms, high):
            zeros.append(_bisected(terms, low, high))
    return sorted(zeros)


def _sign_change(terms: Sequence[tuple[float, float]]) -> float | None:
    """Return a time between the first two amounts of opposite sign."""
    for (time, amount), (later, other) in pairwise(terms):
        if (amount < 0) != (other < 0):
            return (time + later) / 2
    return None


def _outer_end(terms: Sequence[tuple[float, float]], turning: list[float], side: float) -> float:
    """Return a point beyond all zeros: there the first (or last) flow decides the sign."""
    decides = terms[0][1] if side > 0 else terms[-1][1]
    start = (turning[-1] if side > 0 else turning[0]) if turning else 0.0
    step = 1.0
    while _sign(terms, start + side * step) != math.copysign(1, decides):
        step *= 2
    return start + side * step


def _sign(terms: Sequence[tuple[float, float]], s: float) -> float:
    value, _ = _scaled_sum(terms, s)
    return math.copysign(1, value) if value else 0.0


def _touches(terms: Sequence[tuple[float, float]], s: float) -> bool:
    """Return whether the sum is zero at ``s`` as far as floats can tell."""
    value, size = _scaled_sum(terms, s)
    return abs(value) <= 1e-14 * size


def _scaled_sum(terms: Sequence[tuple[float, float]], s: float) -> tuple[float, float]:
    """Return the sum and the sum of absolute values, both scaled so that neither overflows."""
    exponents = [-time * s for time, _ in terms]
    largest = max(exponents)
    parts = [a * math.exp(e - largest) for (_, a), e in zip(terms, exponents, strict=True)]
    return math.fsum(parts), math.fsum(map(abs, parts))


def _bisected(terms: Sequence[tuple[float, float]], low: float, high: float) -> float:
    sign_low = _sign(terms, low)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if _sign(terms, middle) == sign_low:
            low = middle
        else:
            high = middle
    return (low + high) / 2
