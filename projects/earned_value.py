"""Earned value and earned schedule. Pure: numbers in, Decimal out; no Django, no I/O.

The names are the field's: PV planned value, EV earned value, AC actual cost, BAC budget at
completion, EAC and ETC estimate at and to completion, VAC variance at completion, CPI and
SPI cost and schedule performance index, TCPI to-complete performance index. A figure that
a division by zero leaves undefined is None, with the reason under its name in ``reasons``.

References: ANSI/EIA-748; PMI, Practice Standard for Earned Value Management; Lipke (2003),
"Schedule is Different", for earned schedule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from projects.metrics import Number, exact, rounded

CENT = Decimal("0.01")
TOO_EARLY_BELOW = Decimal("0.15")  # share of BAC earned under which CPI says little


class EarnedValueMethod(StrEnum):
    """How a task earns its budget."""

    PERCENT = "percent"  # in proportion to percent complete
    ZERO_HUNDRED = "0/100"  # all of it when finished
    FIFTY_FIFTY = "50/50"  # half when started, half when finished
    MILESTONES = "milestones"  # the weights of the milestones reached
    LEVEL_OF_EFFORT = "level_of_effort"  # as planned: stays out of SPI and earned schedule


class EstimateMethod(StrEnum):
    """How the cost at completion is foreseen."""

    CPI = "cpi"  # the rest costs what the work so far did
    ATYPICAL = "atypical"  # the rest costs what was planned
    CPI_SPI = "cpi_spi"  # the rest costs more, and lateness costs too
    BOTTOM_UP = "bottom_up"  # the rest was estimated anew
    BUDGET = "budget"  # nothing spent yet: the budget is the estimate


FORMULAS: Mapping[EstimateMethod, str] = MappingProxyType(
    {
        EstimateMethod.CPI: "BAC x AC / EV",
        EstimateMethod.ATYPICAL: "AC + (BAC - EV)",
        EstimateMethod.CPI_SPI: "AC + (BAC - EV) / (CPI x SPI)",
        EstimateMethod.BOTTOM_UP: "AC + bottom-up ETC",
        EstimateMethod.BUDGET: "BAC",
    }
)


ZERO_MEANS: Mapping[str, str] = MappingProxyType(
    {
        "bac": "BAC is 0: there is nothing to earn.",
        "pv": "PV is 0: nothing was planned by now.",
        "ev": "EV is 0: nothing has been earned.",
        "ac": "AC is 0: nothing has been spent.",
        "bac - ac": "BAC - AC is 0: the budget is used up.",
        "bac - ev": "EAC - AC is 0: there is nothing left to do.",
    }
)
DIVIDED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cpi": ("ac",),
        "spi": ("pv",),
        "eac_cpi": ("ac", "ev"),
        "eac_cpi_spi": ("ac", "pv", "ev"),
        "etc_cpi": ("ac", "ev"),
        "vac_cpi": ("ac", "ev"),
        "tcpi_bac": ("bac - ac",),
        "tcpi_eac": ("ac", "ev", "bac - ev"),
        "percent_complete": ("bac",),
    }
)
NO_BUDGET = "There is no budget at completion."


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Variances, indices and estimates at one status date; None where undefined."""

    cv: Decimal
    sv: Decimal
    cpi: Decimal | None
    spi: Decimal | None
    eac_cpi: Decimal | None
    eac_atypical: Decimal | None
    eac_cpi_spi: Decimal | None
    etc_cpi: Decimal | None
    etc_atypical: Decimal | None
    vac_cpi: Decimal | None
    tcpi_bac: Decimal | None
    tcpi_eac: Decimal | None
    percent_complete: Decimal | None  # 100 x EV / BAC
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """The estimates at completion side by side, None where undefined."""

    eac_cpi: Decimal | None = None
    eac_atypical: Decimal | None = None
    eac_cpi_spi: Decimal | None = None
    etc_cpi: Decimal | None = None
    etc_atypical: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateAtCompletion:
    """The EAC in use, with the others for comparison."""

    value: Decimal
    method: EstimateMethod
    formula: str
    because: str  # why this method, where it is not the one asked for
    others: Mapping[EstimateMethod, Decimal | None]
    is_too_early: bool  # under 15 % earned: show it muted


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedSchedule:
    """Schedule performance in time, in the periods of the PV series; None where undefined."""

    es: Decimal
    sv_t: Decimal
    spi_t: Decimal | None
    ieac_t: Decimal | None
    reasons: Mapping[str, str] = field(default_factory=dict)


