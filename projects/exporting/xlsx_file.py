"""Writing a table, such as a plan, as an XLSX spreadsheet. Pure: no Django."""

import io
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from projects.exporting.table_rows import Value, headings, rows
from projects.importing.plan import Plan

LONGEST_TEXT = 32_767
# Nothing that a person typed becomes a formula or a link.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDTHS = {"name": 40, "notes": 40, "predecessors": 20, "assigned_to": 24}
WIDTH = 16


def write(plan: Plan, *, with_money: bool = True) -> bytes:
    """Return ``plan`` as a spreadsheet; without the money columns unless asked."""
    return write_rows(headings(with_money=with_money), rows(plan, with_money=with_money))


def write_rows(
    names: list[str], lines: Iterable[list[Value]], *, sheet_name: str = "Plan"
) -> bytes:
    """Return a table as a spreadsheet of typed cells: dates are dates, text is never run."""
    target = io.BytesIO()
    book = Workbook(target, OPTIONS)
    sheet = book.add_worksheet(sheet_name)
    formats = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        Decimal: book.add_format({"num_format": "#,##0.00"}),
    }
    head = book.add_format({"bold": True})
    for column, name in enumerate(names):
        sheet.set_column(column, column, WIDTHS.get(name, WIDTH))
        sheet.write_string(0, column, name, head)
    for number, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            _write(sheet, number, column, value, formats)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def _write(sheet: Worksheet, row: int, column: int, value: Value, formats: dict) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, value, formats.get(type(value)))
    else:
        sheet.write_string(row, column, value[:LONGEST_TEXT])
