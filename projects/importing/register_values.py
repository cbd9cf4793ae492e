"""How people write the values of registers in tables. Pure: no Django.

Each function takes a cell, as those of `table_values`, and raises ValueError with what was
expected.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from decimal import Decimal

from projects.importing import table_values
from projects.importing.table_values import Cell, text

LARGEST_AMOUNT = Decimal("9999999999999.99")
AN_AMOUNT = "an amount like 1234.50, with at most two decimals and below 10,000,000,000,000"
A_SHARE = "a share from 0 to 1 like 0.45, or a percentage like 45%"
YES = frozenset({"yes", "y", "true", "1", "x"})
NO = frozenset({"no", "n", "false", "0"})
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def amount(cell: Cell) -> Decimal:
    """Return an amount of money, exact to the minor unit.

    >>> amount("1,234.50"), amount("-12")
    (Decimal('1234.50'), Decimal('-12.00'))
    """
    try:
        found = table_values.money(cell)
    except ValueError:
        raise ValueError(AN_AMOUNT) from None
    exact = found.quantize(Decimal("0.01"))
    if exact != found or abs(exact) > LARGEST_AMOUNT:
        raise ValueError(AN_AMOUNT)
    return exact


def cost(cell: Cell) -> Decimal:
    """Return an amount that is not negative."""
    found = amount(cell)
    if found < 0:
        raise ValueError("an amount that is not negative")
    return found


def share(cell: Cell) -> Decimal:
    """Return a share from 0 to 1.

    >>> share("45%"), share(0.45), share("0,5")
    (Decimal('0.45'), Decimal('0.45'), Decimal('0.5'))
    """
    written = text(cell).replace(",", ".")
    is_percent = written.endswith("%")
    try:
        found = table_values.number(written.removesuffix("%").strip())
    except ValueError:
        raise ValueError(A_SHARE) from None
    found = found / 100 if is_percent else found
    if not 0 <= found <= 1:
        raise ValueError(A_SHARE)
    return found


def whole(lowest: int, highest: int) -> Callable[[Cell], int]:
    """Return a reader of whole numbers in these bounds.

    >>> whole(1, 5)(3.0)
    3
    """

    def read(cell: Cell) -> int:
        written = text(cell)
        if not re.fullmatch(r"\d{1,9}", written) or not lowest <= int(written) <= highest:
            raise ValueError(f"a whole number from {lowest:,} to {highest:,}")
        return int(written)

    return read


def day(cell: Cell) -> date:
    """Return a day; a time of day is passed over.

    >>> day("31.03.2026")
    datetime.date(2026, 3, 31)
    """
    try:
        return table_values.moment(cell, time(8)).date()
    except ValueError as expected:
        raise ValueError(str(expected).replace(" or 2026-03-31 14:00", "")) from None


def month(cell: Cell) -> date:
    """Return a day of a month, the first where the cell names the month alone.

    >>> month("2026-03")
    datetime.date(2026, 3, 1)
    """
    match = _MONTH.fullmatch(text(cell))
    return day(f"{match[0]}-01" if match else cell)


def yes_or_no(cell: Cell) -> bool:
    """Return whether the cell says yes.

    >>> yes_or_no("x"), yes_or_no("No")
    (True, False)
    """
    written = text(cell).lower()
    if written not in YES | NO:
        raise ValueError("yes or no")
    return written in YES


def currency(cell: Cell) -> str:
    """Return a currency by its three letters.

    >>> currency("eur")
    'EUR'
    """
    written = text(cell).upper()
    if not re.fullmatch("[A-Z]{3}", written):
        raise ValueError("the three letters of a currency, like EUR")
    return written


def words(longest: int) -> Callable[[Cell], str]:
    """Return a reader of text, lines of their own included.

    >>> words(5)("Anna ")
    'Anna'
    """

    def read(cell: Cell) -> str:
        written = text(cell).replace("\r\n", "\n").replace("\r", "\n")
        if len(written) > longest:
            raise ValueError(f"text of at most {longest:,} characters")
        if "\0" in written:
            raise ValueError("text without a character 0")
        return written

    return read


def one_of(choices: Iterable[tuple[str, object]]) -> Callable[[Cell], str]:
    """Return a reader of a choice, by its value or by its words.

    >>> one_of([("in_progress", "In progress")])("in Progress")
    'in_progress'
    """
    known = {}
    for value, name in choices:
        known |= {_plain(str(name)): value, _plain(value): value}
    expected = "one of " + ", ".join(dict.fromkeys(value for value in known.values() if value))

    def read(cell: Cell) -> str:
        found = known.get(_plain(text(cell)))
        if found is None:
            raise ValueError(expected)
        return found

    return read


def several(cell: Cell) -> tuple[str, ...]:
    """Return the parts of a list, with semicolons or, where there is none, commas between them.

    >>> several("A-1; A-2")
    ('A-1', 'A-2')
    """
    written = text(cell)
    parts = (part.strip() for part in written.split(";" if ";" in written else ","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _plain(written: str) -> str:
    return re.sub(r"[\s_-]+", " ", written).strip().lower()
