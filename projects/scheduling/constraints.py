"""The eight constraints: what each does to an early start and to a late finish.

ASAP and ALAP move nothing here (ALAP is a pass of its own). A hard constraint
(MSO, MFO, SNLT, FNLT) is *honoured* when the project says so or the task has
no links; otherwise the links win and it can only push later.
"""

from typing import NamedTuple

from projects.scheduling.axis import Minute
from projects.scheduling.network import Activity, Constraint
from projects.scheduling.span import Span

_PULLING = (Constraint.SNLT, Constraint.FNLT)


class Placed(NamedTuple):
    """A start, and the finish where it is given to the minute."""

    start: Minute
    finish: Minute | None = None


def constrain_early(start: Minute, activity: Activity, span: Span, *, honoured: bool) -> Placed:
    """Return the early start that an activity's own constraint allows.

    ``start`` is the one its links gave, already snapped to working time.
    """
    constraint, on = activity.constraint, activity.constraint_date
    if on is None or (constraint in _PULLING and not honoured):
        return Placed(start)
    match constraint:
        case Constraint.SNET:
            return Placed(max(start, span.snap(on)))
        case Constraint.SNLT:
            return Placed(min(start, on))
        case Constraint.FNLT:
            return Placed(min(start, span.backward(on)))
        case Constraint.MSO:
            return Placed(on if honoured else max(start, on))
        case Constraint.FNET | Constraint.MFO:
            return _finish_on(start, on, span, exactly=constraint is Constraint.MFO and honoured)
    return Placed(start)


def _finish_on(start: Minute, on: int, span: Span, *, exactly: bool) -> Placed:
    needed = span.backward(on)
    if exactly or needed > start:
        return Placed(needed, on)
    return Placed(start)


def constrain_late(finish: Minute, activity: Activity, span: Span, *, honoured: bool) -> Minute:
    """Return the late finish that an activity's own constraint allows."""
    constraint, on = activity.constraint, activity.constraint_date
    if on is None:
        return finish
    match constraint:
        case Constraint.MSO:
            return span.forward(on) if honoured else min(finish, span.forward(on))
        case Constraint.MFO:
            return on if honoured else min(finish, on)
        case Constraint.SNLT:
            return min(finish, span.forward(on))
        case Constraint.FNLT:
            return min(finish, on)
    return finish


def is_fixed(activity: Activity) -> bool:
    """Say whether a constraint leaves no room: must start on, must finish on."""
    return activity.constraint in (Constraint.MSO, Constraint.MFO)
