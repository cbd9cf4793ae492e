"""How people write durations, dates, lags and money in tables."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from projects.importing import table_values


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("5d", (2400, False)),
        ("5 days", (2400, False)),
        ("40h", (2400, False)),
        ("1.5 w", (3600, False)),
        ("2,5d", (1200, False)),
        ("30m", (30, False)),
        ("2ed", (2880, True)),
        ("3d?", (1440, False)),
        ("3", (1440, False)),
        (3.0, (1440, False)),
    ],
)
def test_durations(written, minutes):
    assert table_values.duration(written) == minutes


@pytest.mark.parametrize("written", ["soon", "-3d", "5x", "9" * 8 + "d", "9999999w"])
def test_what_is_no_duration_is_refused(written):
    with pytest.raises(ValueError, match="a duration"):
        table_values.duration(written)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-31",
        "31.03.2026",
        "31 Mar 2026",
        date(2026, 3, 31),
        datetime(2026, 3, 31),  # noqa: DTZ001 - as spreadsheets keep them
    ],
)
def test_a_date_without_a_time_is_the_end_of_the_office_day(written):
    found = table_values.moment(written, table_values.END)

    assert found.isoformat() == "2026-03-31T17:00:00"


@pytest.mark.parametrize("written", ["2026-02-30", "1/2/2026", "1850-01-01", "46000", "tomorrow"])
def test_what_is_no_date_beyond_doubt_is_refused(written):
    with pytest.raises(ValueError, match="a date"):
        table_values.moment(written, table_values.BEGIN)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1200", "1200"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("12,50", "12.50"),
        ("1,234,567", "1234567"),
        ("1 200", "1200"),
        ("-5", "-5"),
        (0.1, "0.10"),
    ],
)
def test_amounts(written, amount):
    assert table_values.money(written) == Decimal(amount)


@pytest.mark.parametrize("written", ["1e9", "NaN", "ten", "9" * 16, float("inf")])
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(ValueError, match=r"number|amount"):
        table_values.money(written)


def test_the_apostrophe_that_stops_a_formula_is_taken_off():
    assert table_values.text("'=1+1") == "=1+1"


def test_other_apostrophes_stay():
    assert table_values.text("'t Zand") == "'t Zand"