def measures(*, bac: Number | None, pv: Number, ev: Number, ac: Number) -> Measures:
    """Return every measure that follows from BAC, PV, EV and AC, unrounded.

    All four are amounts in one currency at one status date; a BAC of None means that there
    is no budget, and what needs one is None.

    >>> status = measures(bac=120000, pv=23000, ev=20000, ac=25000)
    >>> status.cpi, status.eac_cpi, status.tcpi_eac
    (Decimal('0.8'), Decimal('150000'), Decimal('0.8'))
    >>> measures(bac=1000, pv=0, ev=0, ac=0).reasons["cpi"]
    'AC is 0: nothing has been spent.'
    """
    pv, ev, ac = exact(pv), exact(ev), exact(ac)
    budget = None if bac is None else exact(bac)
    cpi, spi = _quotient(ev, ac), _quotient(ev, pv)
    at_end = estimates(bac=budget, ev=ev, ac=ac, cpi=cpi, spi=spi)
    left = None if budget is None else budget - ev
    found = {
        "cpi": cpi,
        "spi": spi,
        **asdict(at_end),
        "vac_cpi": _less(budget, at_end.eac_cpi),
        "tcpi_bac": _quotient(left, _less(budget, ac)),
        "tcpi_eac": _quotient(left, at_end.etc_cpi),
        "percent_complete": _quotient(100 * ev, budget),
    }
    divisors = {"bac": budget, "pv": pv, "ev": ev, "ac": ac}
    divisors |= {"bac - ac": _less(budget, ac), "bac - ev": left}
    reasons = _reasons(found, divisors)
    return Measures(cv=ev - ac, sv=ev - pv, reasons=reasons, **found)


def estimates(
    *, bac: Number | None, ev: Number, ac: Number, cpi: Number | None, spi: Number | None
) -> Estimates:
    """Return the estimates at completion for the indices given, unrounded."""
    if bac is None:
        return Estimates()
    bac, ev, ac = exact(bac), exact(ev), exact(ac)
    cpi, spi = None if cpi is None else exact(cpi), None if spi is None else exact(spi)
    # BAC x AC / EV keeps the digits that BAC / CPI would lose in a rounded CPI.
    derived = cpi is not None and ac != 0 and cpi == ev / ac
    eac_cpi = _quotient(bac * ac, ev) if derived else _quotient(bac, cpi)
    rest = None if cpi is None or spi is None else _quotient(bac - ev, cpi * spi)
    return Estimates(
        eac_cpi=eac_cpi,
        eac_atypical=ac + bac - ev,
        eac_cpi_spi=None if rest is None else ac + rest,
        etc_cpi=_less(eac_cpi, ac) if derived else _quotient(bac - ev, cpi),
        etc_atypical=bac - ev,
    )


