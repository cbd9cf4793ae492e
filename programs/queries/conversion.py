"""Amounts of a project or sub-program in the currency of the program above, with the rate shown."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from projects.exchange_rates import CENT, ExchangeRates
from projects.metrics import Metric, product, stored, undefined

UNITS_WITHOUT_RATE = ("date", "count", "ratio", "percent", "working days", "working minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Converter:
    """Brings amounts into ``currency`` at the newest rate on or before ``on``."""

    rates: ExchangeRates
    currency: str
    on: date | None

    def metric(self, figure: Metric, label: str) -> Metric:
        """Return ``figure`` under the name of the object it belongs to, converted if need be.

        A missing rate leaves a gap that totals name, never a rate of 1.
        """
        if figure.unit in UNITS_WITHOUT_RATE or figure.unit == self.currency:
            return replace(figure, label=label)
        if not figure.is_defined:
            because = figure.undefined_because
            return undefined(figure.key, self.currency, because, as_of=figure.as_of, label=label)
        found = self._rate(figure.unit)
        if found.rate is None:
            because = found.because
            return undefined(figure.key, self.currency, because, as_of=figure.as_of, label=label)
        dated = f" of {found.dated}" if found.dated else ""
        rate = stored(
            "program.rate.latest",
            found.rate,
            "ratio",
            f"{self.currency} for 1 {figure.unit}, rate{dated}",
            label=f"Rate {figure.unit} to {self.currency}",
        )
        formula = f"{figure.name} x rate"
        return product(
            figure.key, self.currency, (figure, rate), formula, quantum=CENT, label=label
        )

    def amount(self, amount: Decimal, source: str) -> Decimal | None:
        """Return a bare amount converted, None without a rate."""
        rates = self.rates
        day = self.on or date.max
        return rates.convert(amount, source=source, target=self.currency, on=day).amount

    def _rate(self, source: str):
        day = self.on or date.max
        return self.rates.convert(Decimal(1), source=source, target=self.currency, on=day)
