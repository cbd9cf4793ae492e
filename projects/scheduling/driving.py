"""What drove a date: the explanation is kept when the date is set, not reconstructed."""

from dataclasses import dataclass
from enum import StrEnum

from projects.scheduling.network import Constraint, Link


class DriverKind(StrEnum):
    """Why an activity lies where it lies."""

    LINK = "link"
    CONSTRAINT = "constraint"
    ACTUAL = "actual"
    CALENDAR = "calendar"
    STATUS_DATE = "status_date"
    PROJECT_START = "project_start"
    MANUAL = "manual"
    LEVELLING = "levelling"
    CHILD = "child"


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """The one reason that decided a start (of a started task: its finish).

    ``activity`` is the predecessor of a link (under a summary: the task in it
    that came last), the task or summary that carries the constraint, or the
    child that decides a summary's finish. ``calendar`` says that the project
    began outside of working time.
    """

    kind: DriverKind
    link: Link | None = None
    activity: int | None = None
    constraint: Constraint | None = None


PROJECT_START = Driver(kind=DriverKind.PROJECT_START)
CALENDAR = Driver(kind=DriverKind.CALENDAR)
STATUS_DATE = Driver(kind=DriverKind.STATUS_DATE)
ACTUAL = Driver(kind=DriverKind.ACTUAL)
MANUAL = Driver(kind=DriverKind.MANUAL)
LEVELLING = Driver(kind=DriverKind.LEVELLING)
