from datetime import date
from decimal import Decimal

import pytest

from projects import number_formats as formats


def plain(text):
    """Make no-break spaces readable in expectations."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (Decimal("18408123.45"), "€18.41M"),
        (Decimal("36550000"), "€36.55M"),
        (Decimal("1000000"), "€1.00M"),
        (Decimal("433200"), "€433k"),
        (Decimal("999499"), "€999k"),
        (Decimal("999600"), "€1.00M"),
        (Decimal("999.6"), "€1k"),
        (Decimal("950"), "€950"),
        (Decimal("-260000"), "−€260k"),
        (Decimal("0"), "€0"),
        (Decimal("-0.2"), "€0"),
        (Decimal("1240000000"), "€1.24B"),
        (None, "–"),
    ],
)
def test_a_key_figure_has_two_decimals_in_millions_and_whole_thousands(amount, expected):
    assert formats.money_compact(amount, "EUR") == expected


def test_a_change_of_money_carries_its_sign_before_the_symbol():
    assert formats.money_compact(Decimal(47000), "EUR", signed=True) == "+€47k"


def test_a_portfolio_tile_asks_for_one_decimal():
    assert formats.money_compact(Decimal("18408123"), "EUR", decimals=1) == "€18.4M"


@pytest.mark.parametrize(
    ("locale", "currency", "amount", "expected"),
    [
        ("de", "EUR", 18408123, "18,41 Mio. €"),
        ("de", "EUR", 433000, "433.000 €"),
        ("fr", "EUR", 433000, "433 k €"),
        ("en-gb", "GBP", 433000, "£433k"),
        ("en", "SEK", 433000, "SEK 433k"),
        ("en", "SEK", 950, "SEK 950"),
    ],
)
def test_money_follows_the_locale(locale, currency, amount, expected):
    assert plain(formats.money_compact(amount, currency, locale=locale)) == expected


@pytest.mark.parametrize(
    ("amount", "expected"), [(18408123, "18,408"), (-358499, "−358"), (-499, "0"), (None, "–")]
)
def test_a_table_shows_whole_thousands_without_unit(amount, expected):
    assert formats.money_thousands(amount) == expected


@pytest.mark.parametrize(("amount", "expected"), [(19000, "+19"), (-96000, "−96"), (0, "0")])
def test_a_variance_in_a_table_has_a_sign_unless_it_is_zero(amount, expected):
    assert formats.money_thousands(amount, signed=True) == expected


@pytest.mark.parametrize(
    ("amount", "expected"), [(34522000, "€34,522k"), (950, "€950"), (-2028000, "−€2,028k")]
)
def test_a_formula_shows_thousands_with_symbol(amount, expected):
    assert formats.money_in_formula(amount, "EUR") == expected


def test_the_calculation_page_shows_money_to_the_cent():
    assert formats.money_exact(Decimal("18408123.45"), "EUR") == "€18,408,123.45"


def test_yen_have_no_cents():
    assert formats.money_exact(Decimal(1500), "JPY") == "¥1,500"


@pytest.mark.parametrize(
    ("ratio", "decimals", "expected"),
    [
        (Decimal("0.87539"), 1, "87.5%"),
        (Decimal("1.0534"), 1, "105.3%"),
        (Decimal("0.5"), 0, "50%"),
        (Decimal("-0.002"), 1, "−0.2%"),
    ],
)
def test_a_ratio_is_shown_in_percent(ratio, decimals, expected):
    assert formats.percent(ratio, decimals=decimals) == expected


@pytest.mark.parametrize(
    ("change", "expected"), [("-0.178", "−17.8 pts"), ("0.035", "+3.5 pts"), ("0.0001", "0.0 pts")]
)
def test_a_change_of_a_ratio_is_shown_in_points(change, expected):
    assert plain(formats.points(Decimal(change))) == expected


def test_an_index_has_two_decimals():
    assert formats.index(Decimal("0.9749")) == "0.97"


@pytest.mark.parametrize(
    ("slip", "expected"),
    [(20, "20 d late"), (-5, "5 d early"), (0, "on plan"), (Decimal("0.5"), "0.5 d late")],
)
def test_a_variance_in_days_says_late_or_early(slip, expected):
    assert plain(formats.lateness(slip)) == expected


@pytest.mark.parametrize(("slip", "expected"), [(1, "1 day late"), (41, "41 days late")])
def test_a_sentence_spells_days_out(slip, expected):
    assert plain(formats.lateness(slip, sentence=True)) == expected


@pytest.mark.parametrize(("days", "expected"), [(3, "+3 d"), (-2, "−2 d"), (0, "0 d")])
def test_a_change_in_days_is_signed(days, expected):
    assert plain(formats.working_days(days, signed=True)) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(72960, "152 d"), (720, "1.5 d"), (1080, "2.25 d"), (1439, "3 d"), (0, "0 d")],
)
def test_minutes_are_shown_as_days_of_eight_hours(minutes, expected):
    assert plain(formats.minutes_as_days(minutes)) == expected


def test_dates_are_written_day_month_year():
    assert plain(formats.day(date(2027, 8, 11))) == "11 Aug 2027"


def test_dates_in_tables_have_a_short_year():
    assert plain(formats.day(date(2027, 8, 11), short=True)) == "11 Aug 27"


@pytest.mark.parametrize(
    "text",
    [
        formats.day(date(2027, 8, 11)),
        formats.lateness(20),
        formats.points(Decimal("0.1")),
        formats.money_compact(18408123, "EUR", locale="de"),
    ],
)
def test_a_figure_never_wraps(text):
    assert " " not in text
