"""How Microsoft Project writes values in XML. Pure: no Django.

Each function takes the text of an element and raises ValueError with what was expected.
"""

import re
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from projects.importing.plan import Minutes

MINUTES_A_DAY = 24 * 60
FIRST_YEAR, LAST_YEAR = 1970, 2200
MOST_PERCENT = 10_000
MOST_MINUTES = 100 * 365 * MINUTES_A_DAY

_DURATION = re.compile(
    r"(-)?P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?"
)
# A short exponent only: Decimal("1E999999999") is a bomb once it becomes an integer.
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{0,15})?(?:[eE][+-]?\d{1,2})?")
_INTEGER = re.compile(r"[+-]?\d{1,12}")
_CLOCK = re.compile(r"([01]\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?:\.\d+)?")


def moment(text: str) -> datetime:
    """Return the wall-clock time of ``2026-03-31T17:00:00``; an offset is ignored.

    >>> moment("2026-03-31T17:00:00")
    datetime.datetime(2026, 3, 31, 17, 0)
    """
    try:
        found = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise ValueError("a date that exists, like 2026-03-31T17:00:00") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"a date from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def minutes(text: str) -> Minutes:
    """Return the minutes of ``PT40H0M0S``, a Fraction where seconds are left over.

    >>> minutes("PT40H0M0S"), minutes("PT38H14M24S")
    (2400, Fraction(11472, 5))
    """
    match = _DURATION.fullmatch(text)
    if not match or text.endswith(("P", "T")):
        raise ValueError("a duration like PT40H0M0S")
    sign, days, hours, mins, seconds = match.groups()
    total = int(days or 0) * MINUTES_A_DAY + int(hours or 0) * 60 + int(mins or 0)
    amount = total + Fraction(seconds or 0) / 60
    if amount > MOST_MINUTES:
        raise ValueError("a duration of at most 100 years")
    return whole(-amount if sign else amount)


def tenths(text: str) -> Minutes:
    """Return the minutes of a number of tenths of a minute, as lags and slacks are written.

    >>> tenths("4800"), tenths("12687")
    (480, Fraction(12687, 10))
    """
    amount = Fraction(number(text)) / 10
    if abs(amount) > MOST_MINUTES:
        raise ValueError("an amount of at most 100 years")
    return whole(amount)


def percent(text: str) -> Minutes:
    """Return a percentage of at most ten thousand, forwards or backwards."""
    amount = Fraction(number(text))
    if abs(amount) > MOST_PERCENT:
        raise ValueError(f"at most {MOST_PERCENT:,} %")
    return whole(amount)


def number(text: str) -> Decimal:
    """Return a decimal number."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("a number")
    return Decimal(text)


def hundredths(text: str) -> Decimal:
    """Return an amount of money that is written in hundredths.

    >>> hundredths("24000")
    Decimal('240')
    """
    amount = number(text) / 100
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount


def integer(text: str) -> int:
    """Return a whole number."""
    if not _INTEGER.fullmatch(text):
        raise ValueError("a whole number")
    return int(text)


def flag(text: str) -> bool:
    """Return whether ``1`` or ``true`` is written."""
    if text not in {"0", "1", "true", "false"}:
        raise ValueError("0 or 1")
    return text in {"1", "true"}


def clock(text: str) -> int:
    """Return the minutes after midnight of ``08:00:00``."""
    match = _CLOCK.fullmatch(text)
    if not match or int(match[1]) * 60 + int(match[2]) > MINUTES_A_DAY:
        raise ValueError("a time of day like 08:00:00")
    return int(match[1]) * 60 + int(match[2])


def whole(amount: Fraction) -> Minutes:
    """Return an int where ``amount`` is one."""
    return int(amount) if amount.denominator == 1 else amount
