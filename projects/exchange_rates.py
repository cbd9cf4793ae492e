"""Amounts in another currency at a dated rate. Pure: no Django, no I/O.

A rate that is not known is a gap with a reason, never 1. The rate of a day is the latest
one on or before it; a pair is read in either direction, or crossed through one currency
that has a rate to both.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

from projects.metrics import rounded

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """From ``date`` on, one unit of ``currency`` is worth ``rate`` (above 0) units of ``base``."""

    base: str
    currency: str
    date: date
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A converted amount, or None with the reason.

    ``dated`` is the day of the (older) rate used, None where no rate was needed.
    """

    amount: Decimal | None
    rate: Decimal | None
    dated: date | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    rate: Decimal
    dated: date | None


class ExchangeRates:
    """The rates known, answering for any pair and day."""

    def __init__(self, rates: Iterable[Rate]) -> None:
        self._series: dict[tuple[str, str], list[Rate]] = {}
        for rate in sorted(rates, key=attrgetter("date")):
            self._series.setdefault((rate.currency, rate.base), []).append(rate)
        self._currencies = sorted({code for pair in self._series for code in pair})

    def all(self) -> list[Rate]:
        """Return every rate that answers are read from, by pair, oldest first."""
        return [rate for series in self._series.values() for rate in series]

    def convert(
        self, amount: Decimal, *, source: str, target: str, on: date, quantum: Decimal = CENT
    ) -> Conversion:
        """Return ``amount`` of ``source`` in ``target`` at the rate of the day ``on``.

        Rounded half-even to ``quantum``; an amount that is already in ``target`` is
        returned as it is.

        >>> rates = ExchangeRates(
        ...     [Rate(base="EUR", currency="USD", date=date(2026, 11, 2), rate=Decimal("0.8"))])
        >>> rates.convert(Decimal(100), source="EUR", target="USD", on=date(2026, 11, 20)).amount
        Decimal('125.00')
        >>> rates.convert(Decimal(100), source="EUR", target="CHF", on=date(2026, 11, 20)).because
        'No exchange rate from EUR to CHF on or before 2026-11-20.'
        """
        if source == target:
            return Conversion(amount=amount, rate=Decimal(1))
        found = self._pair(source, target, on) or self._crossed(source, target, on)
        if found is None:
            because = f"No exchange rate from {source} to {target} on or before {on}."
            return Conversion(amount=None, rate=None, because=because)
        return Conversion(
            amount=rounded(amount * found.rate, quantum), rate=found.rate, dated=found.dated
        )

    def _pair(self, source: str, target: str, on: date) -> _Found | None:
        """Return the newer of the direct and the inverse rate; of one day, the direct one."""
        direct, inverse = self._latest(source, target, on), self._latest(target, source, on)
        if direct is not None and (inverse is None or direct.date >= inverse.date):
            return _Found(direct.rate, direct.date)
        return None if inverse is None else _Found(1 / inverse.rate, inverse.date)

    def _crossed(self, source: str, target: str, on: date) -> _Found | None:
        """Return the rate through the currency whose older rate is newest."""
        crossings = []
        for through in self._currencies:
            first, second = self._pair(source, through, on), self._pair(through, target, on)
            if first is not None and second is not None:
                dated = min(day for day in (first.dated, second.dated) if day is not None)
                crossings.append(_Found(first.rate * second.rate, dated))
        return max(crossings, key=lambda found: found.dated or date.min, default=None)

    def _latest(self, currency: str, base: str, on: date) -> Rate | None:
        series = self._series.get((currency, base), [])
        position = bisect_right(series, on, key=attrgetter("date"))
        return series[position - 1] if position else None
