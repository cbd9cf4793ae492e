"""Small tables for the tests."""

import io

from xlsxwriter import Workbook

from projects.importing import csv_file
from projects.importing.plan import Plan


def csv_stream(*lines: str) -> io.BytesIO:
    return io.BytesIO("\n".join(lines).encode())


def read_csv(*lines: str) -> Plan:
    return csv_file.read(csv_stream(*lines))


def xlsx_stream(*rows: list) -> io.BytesIO:
    """Return a spreadsheet with ``rows``; text is text, never a formula."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    share = book.add_format({"num_format": "0%"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            form = share if isinstance(value, float) else None
            sheet.write(number, column, value, form)
    book.close()
    target.seek(0)
    return target
