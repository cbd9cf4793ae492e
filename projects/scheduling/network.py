"""What the engine is given: activities, links and projects, all frozen.

Instants are minutes on the axis (``axis.py``), durations, work and delays
working minutes, lags working or elapsed minutes or a percentage. Building a
``Network`` checks nothing; ``schedule`` does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from projects.scheduling.calendar import WorkingTime


class Constraint(StrEnum):
    """The eight constraints of Microsoft Project, by their usual initials."""

    ASAP = "ASAP"
    ALAP = "ALAP"
    SNET = "SNET"
    SNLT = "SNLT"
    FNET = "FNET"
    FNLT = "FNLT"
    MSO = "MSO"
    MFO = "MFO"


class LinkType(StrEnum):
    """Which end of the predecessor holds which end of the successor."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class LagKind(StrEnum):
    """What a lag counts: minutes on a calendar, on the clock, or a share of the predecessor."""

    WORKING = "working"
    ELAPSED = "elapsed"
    PERCENT = "percent"
    ELAPSED_PERCENT = "elapsed_percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedWork:
    """A person's or a role's part of a task.

    ``calendar`` None means a resource without calendar: the task's counts.
    ``units`` is a fraction (1 is full time), ``delay`` postpones this part.
    ``remaining`` None means all of the work.
    """

    work: int | Fraction
    remaining: int | Fraction | None = None
    units: Decimal | Fraction | int = 1
    calendar: int | None = None
    delay: int = 0
    contoured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A task as entered. One that is the parent of another is a summary: only its
    links, constraint, calendar, deadline and typed dates count then.

    ``calendar`` None means the project's. ``remaining`` is read of started
    tasks only (before the start all of ``duration`` remains); None means
    duration minus actual duration. ``typed_start`` and ``typed_finish`` are read of
    manual tasks only. ``duration`` 0 makes a milestone.
    """

    id: int
    project: int
    parent: int | None = None
    calendar: int | None = None
    duration: int | Fraction = 0
    remaining: int | Fraction | None = None
    actual_duration: int | Fraction = 0
    elapsed: bool = False
    fixed_duration: bool = False
    manual: bool = False
    typed_start: int | None = None
    typed_finish: int | None = None
    actual_start: int | None = None
    actual_finish: int | None = None
    stop: int | None = None
    resume: int | None = None
    constraint: Constraint = Constraint.ASAP
    constraint_date: int | None = None
    deadline: int | None = None
    assignments: tuple[AssignedWork, ...] = ()
    ignore_resource_calendar: bool = False
    active: bool = True
    levelling_delay: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The successor waits for the predecessor; negative lag is a lead.

    ``firm`` tells a promised hand-off from a wished one. It does not change
    dates: both hold the successor. ``id`` is the caller's own.
    """

    predecessor: int
    successor: int
    type: LinkType = LinkType.FS
    lag: int = 0
    lag_kind: LagKind = LagKind.WORKING
    firm: bool = True
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFrame:
    """A project around its activities.

    ``start`` is the earliest start of tasks that nothing else holds;
    ``finish`` is read only when scheduling ``from_finish``. ``critical_limit``
    is the total float in minutes up to which a task is critical.
    ``restart`` is the instant before which unfinished work is not scheduled;
    None leaves unfinished work where it is, as Microsoft Project does.
    """

    id: int
    start: int
    calendar: int
    program: int | None = None
    honour_constraints: bool = True
    critical_limit: int = 0
    from_finish: bool = False
    finish: int | None = None
    restart: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Projects that are scheduled together, with every link among them.

    ``program_finish_floor`` maps a program to a finish known from outside
    this network (its other projects): the program finishes no earlier.
    """

    projects: Sequence[ProjectFrame]
    activities: Sequence[Activity]
    links: Sequence[Link] = ()
    calendars: Mapping[int, WorkingTime]
    program_finish_floor: Mapping[int, int] = field(default_factory=dict)
