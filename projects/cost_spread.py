"""How money lies in time: a task's cost over the months of its working time. Pure.

Months are cut where the project's time zone cuts them; working time decides the shares. Amounts are
differences of the rounded cumulative amount, so that the months add up to the cost exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from projects.metrics import rounded
from projects.scheduling.axis import to_instant, to_minute
from projects.scheduling.calendar import WorkingTime

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Money to spread from ``start`` to ``finish``, minutes on the engine's UTC axis."""

    cost: Decimal
    start: int
    finish: int
    working_time: WorkingTime


def month_of(day: date) -> date:
    """Return the first day of the month of ``day``."""
    return date(day.year, day.month, 1)


def next_month(month: date) -> date:
    """Return the first day of the month after ``month``."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def by_month(portion: Portion, zone: ZoneInfo) -> Mapping[date, Decimal]:
    """Return the cost of each month, first days as keys; months without cost are left out.

    Without a working minute between start and finish (a milestone), all of it lies in the month of
    the finish.
    """
    month = month_of(to_instant(portion.start).astimezone(zone).date())
    # Whole minutes in, whole minutes out: a Decimal cannot be multiplied by a Fraction.
    total = int(portion.working_time.between(portion.start, portion.finish))
    if total <= 0:
        last = to_instant(portion.finish).astimezone(zone).date()
        return {month_of(last): portion.cost} if portion.cost else {}
    found, spent = {}, Decimal(0)
    while spent != portion.cost:
        following = next_month(month)
        end = min(_minute_of(following, zone), portion.finish)
        worked = int(portion.working_time.between(portion.start, end))
        cumulative = rounded(portion.cost * worked / total, CENT)
        if cumulative != spent:
            found[month] = cumulative - spent
        spent, month = cumulative, following
    return found


def in_proportion(total: Decimal, weights: Mapping[date, Decimal]) -> Mapping[date, Decimal]:
    """Return ``total`` divided as ``weights`` are, exactly; nothing if the weights are 0."""
    whole = sum(weights.values(), Decimal(0))
    if not whole:
        return {}
    found, running, spent = {}, Decimal(0), Decimal(0)
    for month in sorted(weights):
        running += weights[month]
        cumulative = rounded(total * running / whole, CENT)
        found[month] = cumulative - spent
        spent = cumulative
    return found


def add_up(parts: Sequence[Mapping[date, Decimal]]) -> dict[date, Decimal]:
    """Return the sum of several spreads, month by month."""
    found: dict[date, Decimal] = {}
    for part in parts:
        for month, amount in part.items():
            found[month] = found.get(month, Decimal(0)) + amount
    return found


def _minute_of(day: date, zone: ZoneInfo) -> int:
    return to_minute(datetime.combine(day, time(), zone))
