"""Amounts in another currency at a dated rate."""

from datetime import date
from decimal import Decimal

import pytest

from projects.exchange_rates import ExchangeRates, Rate

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 2)
FRIDAY = date(2026, 11, 20)


def rate(currency, value, day=NOVEMBER, base="EUR"):
    return Rate(base=base, currency=currency, date=day, rate=Decimal(value))


def converted(rates, source, target, on=FRIDAY):
    return ExchangeRates(rates).convert(Decimal(100), source=source, target=target, on=on)


def test_the_rate_is_the_latest_on_or_before_the_day():
    rates = [rate("USD", "0.9"), rate("USD", "0.8", OCTOBER), rate("USD", "0.7", date(2026, 12, 1))]

    assert converted(rates, "USD", "EUR").amount == 90


def test_a_rate_holds_from_its_own_day_on():
    assert converted([rate("USD", "0.9")], "USD", "EUR", on=NOVEMBER).amount == 90


def test_before_its_first_rate_a_pair_is_a_gap():
    gap = converted([rate("USD", "0.9")], "USD", "EUR", on=OCTOBER)

    assert (gap.amount, gap.because) == (
        None,
        "No exchange rate from USD to EUR on or before 2026-10-01.",
    )


def test_a_pair_is_read_in_the_other_direction_too():
    assert converted([rate("USD", "0.8")], "EUR", "USD").amount == 125


def test_of_both_directions_the_newer_counts():
    rates = [rate("USD", "0.8", OCTOBER), rate("EUR", "1.6", NOVEMBER, base="USD")]

    assert converted(rates, "USD", "EUR").amount == Decimal("62.50")


def test_a_pair_without_a_rate_is_crossed_through_a_common_currency():
    assert converted([rate("USD", "0.9"), rate("CHF", "1.2")], "USD", "CHF").amount == 75


def test_a_crossed_rate_is_as_old_as_its_older_half():
    rates = [rate("USD", "0.9", OCTOBER), rate("CHF", "1.2", NOVEMBER)]

    assert converted(rates, "USD", "CHF").dated == OCTOBER


@pytest.mark.parametrize("rates", [[], [rate("CHF", "1.2")]])
def test_an_unknown_currency_is_a_gap_and_never_one_to_one(rates):
    assert converted(rates, "USD", "EUR").amount is None


def test_an_amount_in_its_own_currency_needs_no_rate():
    assert converted([], "EUR", "EUR").amount == 100


def test_a_converted_amount_is_rounded_half_even_to_the_minor_unit():
    rates = ExchangeRates([rate("USD", "0.5")])

    conversion = rates.convert(Decimal("0.25"), source="USD", target="EUR", on=FRIDAY)

    assert conversion.amount == Decimal("0.12")
