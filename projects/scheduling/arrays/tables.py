"""Calendars as tables, so that a whole column changes its axis at once.

Every calendar has an axis of its own: the *position* of an instant is the
working minutes before it. On that axis durations and lags are additions.
Instants and positions are int32 minutes from the beginning of the horizon. A
position has two instants where work pauses: the *finish side* (17:00) and the
*start side* (08:00 of the next working day).

Tables are cut into cells of ``grid`` minutes, the largest step that divides
every beginning and end of work, so that looking up needs no search.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from projects.scheduling.calendar import WorkingTime

Column = npt.NDArray[np.int32]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Numbers = npt.NDArray[np.int16]

_DAY: Final = 1440
_MOST_CELLS: Final = 40_000_000
_MANY: Final = 1000


class TooFineError(Exception):
    """The calendars' minutes are so irregular that tables would not pay."""


class HorizonError(Exception):
    """Work reaches beyond the tables; ``position`` is how far, in working minutes."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


class WorkingTables:
    """Positions and instants of several calendars between ``low`` and ``high``.

    ``row`` arguments are what ``rows_of`` returns for calendar numbers: where
    a calendar's table begins.
    """

    __slots__ = ("_wall", "_worked", "grid", "high", "low", "stride", "total")

    def __init__(self, calendars: tuple[WorkingTime, ...], low: int, high: int) -> None:
        self.low, self.high = low, high
        spans = [_intervals(calendar, low, high) for calendar in calendars]
        edges = [edge for span in spans for edge in span]
        self.grid = int(np.gcd.reduce(np.concatenate(edges), initial=_DAY))
        cells = (high - low) // self.grid
        self.stride = cells + 2
        if self.stride * len(calendars) > _MOST_CELLS:
            raise TooFineError
        self._worked = np.empty(self.stride * len(calendars), np.int32)
        self._wall = np.full(self.stride * len(calendars), high - low, np.int32)
        self.total = np.zeros(len(calendars), np.int32)
        for number, (starts, ends) in enumerate(spans):
            self.total[number] = self._fill(number * self.stride, cells, starts, ends)

    def _fill(self, row: int, cells: int, starts: Column, ends: Column) -> int:
        steps = np.zeros(cells + 2, np.int32)
        np.add.at(steps, starts // self.grid, np.int32(1))
        np.subtract.at(steps, ends // self.grid, np.int32(1))
        works = np.cumsum(steps, dtype=np.int32)
        before = (np.cumsum(works, dtype=np.int32) - works) * self.grid
        # Whether a cell works is the low bit, so that one look-up gives both.
        self._worked[row : row + cells + 2] = before * 2 + works
        working = np.flatnonzero(works).astype(np.int32)
        self._wall[row : row + working.size] = working * self.grid
        return int(working.size) * self.grid

    def rows_of(self, calendar: Index | Numbers) -> Index:
        """Return where the tables of these calendars begin."""
        return calendar.astype(np.intp) * self.stride

    def position(self, row: Index, x: Column) -> Column:
        """Return the working minutes before each instant."""
        cell, rest = self._cells(x)
        found = self._worked.take(row + cell, mode="clip")
        position: Column = (found >> 1) + rest * (found & 1)
        return position

    def start_side(self, row: Index, position: Column) -> Column:
        """Return the last instant of each position: where the next minute can be worked."""
        cell, rest = self._cells(position)
        instant: Column = self._wall.take(row + cell, mode="clip") + rest
        return instant

    def _cells(self, minutes: Column) -> tuple[Column, Column]:
        if minutes.size < _MANY:
            return np.divmod(minutes, self.grid)
        # Twice as fast an element, but two calls more.
        cell = minutes // self.grid
        return cell, minutes - cell * self.grid

    def finish_side(self, row: Index, position: Column) -> Column:
        """Return the first instant of each position: where the last minute was worked."""
        instant: Column = self.start_side(row, position - np.int32(1)) + np.int32(1)
        return instant

    def add(self, row: Index, x: Column, minutes: Column) -> Column:
        """Return each instant plus working minutes, as ``WorkingTime.add`` does."""
        ahead = (minutes > 0).astype(np.int32)
        target = self.checked(row, self.position(row, x) + minutes)
        moved = self.start_side(row, target - ahead) + ahead
        return np.where(minutes == 0, x, moved)

    def shift(self, row: Index, x: Column, minutes: Column, ahead: Column) -> Column:
        """Do as ``add`` where no amount is 0; ``ahead`` is 1 for those above."""
        target = self.checked(row, self.position(row, x) + minutes)
        shifted: Column = self.start_side(row, target - ahead) + ahead
        return shifted

    def checked(self, row: Index, position: Column) -> Column:
        """Return positions as they are; raises HorizonError for one the tables don't reach."""
        # Seen without a sign, what is below 0 is above all.
        total = self._worked.take(row + (self.stride - 1)) >> 1
        if (position.view(np.uint32) > total.view(np.uint32)).any():
            raise HorizonError(int(np.abs(position).max(initial=0)))
        return position


@lru_cache(maxsize=8)
def compile_tables(calendars: tuple[WorkingTime, ...], low: int, high: int) -> WorkingTables:
    """Return the tables of calendars between two midnights, kept for the next schedule."""
    return WorkingTables(calendars, low, high)


def _intervals(calendar: WorkingTime, low: int, high: int) -> tuple[Column, Column]:
    found = np.array(calendar.intervals(low, high), np.int64).reshape(-1, 2) - low
    return found[:, 0].astype(np.int32), found[:, 1].astype(np.int32)
