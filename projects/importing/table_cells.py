"""The cells of one row of a table, each checked as it is read. Pure: no Django."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from projects.importing.problems import Problems
from projects.importing.table_values import Cell, text

LONGEST_TEXT = 32_767


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``number`` counts from 1, the headings included; ``line`` is that of a text file."""

    number: int
    cells: tuple[Cell, ...]
    line: int | None = None


class Cells:
    """Reads typed values out of a row; a bad value is a problem and counts as missing."""

    def __init__(self, row: Row, places: Mapping[str, int], problems: Problems) -> None:
        self.row = row
        self._problems = problems
        self._values = {
            name: row.cells[place]
            for name, place in places.items()
            if place < len(row.cells) and text(row.cells[place])
        }

    @property
    def said(self) -> frozenset[str]:
        """The columns in which the row has anything."""
        return frozenset(self._values)

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        found = text(self._values.get(name, ""))
        if "\0" in found:
            self.problem(name, f"{name} has a character 0.", "Take it out.")
            return ""
        if len(found) > longest:
            message = f"{name} has {len(found):,} characters."
            self.problem(name, message, f"Keep it under {longest:,}.")
            return found[:longest]
        return found

    def value[T](self, name: str, read: Callable[..., T], *more) -> T | None:
        """Return what ``read`` makes of the cell, None where it is empty or can't be read."""
        if name not in self._values:
            return None
        try:
            return read(self._values[name], *more)
        except ValueError as expected:
            self.refuse(name, self._values[name], expected)
            return None

    def refuse(self, name: str, cell: Cell, expected: object) -> None:
        shown = text(cell)
        shown = shown if len(shown) <= 60 else shown[:57] + "..."
        self.problem(name, f"{name} is {shown!r}.", f"It must be {expected}.")

    def problem(self, name: str, message: str, fix: str) -> None:
        self._problems.add(message, fix=fix, field=name, row=self.row.number, line=self.row.line)
