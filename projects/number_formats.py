"""How figures are written for people: one rule a kind of figure. Pure: no Django.

Every function takes the value and a locale name ("en", "de") and returns text that does not
wrap: no-break spaces before units, U+2212 for minus, zero without a sign. None becomes an en
dash. Rounding is half-even and happens here, for display, only.
"""

import re
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    format_compact_currency,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)

NOT_YET = "\u2013"
MINUS = "\u2212"
NBSP = "\u00a0"
MINUTES_A_DAY = 480

_MILLION = Decimal(1_000_000)
_THOUSAND = Decimal(1000)

type Number = Decimal | int | float


def money_compact(
    amount: Number | None,
    currency: str,
    *,
    signed: bool = False,
    decimals: int = 2,
    locale: str = "en",
) -> str:
    """Return an amount as a key figure: €18.41M, €433k, €950.

    ``decimals`` is for millions; thousands and less are whole.
    """
    if amount is None:
        return NOT_YET
    size = abs(_decimal(amount))
    if _rounded(size, _THOUSAND) >= _MILLION:
        value = _rounded(size, _MILLION / 10**decimals)
        text = _millions_with_symbol(value, currency, decimals, locale)
    elif _rounded(size, Decimal(1)) >= _THOUSAND:
        value = _rounded(size, _THOUSAND)
        text = _thousands_with_symbol(value, currency, locale)
    else:
        value = _rounded(size, Decimal(1))
        text = _whole_with_symbol(value, currency, locale)
    return _with_sign(text, amount, value, signed=signed)


def money_thousands(amount: Number | None, *, signed: bool = False, locale: str = "en") -> str:
    """Return whole thousands without a unit, for a column whose head says €k: 18,408."""
    if amount is None:
        return NOT_YET
    value = _rounded(abs(_decimal(amount)) / _THOUSAND, Decimal(1))
    return _with_sign(_grouped(value, locale), amount, value, signed=signed)


def money_in_formula(amount: Number | None, currency: str, *, locale: str = "en") -> str:
    """Return whole thousands with symbol and k, as formulas show them: €18,408k.

    Amounts under a thousand are written out: €950.
    """
    if amount is None:
        return NOT_YET
    size = abs(_decimal(amount))
    if size < _THOUSAND:
        value = _rounded(size, Decimal(1))
        text = _whole_with_symbol(value, currency, locale)
    else:
        value = _rounded(size / _THOUSAND, Decimal(1))
        text = _around_symbol(_grouped(value, locale) + "k", currency, locale)
    return _with_sign(text, amount, value, signed=False)


def money_exact(
    amount: Number | None, currency: str, *, signed: bool = False, locale: str = "en"
) -> str:
    """Return an amount to the minor unit of its currency: €18,408,123.45."""
    if amount is None:
        return NOT_YET
    text = format_currency(abs(_decimal(amount)), currency, locale=_locale(locale))
    return _with_sign(text, amount, _decimal(amount), signed=signed)


def money_unit(currency: str, *, locale: str = "en") -> str:
    """Return the unit for the head of a column in thousands: €k."""
    return f"{get_currency_symbol(currency, locale=_locale(locale))}k"


def percent(
    ratio: Number | None, *, decimals: int = 1, signed: bool = False, locale: str = "en"
) -> str:
    """Return a ratio (0.875) as percent: 87.5%."""
    if ratio is None:
        return NOT_YET
    value = _rounded(abs(_decimal(ratio)), Decimal(1).scaleb(-decimals - 2))
    text = format_percent(value, format=f"#,##0{_places(decimals)}%", locale=_locale(locale))
    return _with_sign(text, ratio, value, signed=signed)


def points(ratio_change: Number | None, *, locale: str = "en") -> str:
    """Return the difference of two ratios (-0.178) in signed percentage points: −17.8 pts."""
    if ratio_change is None:
        return NOT_YET
    text = decimal_places(_decimal(ratio_change) * 100, 1, signed=True, locale=locale)
    return f"{text}{NBSP}pts"


def index(value: Number | None, *, locale: str = "en") -> str:
    """Return a performance index (CPI, SPI, TCPI) with two decimals: 0.97."""
    return decimal_places(value, 2, locale=locale)


def decimal_places(
    value: Number | None, places: int, *, signed: bool = False, locale: str = "en"
) -> str:
    """Return a grouped number with exactly ``places`` decimals."""
    if value is None:
        return NOT_YET
    size = _rounded(abs(_decimal(value)), Decimal(1).scaleb(-places))
    text = format_decimal(size, format=f"#,##0{_places(places)}", locale=_locale(locale))
    return _with_sign(text, value, size, signed=signed)


def count(value: Number | None, *, signed: bool = False, locale: str = "en") -> str:
    """Return a whole number with thousands grouped."""
    return decimal_places(value, 0, signed=signed, locale=locale)


