"""A project's money as Metrics: earned value, estimates at completion, risk in money."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from projects.earned_value import (
    CENT,
    ZERO_MEANS,
    EstimateMethod,
    earned_schedule,
    estimate_at_completion,
)
from projects.metrics import (
    Metric,
    derived,
    difference,
    product,
    ratio,
    scaled,
    stored,
    total,
    undefined,
)
from projects.metrics import Operation as Op
from projects.models import Project, ProjectMetrics

ZERO = Decimal(0)
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMonths:
    """PV by month (first day, amount) in order, and the first and last day of the baseline."""

    amounts: tuple[tuple[date, Decimal], ...] = ()
    start: date | None = None
    finish: date | None = None


def money_metrics(
    project: Project, row: ProjectMetrics, dates: Mapping[str, Metric]
) -> tuple[dict[str, Metric], dict[str, Metric]]:
    """Return the money figures of a project by dashboard name, and those that have none."""
    bac, pv, ev, ac = _recorded(project, row)
    eac = _eac(project, row, bac, pv, ev, ac)
    cv = difference("project.cv.current", ev, ac, "EV - AC", label="Cost variance")
    sv = difference("project.sv.current", ev, pv, "EV - PV", label="Schedule variance")
    cpi, spi = _indices(pv, ev, ac)
    delay = _delay_cost(project, row, dates)
    named = {
        "bac": bac, "pv": pv, "ev": ev, "ac": ac, "cv": cv, "sv": sv, "cpi": cpi, "spi": spi,
        "eac": eac,
        "etc": difference("project.etc.current", eac, ac, "EAC - AC", label="ETC"),
        "vac": difference("project.vac.current", bac, eac, "BAC - EAC", label="VAC"),
        "tcpi": _tcpi(bac, ev, ac),
        "cost_at_completion": total(
            "project.costs.at_completion",
            project.currency,
            (eac, delay),
            "EAC + delay cost",
            label="Cost at completion",
        ),
        **_risk_money(project, row),
    }  # fmt: skip
    return named, _others(project, row, named) | {"delay_cost": delay}


def estimates(named: Mapping[str, Metric]) -> dict[str, Metric]:
    """Return the EAC by each method, for comparison with the one in use."""
    parts = (named["bac"], named["pv"], named["ev"], named["ac"])
    methods = (
        ("eac_cpi", "project.eac.by_cpi", EstimateMethod.CPI),
        ("eac_atypical", "project.eac.as_planned", EstimateMethod.ATYPICAL),
        ("eac_cpi_spi", "project.eac.by_cpi_and_spi", EstimateMethod.CPI_SPI),
    )
    return {
        name: _estimate(key, method, parts, quantum=CENT, label="EAC")
        for name, key, method in methods
    }


def spi_t(planned: PlannedMonths, ev: Metric, known: date | None) -> Metric:
    """Return SPI(t): earned schedule / actual time, in calendar weeks from the baseline start."""
    key, label = "project.spi_t.current", "SPI(t)"
    begin, has_cost = planned.start, any(amount for _, amount in planned.amounts)
    if not has_cost or begin is None or planned.finish is None or known is None:
        return undefined(key, "ratio", "No baseline with cost yet.", as_of=known, label=label)
    elapsed = Decimal((known + ONE_DAY - begin).days) / 7

    def of(given: tuple[Metric, ...]) -> Decimal | None:
        schedule = earned_schedule(
            pv=_by_week(planned, begin),
            ev=given[0].value or ZERO,
            actual_time=max(elapsed, ZERO),
            planned_duration=Decimal((planned.finish + ONE_DAY - begin).days) / 7,
        )
        return schedule.spi_t

    formula = "earned schedule / weeks since the baseline start"
    return derived(key, "ratio", formula, Op.FUNCTION, (ev,), function=of, label=label)


def _by_week(planned: PlannedMonths, begin: date) -> list[Decimal]:
    """Return cumulative PV at the end of each week: the months, evenly over their days."""
    knots, so_far = [(begin, ZERO)], ZERO
    for month, amount in planned.amounts:
        so_far += amount
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        knots.append((min(following, planned.finish + ONE_DAY), so_far))
    weeks, end = [], begin
    while end < planned.finish + ONE_DAY:
        end += WEEK
        weeks.append(_between(knots, end))
    return weeks


def _between(knots: list[tuple[date, Decimal]], day: date) -> Decimal:
    before = max((knot for knot in knots if knot[0] <= day), default=knots[0])
    after = min((knot for knot in knots if knot[0] > day), default=None)
    if after is None:
        return knots[-1][1]
    share = Decimal((day - before[0]).days) / (after[0] - before[0]).days
    return before[1] + share * (after[1] - before[1])


def _recorded(project: Project, row: ProjectMetrics) -> tuple[Metric, Metric, Metric, Metric]:
    no_plan = "A light project has none." if project.rigour == "light" else "No baseline yet."
    return (
        _amount("project.bac.current", row.bac, "BAC", "No budget yet.", project, row,
                "budgets of its tasks + undistributed budget"),
        _amount("project.pv.current", row.pv, "PV", no_plan, project, row,
                "baseline cost up to the status date, over working time"),
        _amount("project.ev.current", row.ev, "EV", "No budget yet.", project, row,
                "sum of budget x percent earned of its tasks"),
        _amount("project.ac.current", row.ac, "AC", "Nothing has been spent.", project, row,
                "actuals + accruals"),
    )  # fmt: skip


def _amount(
    key: str,
    value: Decimal | None,
    label: str,
    missing: str,
    project: Project,
    row: ProjectMetrics,
    formula: str = "as stored",
) -> Metric:
    return stored(
        key,
        value,
        project.currency,
        formula,
        undefined_because=missing if value is None else "",
        as_of=row.status_date,
        label=label,
    )


def _indices(pv: Metric, ev: Metric, ac: Metric) -> tuple[Metric, Metric]:
    cpi = ratio("project.cpi.current", ev, ac, "EV / AC", because=ZERO_MEANS["ac"], label="CPI")
    spi = ratio("project.spi.current", ev, pv, "EV / PV", because=ZERO_MEANS["pv"], label="SPI")
    return cpi, spi


def _tcpi(bac: Metric, ev: Metric, ac: Metric) -> Metric:
    return ratio(
        "project.tcpi.current",
        difference("project.work.remaining", bac, ev, label="BAC - EV"),
        difference("project.budget.remaining", bac, ac, label="BAC - AC"),
        "(BAC - EV) / (BAC - AC)",
        because=ZERO_MEANS["bac - ac"],
        label="TCPI",
    )


def _eac(
    project: Project, row: ProjectMetrics, bac: Metric, pv: Metric, ev: Metric, ac: Metric
) -> Metric:
    """Return the EAC with the formula that gave it."""
    key, label = "project.eac.current", "EAC"
    if row.eac is None:
        because = "There is neither budget nor cost yet."
        return undefined(key, project.currency, because, as_of=row.status_date, label=label)
    if row.bac is None:
        formula = "AC: there is no budget"
        return total(key, project.currency, (ac,), formula, stored_value=row.eac, label=label)
    used = estimate_at_completion(
        bac=row.bac,
        pv=row.pv or ZERO,
        ev=row.ev or ZERO,
        ac=row.ac or ZERO,
        method=EstimateMethod(project.eac_method),
        open_commitments=row.commitments,
    )
    options = {"stored_value": row.eac, "quantum": CENT, "label": label}
    if used.formula == "AC + open commitments":
        ordered = _amount(
            "project.commitments.open", row.commitments, "Commitments", "", project, row
        )
        return total(key, project.currency, (ac, ordered), used.formula, **options)
    if used.method is EstimateMethod.BUDGET:
        return total(key, project.currency, (bac,), "BAC: nothing has been spent", **options)
    return _estimate(key, used.method, (bac, pv, ev, ac), **options)


def _estimate(
    key: str, method: EstimateMethod, parts: tuple[Metric, Metric, Metric, Metric], **options
) -> Metric:
    bac, pv, ev, ac = parts
    rest = difference("project.work.to_do", bac, ev, label="BAC - EV")
    if method is EstimateMethod.CPI:
        return scaled(key, bac, ac, ev, "BAC x AC / EV", because=ZERO_MEANS["ev"], **options)
    if method is EstimateMethod.ATYPICAL:
        return total(key, bac.unit, (ac, rest), "AC + (BAC - EV)", **options)
    cpi, spi = _indices(pv, ev, ac)
    both = product("project.cpi.by_spi", "ratio", (cpi, spi), label="CPI x SPI")
    dearer = ratio(
        "project.work.at_both_indices",
        rest,
        both,
        unit=bac.unit,
        label="(BAC - EV) / (CPI x SPI)",
    )
    formula = "AC + (BAC - EV) / (CPI x SPI)"
    if not dearer.is_defined:
        because = dearer.undefined_because
        return undefined(key, bac.unit, because, as_of=bac.as_of, label=options["label"])
    return total(key, bac.unit, (ac, dearer), formula, **options)


def _delay_cost(project: Project, row: ProjectMetrics, dates: Mapping[str, Metric]) -> Metric:
    a_day = stored(
        "project.costs.standing_per_day",
        project.standing_cost_per_day,
        project.currency,
        "entered",
        label="Standing cost a day",
    )
    late = stored(
        "project.finish.days_to_pay",
        Decimal(row.delay_days),
        "working days",
        "working days after max(baseline finish, status date) to the forecast finish",
        as_of=row.status_date,
        label="Days past the baseline still to come",
    )
    return product(
        "project.costs.delay",
        project.currency,
        (a_day, late),
        "standing cost a day x days past the baseline still to come",
        stored_value=row.delay_cost,
        quantum=CENT,
        label="Delay cost",
    )


def _risk_money(project: Project, row: ProjectMetrics) -> dict[str, Metric]:
    emv = "sum of probability x cost impact of open threats"
    exposure = _amount(
        "project.risk_exposure.current", row.risk_exposure, "Risk exposure", "", project, row, emv
    )
    contingency = _amount(
        "project.contingency.left", row.contingency, "Contingency", "", project, row
    )
    return {
        "risk_exposure": exposure,
        "risk_exposure_residual": _amount(
            "project.risk_exposure.residual", row.risk_exposure_residual, "Residual exposure", "",
            project, row, "the same after the responses"),
        "opportunity_value": _amount(
            "project.opportunity_value.current", row.opportunity_value, "Opportunities", "",
            project, row, "sum of probability x value of open opportunities"),
        "contingency_cover": ratio(
            "project.contingency.cover", contingency, exposure, "contingency left / exposure",
            because="There is no exposure to cover.", label="Contingency cover"),
    }  # fmt: skip


def _others(
    project: Project, row: ProjectMetrics, named: Mapping[str, Metric]
) -> dict[str, Metric]:
    return {
        "percent_earned": ratio(
            "project.percent_complete.earned", named["ev"], named["bac"], "EV / BAC",
            because=ZERO_MEANS["bac"], label="Earned"),
        "approved_bac": _amount(
            "project.bac.approved", row.approved_bac, "Approved budget", "No baseline yet.",
            project, row, "cost of the first baseline"),
        "contingency": named["contingency_cover"].inputs[0],
    }  # fmt: skip
