"""What a schedule says: dates, floats and drivers by task, ends by project and program."""

from collections.abc import Mapping
from dataclasses import dataclass

from projects.scheduling.driving import Driver


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDates:
    """The computed dates of one task or summary, in whole minutes.

    ``program_float`` is None when the task is finished. A summary's driver is
    the task below it that finishes last.
    """

    start: int
    finish: int
    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    total_float: int
    free_float: int
    program_float: int | None
    is_critical: bool
    is_program_critical: bool
    driver: Driver


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What ``schedule`` returns: dates by activity id, ends by project and by program."""

    dates: Mapping[int, TaskDates]
    project_start: Mapping[int, int]
    project_finish: Mapping[int, int]
    program_finish: Mapping[int, int]
