"""Reading a text file of columns, and a plan from one. Pure: no Django."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from projects.errors import FileRefused
from projects.importing.checking import MOST_TASKS
from projects.importing.plan import Plan
from projects.importing.problems import Problem
from projects.importing.table_cells import LONGEST_TEXT, Row
from projects.importing.table_plan import plan_of
from projects.importing.xml_elements import MOST_BYTES, too_large

DELIMITERS = ",;\t"
MOST_ROWS = 2 * MOST_TASKS
MOST_CELLS = 300


def read(stream: BinaryIO) -> Plan:
    """Return the plan in a CSV file, checked. Raises FileRefused with every problem, by row."""
    return plan_of(rows(stream, most=MOST_ROWS, of=f"{MOST_TASKS:,} tasks"))


def rows(stream: BinaryIO, *, most: int, of: str) -> Iterator[Row]:
    """Yield the rows of a CSV file, ``most`` at most: ``of`` says to a person how many that is.

    Raises FileRefused for what is no text, too large, or can't be read to its end.
    """
    return _rows(_text(stream), most, of)


def _text(stream: BinaryIO) -> str:
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise too_large(f"The file has more than {MOST_BYTES // 1024 // 1024} MB.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16")
    if b"\0" in content:
        raise _refused("The file is no text.", 1)
    return _decoded(content, "utf-8-sig")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise _refused("The file is no text that can be read.", 1) from None
        # Spreadsheets of western Windows write this where nobody asked for UTF-8.
        line = content.count(b"\n", 0, error.start) + 1
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            raise _refused("The file is not UTF-8.", line) from None


def _rows(text: str, most: int, of: str) -> Iterator[Row]:
    """Yield the rows; commas, semicolons or tabs separate, whichever the first line has most of."""
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refused(f"The file can't be read from here on: {error}.", line) from None
        number += 1
        if number > most:
            raise too_large(f"The file has more than {of}.")
        if len(cells) > MOST_CELLS or any(len(cell) > LONGEST_TEXT for cell in cells):
            raise _refused(f"Row {number} is too large.", line)
        yield Row(number=number, cells=tuple(cells), line=line)


def _refused(message: str, line: int) -> FileRefused:
    fix = "Save the table as CSV in UTF-8."
    return FileRefused(message, problems=[Problem(message=message, line=line, fix=fix)], fix=fix)
