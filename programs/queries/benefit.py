"""What each benefit brings: as approved, as planned, as foreseen and in fact."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from programs.benefit_profile import BenefitProfile, benefit_by_month, benefit_total, first_day
from programs.models import Benefit
from programs.queries.program_rows import BenefitRows
from projects.metrics import Metric, derived, stored, undefined
from projects.metrics import Operation as Op
from projects.scheduling.calendar_rules import CalendarRules
from projects.scheduling.working_days import is_working_day

Months = dict[date, Decimal]
NO_ENABLER = "Neither a task enables it nor does it have a first day."


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitFigures:
    """One benefit in its program's currency; a non-financial one has no amounts.

    ``months`` is the forecast by month, ``realised_months`` what came. ``is_cost``: a run cost or
    disbenefit, counted with the costs. ``profile`` is the forecast's, None where undefined.
    """

    pk: int
    name: str
    kind: str
    owner: str
    is_cost: bool
    is_financial: bool
    enabler: str
    planned: Metric
    approved: Metric
    forecast: Metric
    realised: Metric
    variance: Metric
    months: Months = field(default_factory=dict)
    profile: BenefitProfile | None = None
    delayed: Callable[[date], BenefitProfile] | None = None
    enabled_on: date | None = None
    is_reached: bool = False

    @property
    def end(self) -> date | None:
        return self.profile.last_day if self.profile else None


def benefit_figures(rows: BenefitRows, rules: CalendarRules, as_of: date | None) -> BenefitFigures:
    """Return a benefit's amounts; ``rules`` are the program's calendar."""
    benefit = rows.benefit
    lasting = _Lasting(benefit=benefit, rules=rules)
    enabled_on = _day(rows.forecast, rows.time_zone)
    forecast = _amount(
        "benefit.amount.forecast", lasting, benefit.current_per_month, enabled_on, as_of,
        "No forecast date of its enabling task yet.")  # fmt: skip
    planned = _amount(
        "benefit.amount.planned", lasting, benefit.planned_per_month,
        _day(rows.baseline, rows.time_zone), as_of,
        "Its enabling task has no baseline yet.")  # fmt: skip
    profile = None
    if forecast.is_defined:
        profile = lasting.profile(enabled_on or benefit.starts_on, benefit.current_per_month)
    return BenefitFigures(
        pk=benefit.pk,
        name=benefit.name,
        kind=benefit.get_kind_display(),
        owner=benefit.owner_unit or str(benefit.owner or ""),
        is_cost=benefit.kind in Benefit.COSTS,
        is_financial=benefit.kind != Benefit.Kind.NON_FINANCIAL,
        enabler=str(benefit.enabling_task or ""),
        planned=planned,
        approved=_amount(
            "benefit.amount.approved", lasting, benefit.planned_per_month,
            _day(rows.approved, rows.time_zone), as_of,
            "Its enabling task is not in a first baseline."),
        forecast=forecast,
        realised=stored(
            "benefit.amount.realised", sum(rows.realised.values(), Decimal(0)),
            benefit.program.currency, "sum of what was booked", label=benefit.name),
        variance=derived(
            "benefit.amount.variance", benefit.program.currency, "forecast - planned",
            Op.DIFFERENCE, (forecast, planned), label=f"{benefit.name}, variance"),
        months=dict(benefit_by_month(profile)) if profile else {},
        profile=profile,
        delayed=lambda day: lasting.profile(day, benefit.current_per_month),
        enabled_on=enabled_on,
        is_reached=rows.is_reached,
    )  # fmt: skip


def forecast_total(
    benefit: Benefit, rules: CalendarRules, enabled_on: date | None
) -> Decimal | None:
    """Return what ``benefit`` brings if its task finishes on ``enabled_on``; None: undefined."""
    day = enabled_on if benefit.enabling_task_id else benefit.starts_on
    if benefit.kind == Benefit.Kind.NON_FINANCIAL or day is None:
        return None
    lasting = _Lasting(benefit=benefit, rules=rules)
    return benefit_total(lasting.profile(day, benefit.current_per_month))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lasting:
    """A benefit's shape, waiting for the day that enables it."""

    benefit: Benefit
    rules: CalendarRules

    def profile(self, enabled_on: date, per_month: Decimal) -> BenefitProfile:
        benefit = self.benefit
        start = enabled_on
        if benefit.enabling_task_id:
            start = first_day(
                enabled_on=enabled_on,
                delay_days=benefit.delay_days,
                is_working_day=lambda day: is_working_day(self.rules, day),
            )
        return BenefitProfile(
            start=start,
            rate_per_year=12 * per_month,
            end=benefit.end_date,
            months=benefit.end_months,
            ramp_months=benefit.ramp_months,
        )


def _amount(
    key: str,
    lasting: _Lasting,
    per_month: Decimal,
    enabled_on: date | None,
    as_of: date | None,
    missing: str,
) -> Metric:
    benefit = lasting.benefit
    currency, name = benefit.program.currency, benefit.name
    if benefit.kind == Benefit.Kind.NON_FINANCIAL:
        return undefined(key, currency, "It is not measured in money.", label=name)
    day = enabled_on if benefit.enabling_task_id else benefit.starts_on
    if day is None:
        because = missing if benefit.enabling_task_id else NO_ENABLER
        return undefined(key, currency, because, as_of=as_of, label=name)
    rate = stored(
        "benefit.rate.per_month", per_month, currency, "entered", label="At full rate, a month"
    )
    enabler = stored(
        "benefit.enabler.finish",
        day,
        "date",
        "finish of its enabling task" if benefit.enabling_task_id else "entered",
        as_of=as_of,
        label=str(benefit.enabling_task or "First day"),
    )
    return derived(
        key,
        currency,
        "a month x 12 x (years to its end - ramp in months / 24), from the first working day after",
        Op.FUNCTION,
        (rate, enabler),
        function=lambda given: benefit_total(lasting.profile(given[1].value, given[0].value)),
        label=name,
    )


def _day(moment, zone: str) -> date | None:
    return moment and moment.astimezone(ZoneInfo(zone)).date()
