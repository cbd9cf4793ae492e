"""The network as columns, and the schedule as columns: what goes in and what comes out."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from projects.scheduling.arrays.tables import Codes, Column, Flags, Index
from projects.scheduling.calendar import WorkingTime
from projects.scheduling.driving import DriverKind
from projects.scheduling.network import Constraint, LinkType

Long = npt.NDArray[np.int64]

NONE: Final = -1
"""What stands for no instant, no parent, no program: minutes and indexes begin at 0."""

CLOCK_NUMBER: Final = 0
"""``calendars[0]`` is the clock, whatever else a network uses."""

CONSTRAINTS: Final = {constraint: code for code, constraint in enumerate(Constraint)}
LINK_TYPES: Final = {link_type: code for code, link_type in enumerate(LinkType)}
DRIVERS: Final = {kind: code for code, kind in enumerate(DriverKind)}
FS, SS, FF, SF = (LINK_TYPES[t] for t in (LinkType.FS, LinkType.SS, LinkType.FF, LinkType.SF))


class IrregularError(Exception):
    """The columns can't hold this network, or it is in error: the engine for all cases decides."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProjectColumns:
    """Projects: start, restart and critical limit in minutes, program by index."""

    start: Long
    restart: Long
    program: Index
    honour_constraints: Flags
    critical_limit: Long


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActivityColumns:
    """Activities and summaries in the order of the outline's siblings.

    ``calendar`` is the task calendar, the project's where a task has none.
    ``span_calendar``, ``span`` and ``remaining`` say how long the work takes
    and on which calendar, which its assignments may decide.
    """

    project: Index
    parent: Index
    calendar: Index
    span_calendar: Index
    duration: Column
    span: Column
    remaining: Column
    elapsed: Flags
    actual_duration: Column
    actual_start: Long
    actual_finish: Long
    stop: Long
    resume: Long
    constraint: Codes
    constraint_date: Long
    deadline: Long

    def __len__(self) -> int:
        return len(self.project)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinkColumns:
    """Links: ends by index of the activity, lag in minutes of the successor or of the clock."""

    predecessor: Index
    successor: Index
    type: Codes
    lag: Column
    on_the_clock: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkArrays:
    """A regular network (see ``reading.py``) of whole minutes."""

    projects: ProjectColumns
    activities: ActivityColumns
    links: LinkColumns
    calendars: tuple[WorkingTime, ...]
    program_floor: Long


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScheduleArrays:
    """Dates and floats by activity, in the order of the network; ends by project and program.

    ``driver_activity`` and ``driver_link`` are indexes, NONE where there is
    none; ``finished`` tells where a program float means nothing.
    """

    start: Long
    finish: Long
    late_start: Long
    late_finish: Long
    total_float: Column
    free_float: Column
    program_float: Column
    finished: Flags
    is_critical: Flags
    is_program_critical: Flags
    driver_kind: Codes
    driver_activity: Index
    driver_link: Index
    project_finish: Long
    program_finish: Long