def estimate_at_completion(
    *,
    bac: Decimal,
    pv: Decimal,
    ev: Decimal,
    ac: Decimal,
    method: EstimateMethod = EstimateMethod.CPI,
    bottom_up_etc: Decimal | None = None,
    open_commitments: Decimal = Decimal(0),
    quantum: Decimal = CENT,
) -> EstimateAtCompletion:
    """Return the EAC in use, rounded half-even to ``quantum``, and the others beside it.

    Before any cost the EAC is the budget. Where ``method`` has no value (nothing earned
    yet, no new estimate) the rest is taken at its planned cost and ``because`` says so: a
    project that has started must not drop out of its program's cost. What is committed and
    not yet invoiced is the least that is still to come: a floor under the ETC.

    >>> eac = estimate_at_completion(
    ...     bac=Decimal(2760000), pv=Decimal("1643333.33"), ev=Decimal(1272000), ac=Decimal(1392000)
    ... )
    >>> eac.value, eac.formula, eac.is_too_early
    (Decimal('3020377.36'), 'BAC x AC / EV', False)
    """
    status = measures(bac=bac, pv=pv, ev=ev, ac=ac)
    values = {
        EstimateMethod.CPI: status.eac_cpi,
        EstimateMethod.ATYPICAL: status.eac_atypical,
        EstimateMethod.CPI_SPI: status.eac_cpi_spi,
        EstimateMethod.BOTTOM_UP: None if bottom_up_etc is None else ac + bottom_up_etc,
    }
    used, value, because = _in_use(method, values, bac=bac, ac=ac, ev=ev)
    formula = FORMULAS[used]
    if ac + open_commitments > value:
        value, formula = ac + open_commitments, "AC + open commitments"
        because = f"{FORMULAS[used]} is less than what is already committed."
    return EstimateAtCompletion(
        value=rounded(value, quantum),
        method=used,
        formula=formula,
        because=because,
        others={m: v if v is None else rounded(v, quantum) for m, v in values.items()},
        is_too_early=is_too_early(bac=bac, ev=ev),
    )


def is_too_early(*, bac: Decimal, ev: Decimal) -> bool:
    """Return whether so little is earned that CPI and EAC say nothing yet."""
    return ev < TOO_EARLY_BELOW * bac


def planned_value(
    *, cost: Decimal, worked_minutes: int, total_minutes: int, quantum: Decimal = CENT
) -> Decimal:
    """Return the PV of one task: its baseline cost spread evenly over its working time.

    ``worked_minutes`` of the baseline's ``total_minutes`` lie before the status date;
    negative before the baseline start. A milestone (no minutes in all) is planned whole
    from its day on. Rounded half-even to ``quantum``.

    >>> planned_value(cost=Decimal(100), worked_minutes=480, total_minutes=1440)
    Decimal('33.33')
    """
    if worked_minutes < 0:
        return rounded(Decimal(0), quantum)
    if worked_minutes >= total_minutes:
        return rounded(cost, quantum)
    return rounded(cost * worked_minutes / total_minutes, quantum)


def earned_value(
    *,
    cost: Decimal,
    percent: Number,
    physical_percent: Number | None = None,
    method: EarnedValueMethod = EarnedValueMethod.PERCENT,
    is_started: bool | None = None,
    milestones: Sequence[tuple[Number, bool]] = (),
    pv: Decimal = Decimal(0),
    quantum: Decimal = CENT,
) -> Decimal:
    """Return the EV of one task, between 0 and its ``cost``, rounded half-even.

    ``percent`` and ``physical_percent`` are 0 to 100; the physical one, if given, counts.
    ``milestones`` are (weight, reached) for the method of that name; ``pv`` is what level
    of effort earns. ``is_started`` defaults to "some percent done".

    Raises ValueError for a percentage outside 0 to 100 and for weights that add up to 0.

    >>> earned_value(cost=Decimal(2000), percent=30, physical_percent=25)
    Decimal('500.00')
    """
    done = exact(percent if physical_percent is None else physical_percent)
    if not 0 <= done <= 100:
        raise ValueError(f"percent_complete is 0 to 100, not {done}")
    started = done > 0 if is_started is None else is_started
    match method:
        case EarnedValueMethod.PERCENT:
            share = done / 100
        case EarnedValueMethod.ZERO_HUNDRED:
            share = Decimal(done == 100)
        case EarnedValueMethod.FIFTY_FIFTY:
            share = (Decimal(started) + Decimal(done == 100)) / 2
        case EarnedValueMethod.MILESTONES:
            share = _weight_reached(milestones)
        case EarnedValueMethod.LEVEL_OF_EFFORT:
            return rounded(min(pv, cost), quantum)
    return rounded(cost * share, quantum)