def working_days(
    days: Number | None,
    *,
    signed: bool = False,
    word: str = "d",
    decimals: int = 1,
    locale: str = "en",
) -> str:
    """Return working days: "41 d"; signed for a change: "+3 d"; 0.5 keeps its half.

    ``decimals`` is the most that are shown, and no more than the value needs.
    """
    if days is None:
        return NOT_YET
    shown = _rounded(_decimal(days), Decimal(1).scaleb(-decimals))
    places = next(n for n in range(decimals + 1) if shown == _rounded(shown, Decimal(1).scaleb(-n)))
    return f"{decimal_places(days, places, signed=signed, locale=locale)}{NBSP}{word}"


def minutes_as_days(
    minutes: Number | None, *, minutes_a_day: int = MINUTES_A_DAY, locale: str = "en"
) -> str:
    """Return working minutes in working days of ``minutes_a_day``: 72960 is "152 d".

    Two decimals where they are needed: 1080 is "2.25 d".
    """
    if minutes is None:
        return NOT_YET
    return working_days(_decimal(minutes) / minutes_a_day, decimals=2, locale=locale)


def lateness(slip_days: Number | None, *, sentence: bool = False, locale: str = "en") -> str:
    """Return a variance against baseline, positive is late: "20 d late", "5 d early", "on plan".

    ``sentence`` spells the unit: "20 days late".
    """
    if slip_days is None:
        return NOT_YET
    slip = _decimal(slip_days)
    if slip == 0:
        return f"on{NBSP}plan"
    word = "d" if not sentence else ("day" if abs(slip) == 1 else "days")
    size = working_days(abs(slip), word=word, locale=locale)
    return f"{size}{NBSP}{'late' if slip > 0 else 'early'}"


def day(value: date | None, *, short: bool = False, locale: str = "en") -> str:
    """Return a date: 11 Aug 2027, in tables (``short``) 11 Aug 27."""
    if value is None:
        return NOT_YET
    pattern = "d MMM yy" if short else "d MMM y"
    return format_date(value, pattern, locale=_locale(locale)).replace(" ", NBSP)


def day_and_month(value: date | None, *, locale: str = "en") -> str:
    """Return a date whose year is said elsewhere: 11 Aug."""
    if value is None:
        return NOT_YET
    return format_date(value, "d MMM", locale=_locale(locale)).replace(" ", NBSP)


def month(value: date | None, *, locale: str = "en") -> str:
    """Return a month for the head of an axis: Aug 2027."""
    if value is None:
        return NOT_YET
    return format_date(value, "MMM y", locale=_locale(locale)).replace(" ", NBSP)


def _locale(name: str) -> Locale:
    return Locale.parse(name.replace("_", "-"), sep="-")


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    """Return ``value`` rounded half-even to a multiple of ``step``."""
    return (value / step).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * step


def _places(decimals: int) -> str:
    return "." + "0" * decimals if decimals else ""


def _grouped(value: Decimal, locale: str) -> str:
    return format_decimal(value, format="#,##0", locale=_locale(locale))


def _millions_with_symbol(value: Decimal, currency: str, decimals: int, locale: str) -> str:
    """Write the number into the locale's pattern: Babel drops the decimals of a round million."""
    scale = _MILLION if value < _MILLION * 1000 else _MILLION * 1000
    pattern = format_compact_currency(value, currency, locale=_locale(locale))
    return re.sub(r"\d[\d.,]*", decimal_places(value / scale, decimals, locale=locale), pattern)


def _thousands_with_symbol(value: Decimal, currency: str, locale: str) -> str:
    text = format_compact_currency(value, currency, locale=_locale(locale), fraction_digits=0)
    if not re.search(r"\d[\s\u00a0\u202f]*[^\W\d_]", text.replace(currency, "")):
        return _whole_with_symbol(value, currency, locale)  # German has no word for thousands
    return re.sub(r"(?<=\d)K", "k", text)


def _whole_with_symbol(value: Decimal, currency: str, locale: str) -> str:
    return _around_symbol(_grouped(value, locale), currency, locale)


def _around_symbol(text: str, currency: str, locale: str) -> str:
    """Put the symbol where the locale has it: €950, 950 €."""
    pattern = _locale(locale).currency_formats["standard"].pattern.split(";")[0]
    symbol = get_currency_symbol(currency, locale=_locale(locale))
    if pattern.startswith("¤"):
        return symbol + text
    return f"{text}{NBSP}{symbol}"


def _with_sign(text: str, value: Number, shown: Decimal, *, signed: bool) -> str:
    """Put the sign of ``value`` before ``text``, none if what is ``shown`` is zero.

    A symbol of letters is kept apart from its number, which Babel does in some patterns only.
    """
    text = re.sub(r"^([^\W\d_]+)(?=\d)", rf"\1{NBSP}", text)
    if shown == 0:
        return text
    if value < 0:
        return MINUS + text
    return "+" + text if signed else text
