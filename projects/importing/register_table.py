"""A file of a register: its table, and the values of each row. Pure: no Django."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

from projects.errors import FileRefused
from projects.importing import csv_file, xlsx_file
from projects.importing.problems import Problem, Problems
from projects.importing.register_columns import RegisterColumn
from projects.importing.table_cells import Cells, Row
from projects.importing.table_values import text
from projects.importing.xml_elements import too_large

MOST_ROWS = 100_000
MOST_HEADINGS = 200
SAMPLES = 3
ENDINGS = (".csv", ".xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The headings of a file and the rows below them that are not empty."""

    headings: tuple[str, ...]
    number: int
    rows: tuple[Row, ...]

    def samples(self, place: int) -> list[str]:
        """Return the first values of a column, for a person who says what it means."""
        found = (text(row.cells[place]) for row in self.rows[:50] if place < len(row.cells))
        return [value[:60] for value in found if value][:SAMPLES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a row says, by the names of columns; ``row`` counts from 1, the headings included."""

    row: int
    line: int | None
    values: Mapping[str, Any]


def read_table(name: str, stream: BinaryIO) -> Table:
    """Return the table in a CSV or XLSX file. Raises FileRefused for what is none, or too large."""
    filled = [row for row in _rows(name, stream) if any(text(cell) for cell in row.cells)]
    if len(filled) < 2:
        message = "The file has no rows." if filled else "The file is empty."
        fix = "Write the names of the columns into the first row, and the entries below."
        raise FileRefused(message, problems=[Problem(message=message, fix=fix)], fix=fix)
    if len(filled) - 1 > MOST_ROWS:
        raise too_large(f"The file has more than {MOST_ROWS:,} rows.")
    head = filled[0]
    return Table(
        headings=tuple(text(cell)[:200] for cell in head.cells[:MOST_HEADINGS]),
        number=head.number,
        rows=tuple(filled[1:]),
    )


def _rows(name: str, stream: BinaryIO) -> Iterator[Row]:
    ending = PurePath(name).suffix.lower()
    if ending == ".csv":
        # Empty rows count here, and are passed over.
        return csv_file.rows(stream, most=2 * MOST_ROWS, of=f"{MOST_ROWS:,} rows")
    if ending == ".xlsx":
        return xlsx_file.rows(stream, most=MOST_ROWS + 1_000)
    message = f"{name} is neither CSV nor XLSX."
    fix = f"Use a file of {' or '.join(ENDINGS)}."
    raise FileRefused(message, problems=[Problem(message=message, fix=fix)], fix=fix)


def entries_of(
    table: Table,
    meanings: Sequence[str | None],
    columns: Sequence[RegisterColumn],
    problems: Problems,
) -> list[Entry]:
    """Return what the rows say in the columns that ``meanings`` names, place by place.

    What can't be read is noted in ``problems`` and missing from its entry.
    """
    places = {name: place for place, name in enumerate(meanings) if name}
    readers = {c.name: c.read for c in columns if c.read is not None and c.name in places}
    found = []
    for row in table.rows:
        cells = Cells(row, places, problems)
        said = cells.said
        values = {name: cells.value(name, read) for name, read in readers.items() if name in said}
        kept = {name: value for name, value in values.items() if value is not None}
        found.append(Entry(row=row.number, line=row.line, values=kept))
    return found
