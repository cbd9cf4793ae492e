"""A benefit's money by day, month and in total, and what a slip does to it. Pure: no Django.

A benefit runs from the first working day after its enabler until its end, both days
counted. Up to a fixed end a day at full rate brings rate / 365.25; where the length is
given in months, each month from the start brings rate / 12, evenly over its days. A linear
ramp over r months brings half of what full rate would: it costs r / 24 years. Sums are
exact fractions; each calendar month is the difference of two rounded cumulative amounts, so
the months add up to the rounded total to the cent.
"""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

DAYS_A_YEAR = Fraction(1461, 4)
DAYS_A_MONTH = DAYS_A_YEAR / 12
CENT = Decimal("0.01")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitProfile:
    """When a benefit brings how much, in one currency.

    Flat at ``rate_per_year``, reached over ``ramp_months`` (0: at once); or, if
    ``monthly`` is given, that much in each month counted from ``start``, evenly over its
    days, and nothing after the last. ``end`` cuts every shape off. With ``months`` the end
    moves along with the start instead of staying where it is.

    Raises ValueError without an end, and for a rate or a length below 0.
    """

    start: date
    rate_per_year: Decimal = Decimal(0)
    end: date | None = None  # last day
    months: int | None = None  # length from the start
    ramp_months: int = 0
    monthly: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        if self.end is None and self.months is None and not self.monthly:
            raise ValueError("end: give a last day, a number of months or monthly amounts")
        if self.ramp_months < 0 or (self.months or 0) < 0:
            raise ValueError("ramp_months and months are not negative")

    @property
    def last_day(self) -> date:
        """Return the last day that brings anything, before ``start`` if none does."""
        days = [] if self.end is None else [self.end]
        if self.months is not None:
            days.append(add_months(self.start, self.months) - ONE_DAY)
        if self.monthly:
            days.append(add_months(self.start, len(self.monthly)) - ONE_DAY)
        return min(days)

    def starting(self, start: date) -> "BenefitProfile":
        """Return the same benefit after its enabler moved."""
        return replace(self, start=start)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipEffect:
    """What a later start does: ``lost`` never comes, ``deferred`` comes later."""

    lost: Decimal
    deferred: Decimal


def first_day(
    *, enabled_on: date, delay_days: int = 0, is_working_day: Callable[[date], bool]
) -> date:
    """Return the first working day after ``enabled_on`` and ``delay_days`` calendar days.

    Raises ValueError if a whole year has no working day.
    """
    earliest = enabled_on + timedelta(days=delay_days + 1)
    for offset in range(366):
        if is_working_day(day := earliest + timedelta(days=offset)):
            return day
    raise ValueError(f"calendar: no working day within a year of {earliest}")


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the month's last day where it is shorter."""
    years, month0 = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month0 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def amount_through(profile: BenefitProfile, day: date) -> Fraction:
    """Return what the benefit has brought by the end of ``day``, exactly."""
    through = min(day, profile.last_day)
    if through < profile.start:
        return Fraction(0)
    months = _months_elapsed(profile, through)
    if profile.monthly:
        return _custom_amount(profile.monthly, months)
    ramp = profile.ramp_months
    at_full_rate = months - Fraction(ramp, 2) if months >= ramp else months * months / (2 * ramp)
    return _rate_per_month(profile.rate_per_year) * at_full_rate


def benefit_total(profile: BenefitProfile, *, quantum: Decimal = CENT) -> Decimal:
    """Return all that the benefit brings, rounded half-even to ``quantum``.

    >>> saving = BenefitProfile(
    ...     start=date(2027, 4, 29), end=date(2031, 12, 31),
    ...     rate_per_year=Decimal(3_100_000), ramp_months=6)
    >>> benefit_total(saving)
    Decimal('13721372.35')
    """
    return _rounded(amount_through(profile, profile.last_day), quantum)


def benefit_by_month(
    profile: BenefitProfile, *, quantum: Decimal = CENT
) -> tuple[tuple[date, Decimal], ...]:
    """Return (first day of month, amount) from the first month to the last, none left out.

    The amounts add up to ``benefit_total`` exactly: what rounding leaves over goes to the
    month in which the cumulative amount passes it.
    """
    months = _months_between(profile.start, profile.last_day)
    sums = [
        _rounded(amount_through(profile, add_months(month, 1) - ONE_DAY), quantum)
        for month in months
    ]
    before = [Decimal(0), *sums]
    return tuple(
        (month, now - then) for month, now, then in zip(months, sums, before, strict=False)
    )


def slip_effect(profile: BenefitProfile, *, new_start: date, quantum: Decimal = CENT) -> SlipEffect:
    """Return what is lost and what only comes later if the benefit starts on ``new_start``.

    Lost is what falls past a fixed end; with an earlier start it is negative, a gain.
    Deferred is the largest amount missing at any month's end that is made up for later.
    """
    later = profile.starting(new_start)
    lost = benefit_total(profile, quantum=quantum) - benefit_total(later, quantum=quantum)
    missing = _missing(
        benefit_by_month(profile, quantum=quantum), benefit_by_month(later, quantum=quantum)
    )
    return SlipEffect(lost=lost, deferred=max(Decimal(0), max(missing, default=lost) - lost))


def _missing(
    before: Sequence[tuple[date, Decimal]], after: Sequence[tuple[date, Decimal]]
) -> list[Decimal]:
    """Return, at each month's end, how much less has come after the slip than before it."""
    moved: dict[date, Decimal] = dict(before)
    for month, amount in after:
        moved[month] = moved.get(month, Decimal(0)) - amount
    return list(accumulate(moved[month] for month in sorted(moved)))


def _months_elapsed(profile: BenefitProfile, through: date) -> Fraction:
    """Return the months from the start to the end of ``through``.

    Average months of 365.25 / 12 days up to a fixed end; where the length is given in
    months, calendar months from the start, so that a slip leaves the total as it is.
    """
    after = through + ONE_DAY
    if profile.months is None and not profile.monthly:
        return (after - profile.start).days / DAYS_A_MONTH
    whole = 12 * (after.year - profile.start.year) + after.month - profile.start.month
    if add_months(profile.start, whole) > after:
        whole -= 1
    first, following = (add_months(profile.start, n) for n in (whole, whole + 1))
    return whole + Fraction((after - first).days, (following - first).days)


def _custom_amount(monthly: Sequence[Decimal], months: Fraction) -> Fraction:
    whole, part = divmod(months, 1)
    amount = Fraction(sum(monthly[:whole], Decimal(0)))
    return amount + Fraction(monthly[whole]) * part if part else amount


@lru_cache
def _rate_per_month(rate_per_year: Decimal) -> Fraction:
    return Fraction(rate_per_year) / 12


def _months_between(first: date, last: date) -> list[date]:
    if last < first:
        return []
    count = 12 * (last.year - first.year) + last.month - first.month + 1
    return [add_months(first.replace(day=1), n) for n in range(count)]


@lru_cache
def _steps_in_one(quantum: Decimal) -> Fraction:
    return 1 / Fraction(quantum)


def _rounded(amount: Fraction, quantum: Decimal) -> Decimal:
    # round() of a Fraction is exact and half-even.
    return round(amount * _steps_in_one(quantum)) * quantum