def counts_in_schedule(method: EarnedValueMethod) -> bool:
    """Return whether a task's PV and EV enter SPI and earned schedule.

    Level of effort earns what was planned by definition, so it would hide lateness.
    """
    return method is not EarnedValueMethod.LEVEL_OF_EFFORT


def earned_schedule(
    *, pv: Sequence[Number], ev: Number, actual_time: Number, planned_duration: Number
) -> EarnedSchedule:
    """Return when the value earned by now was planned to be earned, and what follows.

    ``pv`` is cumulative at the end of periods 1, 2, ...; ``ev`` is the cumulative value now,
    ``actual_time`` periods after the baseline start. With C the number of periods whose PV
    is at most EV, ES = C + (EV - PV_C) / (PV_(C+1) - PV_C), PV_0 being 0; once everything
    is earned ES is ``planned_duration``. A last period that the plan uses only in part
    counts as that part.

    >>> earned_schedule(pv=[100, 200, 300], ev=50, actual_time=1, planned_duration=3).ieac_t
    Decimal('6')
    """
    planned, earned = [exact(value) for value in pv], exact(ev)
    duration, elapsed = exact(planned_duration), exact(actual_time)
    es = _earned_schedule(planned, earned, duration)
    spi_t = _quotient(es, elapsed)
    ieac_t = _quotient(duration, spi_t)
    reasons = {}
    if spi_t is None:
        reasons["spi_t"] = reasons["ieac_t"] = "No time has passed since the baseline start."
    elif ieac_t is None:
        reasons["ieac_t"] = "Nothing has been earned yet, so SPI(t) is 0."
    return EarnedSchedule(es=es, sv_t=es - elapsed, spi_t=spi_t, ieac_t=ieac_t, reasons=reasons)


def _earned_schedule(planned: list[Decimal], earned: Decimal, duration: Decimal) -> Decimal:
    periods_earned = sum(value <= earned for value in planned)
    if periods_earned == len(planned):
        return duration
    before = planned[periods_earned - 1] if periods_earned else Decimal(0)
    share = (earned - before) / (planned[periods_earned] - before)
    length = min(Decimal(1), duration - periods_earned)
    return periods_earned + share * length


def _in_use(
    method: EstimateMethod,
    values: Mapping[EstimateMethod, Decimal | None],
    *,
    bac: Decimal,
    ac: Decimal,
    ev: Decimal,
) -> tuple[EstimateMethod, Decimal, str]:
    asked = values.get(method)
    if ac == 0 and method is not EstimateMethod.BOTTOM_UP:
        return EstimateMethod.BUDGET, bac, "Nothing has been spent: the budget is the estimate."
    if asked is not None:
        return method, asked, ""
    return EstimateMethod.ATYPICAL, ac + bac - ev, f"{FORMULAS[method]} has no value yet."


def _weight_reached(milestones: Sequence[tuple[Number, bool]]) -> Decimal:
    weight = sum((exact(w) for w, _ in milestones), Decimal(0))
    if weight <= 0:
        raise ValueError("milestones: their weights must add up to more than 0")
    return sum((exact(w) for w, reached in milestones if reached), Decimal(0)) / weight


def _reasons(
    found: Mapping[str, Decimal | None], divisors: Mapping[str, Decimal | None]
) -> dict[str, str]:
    """Return, for each measure that is None, the first divisor of it that is 0."""
    no_budget = {} if divisors["bac"] is not None else dict.fromkeys(found, NO_BUDGET)
    return {
        name: next(
            (ZERO_MEANS[d] for d in DIVIDED_BY.get(name, ()) if divisors[d] == 0),
            no_budget.get(name, ""),
        )
        for name, value in found.items()
        if value is None
    }


def _quotient(dividend: Decimal | None, divisor: Decimal | None) -> Decimal | None:
    if dividend is None or divisor is None or divisor == 0:
        return None
    return dividend / divisor


def _less(minuend: Decimal | None, subtrahend: Decimal | None) -> Decimal | None:
    if minuend is None or subtrahend is None:
        return None
    return minuend - subtrahend
