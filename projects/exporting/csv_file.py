"""Writing a plan as CSV. Pure: no Django."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from projects.exporting.table_rows import Value, headings, rows
from projects.importing.plan import Plan

RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a cell as a formula, at its beginning."""


def write(plan: Plan, *, with_money: bool = True) -> bytes:
    """Return ``plan`` as CSV in UTF-8 with commas; without the money columns unless asked."""
    return write_rows(headings(with_money=with_money), rows(plan, with_money=with_money))


def write_rows(names: Iterable[str], lines: Iterable[Iterable[Value]]) -> bytes:
    """Return a table as CSV; text that could run as a formula gets an apostrophe in front."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(names)
    writer.writerows([_cell(value) for value in line] for line in lines)
    # Spreadsheets take a file for UTF-8 only where it begins with this mark.
    return target.getvalue().encode("utf-8-sig")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, str):
        return neutral(value.replace("\0", ""))
    return str(value)


def neutral(text: str) -> str:
    """Return text that no spreadsheet runs.

    >>> neutral("=1+1"), neutral("Dig -> pour")
    ("'=1+1", 'Dig -> pour')
    """
    return f"'{text}" if text.startswith(RUNS) else text
