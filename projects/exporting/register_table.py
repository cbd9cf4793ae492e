"""A register as a table that `projects.importing` reads again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from projects.exporting import csv_file, xlsx_file
from projects.exporting.table_rows import Value
from projects.importing.register_cells import written
from projects.importing.register_spec import RegisterTable
from projects.models import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat:
    """``write`` takes headings and rows of values."""

    ending: str
    content_type: str
    write: Callable[[list[str], Iterable[list[Value]]], bytes]


TABLE_FORMATS = {
    "csv": TableFormat(
        ending="csv", content_type="text/csv; charset=utf-8", write=csv_file.write_rows
    ),
    "xlsx": TableFormat(
        ending="xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write=partial(xlsx_file.write_rows, sheet_name="Rows"),
    ),
}


def headings(register: RegisterTable, *, with_money: bool, only_read: bool = False) -> list[str]:
    """Return the names of the columns; ``only_read`` leaves out what importing passes over."""
    shown = register.shown_columns(with_money=with_money)
    return [column.name for column in shown if column.read is not None or not only_read]


def register_file(register: RegisterTable, owner, ending: str, *, with_money: bool) -> bytes:
    """Return the register of ``owner`` as a file of that ending, in a constant number of queries.

    Without the right to money its columns are absent.
    """
    columns = register.shown_columns(with_money=with_money)
    is_program = not isinstance(owner, Project)
    lines = (
        [written(row, column, is_program=is_program) for column in columns]
        for row in register.rows(owner)
    )
    return TABLE_FORMATS[ending].write([column.name for column in columns], lines)


def template_file(register: RegisterTable, ending: str, *, with_money: bool) -> bytes:
    """Return an empty file with the headings that can be imported."""
    names = headings(register, with_money=with_money, only_read=True)
    return TABLE_FORMATS[ending].write(names, [])
