"""Reading the first visible sheet of a spreadsheet, and a plan from it. Pure: no Django."""

from collections.abc import Iterator
from datetime import time, timedelta
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from projects.importing.plan import Plan
from projects.importing.table_cells import Row
from projects.importing.table_plan import plan_of
from projects.importing.table_values import Cell
from projects.importing.xlsx_bounds import MOST_ROWS, check_bounds
from projects.importing.zip_parts import packed, refused, xml_parts


def read(stream: BinaryIO) -> Plan:
    """Return the plan in an XLSX file, checked. Raises FileRefused with every problem, by row.

    Formulas count with the value that the spreadsheet last computed; nothing is computed here.
    """
    return plan_of(rows(stream, most=MOST_ROWS))


def rows(stream: BinaryIO, *, most: int) -> Iterator[Row]:
    """Yield the rows of an XLSX file, ``most`` at most.

    Raises FileRefused for what is no spreadsheet, or asks for more than can be read.
    """
    parts = xml_parts(stream)
    check_bounds(parts, most_rows=most)
    return _rows(parts)


def _rows(parts: dict[str, bytes]) -> Iterator[Row]:
    try:
        with load_workbook(packed(parts)) as book:
            sheet = book.get_sheet_by_index(_first_visible(book))
            rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError):
        raise refused("The file is no XLSX spreadsheet, or it is damaged.") from None
    for number, cells in enumerate(rows, 1):
        yield Row(number=number, cells=tuple(_cell(cell) for cell in cells))


def _first_visible(book: CalamineWorkbook) -> int:
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            return index
    raise refused("The file has no visible sheet.")


def _cell(cell) -> Cell:
    return str(cell) if isinstance(cell, time | timedelta) else cell
