"""How people write values in tables. Pure: no Django.

Each function takes a cell, which is text or, from a spreadsheet, a number or a date, and raises
ValueError with what was expected.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal

from projects.importing.plan import Minutes

MINUTES_A_DAY = 480
FIRST_YEAR, LAST_YEAR = 1970, 2200
MOST_MINUTES = 100 * 365 * 24 * 60
LARGEST_AMOUNT = Decimal(10) ** 15
BEGIN, END = time(8), time(17)
"""Office hours, for dates without a time."""

Cell = str | int | float | bool | date | datetime

_FORMATS = ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d %b %Y", "%d-%b-%Y", "%d %B %Y")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?")
_DURATION = re.compile(r"(\d{1,7}(?:\.\d{1,6})?)\s*(e)?([a-z]*)\??", re.IGNORECASE)
_UNITS = {
    "": 480, "d": 480, "day": 480, "days": 480,
    "h": 60, "hr": 60, "hrs": 60, "hour": 60, "hours": 60,
    "w": 2400, "wk": 2400, "wks": 2400, "week": 2400, "weeks": 2400,
    "m": 1, "min": 1, "mins": 1, "minute": 1, "minutes": 1,
    "mo": 9600, "mon": 9600, "mons": 9600, "month": 9600, "months": 9600,
}  # fmt: skip
_ELAPSED = {480: 1440, 60: 60, 2400: 10_080, 1: 1, 9600: 43_200}
_QUOTED_FORMULA = re.compile(r"'[=+\-@\t\r]")


def text(cell: Cell) -> str:
    """Return a cell as text, without the apostrophe that keeps formulas from running."""
    if isinstance(cell, str):
        return cell[1:].strip() if _QUOTED_FORMULA.match(cell) else cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def moment(cell: Cell, hour: time) -> datetime:
    """Return the wall-clock time of ``2026-03-31`` or ``2026-03-31 14:00``.

    >>> moment("2026-03-31", END)
    datetime.datetime(2026, 3, 31, 17, 0)
    """
    found = _moment(cell)
    if found is None:
        raise ValueError("a date that exists, like 2026-03-31 or 2026-03-31 14:00")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"a date from {FIRST_YEAR} to {LAST_YEAR}")
    # A spreadsheet's date without a time is one at midnight.
    return found if found.time() != time() else datetime.combine(found, hour)


def _moment(cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None, second=0, microsecond=0)
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    written = text(cell)
    try:
        return datetime.fromisoformat(written).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        pass
    for pattern in _FORMATS:
        try:
            return datetime.strptime(written, pattern)  # noqa: DTZ007 - files have no zone
        except ValueError:
            continue
    return None


def duration(cell: Cell) -> tuple[int, bool]:
    """Return whole working minutes and whether they are elapsed ones.

    >>> duration("5d"), duration("1.5 h"), duration("2ew"), duration(3)
    ((2400, False), (90, False), (20160, True), (1440, False))
    """
    match = _DURATION.fullmatch(text(cell).replace(",", "."))
    unit = match and _UNITS.get(match[3].lower())
    if unit is None:
        raise ValueError("a duration like 5d, 40h, 2w or 30m")
    minutes = round(Decimal(match[1]) * (_ELAPSED[unit] if match[2] else unit))
    if minutes > MOST_MINUTES:
        raise ValueError("a duration of at most 100 years")
    return minutes, bool(match[2])


def percent(cell: Cell) -> int:
    """Return a percentage from 0 to 100.

    >>> percent("40 %"), percent(40.0)
    (40, 40)
    """
    amount = number(text(cell).removesuffix("%").strip())
    if not 0 <= amount <= 100:
        raise ValueError("a percentage from 0 to 100")
    return round(amount)


def money(cell: Cell) -> Decimal:
    """Return an amount; a thousands separator is understood where it can be nothing else.

    >>> money("1,234.50"), money("1.234,50"), money(12)
    (Decimal('1234.50'), Decimal('1234.50'), Decimal('12'))
    """
    if isinstance(cell, float):
        return money(f"{cell:.2f}")
    written = text(cell).replace("\u00a0", "").replace(" ", "").replace("'", "")
    last = max(written.rfind(","), written.rfind("."))
    if "," in written and "." in written:
        whole = written[:last].replace(",", "").replace(".", "")
        written = f"{whole}.{written[last + 1 :]}"
    elif re.fullmatch(r"[+-]?\d+,\d{1,2}", written):
        written = written.replace(",", ".")
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", written):
        written = written.replace(",", "")
    amount = number(written)
    if abs(amount) >= LARGEST_AMOUNT:
        raise ValueError("an amount below a thousand million million")
    return amount


def number(written: str) -> Decimal:
    """Return a decimal number."""
    if not _NUMBER.fullmatch(written):
        raise ValueError("a number")
    return Decimal(written)


def lag(written: str) -> tuple[Minutes, str]:
    """Return a lag such as ``+2d``, ``-1ed`` or ``+50%`` and its kind.

    >>> lag("+2d"), lag("- 1ed"), lag("+50%")
    ((960, 'working'), (-1440, 'elapsed'), (50, 'percent'))
    """
    sign = -1 if written.startswith("-") else 1
    amount = written.lstrip("+-").strip()
    if amount.endswith("%"):
        share = number(amount.removesuffix("%").strip())
        if share > 10_000:
            raise ValueError("a lag of at most 10,000 %")
        return sign * round(share), "percent"
    minutes, is_elapsed = duration(amount)
    return sign * minutes, "elapsed" if is_elapsed else "working"
