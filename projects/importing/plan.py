"""A plan as a file tells it, whatever the format. Pure: no Django.

Dates are wall-clock times without a zone, as in the file. Durations, lags and floats are
minutes: an int, or a Fraction where the file has a part of a minute. Money is a Decimal
in the plan's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

Minutes = int | Fraction
Intervals = tuple[tuple[int, int], ...]
"""Working time of a day: (start, end) in minutes after midnight; none is a day off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the file says that is not taken over, and how often."""

    subject: str
    count: int
    why: str
    uids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkWeek:
    """Another week for the dates from ``first`` to ``last``, both included."""

    first: date
    last: date
    week: tuple[Intervals | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCalendar:
    """Working time; ``week`` begins on Monday, None is inherited from the base calendar."""

    uid: int
    name: str
    base_uid: int | None = None
    week: tuple[Intervals | None, ...] = (None,) * 7
    exceptions: Mapping[date, Intervals] = field(default_factory=dict)
    work_weeks: tuple[WorkWeek, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRate:
    """What an hour (or a unit of material) costs from ``since`` on; None is the beginning."""

    since: datetime | None
    standard: Decimal
    overtime: Decimal = Decimal(0)
    per_use: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResource:
    """Who or what works: ``kind`` is work, material or cost; ``capacity`` 1 is full time."""

    uid: int
    name: str
    kind: str = "work"
    email: str = ""
    group: str = ""
    is_generic: bool = False
    capacity: Decimal = Decimal(1)
    calendar_uid: int | None = None
    rates: tuple[PlanRate, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAssignment:
    """Work on a task; ``units`` 0.5 is half time, ``resource_uid`` None is nobody yet."""

    uid: int
    task_uid: int
    resource_uid: int | None
    units: Decimal = Decimal(1)
    work: Minutes = 0
    actual_work: Minutes = 0
    remaining_work: Minutes = 0
    overtime_work: Minutes = 0
    is_contoured: bool = False
    delay: Minutes = 0
    cost: Decimal | None = None
    actual_cost: Decimal | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLink:
    """``type`` is FS, SS, FF or SF; ``lag`` in minutes, or in percent.

    ``lag_kind`` is working, elapsed, percent or elapsed_percent.
    """

    predecessor_uid: int
    successor_uid: int
    type: str = "FS"
    lag: Minutes = 0
    lag_kind: str = "working"
    row: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBaseline:
    """What was once agreed for a task."""

    number: int
    start: datetime | None = None
    finish: datetime | None = None
    duration: Minutes | None = None
    work: Minutes | None = None
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDates:
    """What the other program computed; kept to compare with, never to schedule from."""

    start: datetime | None = None
    finish: datetime | None = None
    early_start: datetime | None = None
    early_finish: datetime | None = None
    late_start: datetime | None = None
    late_finish: datetime | None = None
    total_float: Minutes | None = None
    free_float: Minutes | None = None
    critical: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTask:
    """One row of the plan. ``kind`` is task, summary (it has children) or milestone.

    ``typed_start`` and ``typed_finish`` are the dates of a manually scheduled task.
    ``physical_percent`` is None where the file does not measure by it. ``external_id`` is its key
    in other systems, the UID where it is empty. ``said`` names the columns of a table in which its
    row has something; None is a file that says all of a task.
    """

    uid: int
    name: str
    external_id: str = ""
    said: frozenset[str] | None = None
    kind: str = "task"
    id: int | None = None
    wbs: str = ""
    outline_level: int = 1
    parent_uid: int | None = None
    notes: str = ""
    duration: Minutes = 0
    is_elapsed: bool = False
    is_fixed_duration: bool = False
    is_estimated: bool = False
    is_recurring: bool = False
    is_marked_milestone: bool = False
    remaining: Minutes = 0
    actual_duration: Minutes = 0
    percent_complete: int = 0
    physical_percent: int | None = None
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    stop: datetime | None = None
    resume: datetime | None = None
    constraint: str = "ASAP"
    constraint_date: datetime | None = None
    deadline: datetime | None = None
    is_manual: bool = False
    typed_start: datetime | None = None
    typed_finish: datetime | None = None
    calendar_uid: int | None = None
    ignores_resource_calendar: bool = False
    levelling_delay: Minutes = 0
    priority: int = 500
    is_active: bool = True
    fixed_cost: Decimal = Decimal(0)
    cost: Decimal | None = None
    actual_cost: Decimal | None = None
    baselines: tuple[PlanBaseline, ...] = ()
    stored: StoredDates = StoredDates()
    row: int | None = None
    line: int | None = None

    @property
    def is_started(self) -> bool:
        return self.actual_start is not None

    @property
    def is_finished(self) -> bool:
        return self.actual_finish is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole project. Tasks stand in the order of the file, so a parent before its children."""

    name: str
    title: str = ""
    start: datetime
    finish: datetime | None = None
    status_date: datetime | None = None
    currency: str = ""
    minutes_per_day: int = 480
    schedule_from_start: bool = True
    honour_constraints: bool = True
    critical_limit: int = 0
    calendar_uid: int | None = None
    calendars: tuple[PlanCalendar, ...] = ()
    resources: tuple[PlanResource, ...] = ()
    tasks: tuple[PlanTask, ...] = ()
    links: tuple[PlanLink, ...] = ()
    assignments: tuple[PlanAssignment, ...] = ()
    not_understood: tuple[Notice, ...] = ()
    source: str = "Microsoft Project"
