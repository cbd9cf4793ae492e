"""The exchange rates that are known, all of them: few rows, read where foreign money is met."""

from projects.exchange_rates import ExchangeRates, Rate
from projects.models import ExchangeRate


def load_rates() -> ExchangeRates:
    """Return every rate in one query."""
    rows = ExchangeRate.objects.order_by("date", "pk")
    return ExchangeRates(
        Rate(base=row.base, currency=row.currency, date=row.date, rate=row.rate) for row in rows
    )
