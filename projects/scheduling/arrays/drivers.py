"""What drove each early date: asked once, after the pass, of all nodes together."""

from dataclasses import dataclass

import numpy as np

from projects.scheduling.arrays.early_arcs import EarlyArcs
from projects.scheduling.arrays.early_bounds import MSO, SNLT, EarlyBounds
from projects.scheduling.arrays.forward import EarlyPass
from projects.scheduling.arrays.instants import decisive_arcs, is_finish_decided
from projects.scheduling.arrays.network import DRIVERS, NONE
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.tables import Codes, Column, Flags, Index
from projects.scheduling.driving import DriverKind

PROJECT_START, CALENDAR, LINK, CONSTRAINT, ACTUAL, STATUS_DATE, CHILD = (
    DRIVERS[kind]
    for kind in (
        DriverKind.PROJECT_START, DriverKind.CALENDAR, DriverKind.LINK, DriverKind.CONSTRAINT,
        DriverKind.ACTUAL, DriverKind.STATUS_DATE, DriverKind.CHILD,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DriverColumns:
    """By rank; ``arc`` is the arc that drove, ``activity`` whose constraint, NONE where neither."""

    kind: Codes
    arc: Index
    activity: Index


def read_drivers(
    nodes: Nodes, bounds: EarlyBounds, arcs: EarlyArcs, early: EarlyPass
) -> DriverColumns:
    """Return what drove each node, gates included."""
    count = len(nodes)
    kind = np.full(count, LINK, np.int8)
    activity = np.full(count, NONE, np.intp)
    arc = _deciding_arcs(nodes, bounds, arcs, early)
    _unlinked(nodes, bounds, np.flatnonzero(arc == NONE), kind, activity)
    placed = bounds.placed(slice(None))
    _constrained(nodes, bounds, placed, kind, activity)
    kind[placed < bounds.again] = STATUS_DATE
    kind[nodes.is_given] = np.where(nodes.restarted, STATUS_DATE, ACTUAL)[nodes.is_given]
    arc[kind != LINK] = NONE
    activity[kind != CONSTRAINT] = NONE
    return DriverColumns(kind=kind, arc=arc, activity=activity)


def _deciding_arcs(nodes: Nodes, bounds: EarlyBounds, arcs: EarlyArcs, early: EarlyPass) -> Index:
    """Return the first arc that gives each node its latest start; NONE where no arc enters."""
    given, target = early.given, arcs.target
    floored = arcs.floored
    if floored.size:
        given = given.copy()
        given[floored] = np.maximum(given[floored], bounds.project_start[target[floored]])
    matching = np.flatnonzero(given == bounds.linked[target])
    found = np.full(len(nodes), NONE, np.intp)
    to = target[matching]
    found[to[::-1]] = matching[::-1]
    # Several may give one position and not one instant: Friday 17:00, Monday 08:00.
    same = to[1:] == to[:-1]
    if same.any():
        several = np.zeros(len(nodes), np.bool_)
        several[to[1:][same]] = True
        at = matching[several[to]]
        decisive = decisive_arcs(nodes, arcs, early.project_start, at)
        found[decisive.node] = decisive.arc
    return found


def _unlinked(nodes: Nodes, bounds: EarlyBounds, at: Index, kind: Codes, activity: Index) -> None:
    snapped = nodes.tables.start_side(nodes.row[at], bounds.linked[at])
    kind[at] = np.where(snapped == bounds.unlinked[at], PROJECT_START, CALENDAR)
    own = at[bounds.starts_by_own[at]]
    kind[own] = CONSTRAINT
    activity[own] = nodes.activity[own]


def _constrained(
    nodes: Nodes, bounds: EarlyBounds, placed: Column, kind: Codes, activity: Index
) -> None:
    asked = nodes.dated | (bounds.inherited_from != NONE)
    at = np.flatnonzero(asked & ~nodes.is_given)
    if not at.size:
        return
    tables, row = nodes.tables, nodes.row[at]
    snapped = tables.start_side(row, bounds.linked[at])
    start = np.where(
        _pinned(nodes, bounds, at, placed[at]),
        nodes.constraint_on[at],
        tables.start_side(row, placed[at]),
    )
    decided = (start != snapped) | is_finish_decided(nodes, bounds, at)
    inherits = bounds.inherited_from[at] != NONE
    inherits &= start == tables.start_side(row, np.maximum(bounds.inherited[at], 0))
    chosen = at[decided]
    kind[chosen] = CONSTRAINT
    own = nodes.activity[chosen]
    activity[chosen] = np.where(inherits[decided], bounds.inherited_from[chosen], own)


def _pinned(nodes: Nodes, bounds: EarlyBounds, at: Index, placed: Column) -> Flags:
    """Say where the start is the very instant of a date that pulls."""
    kind = nodes.constraint[at]
    where = nodes.tables.position(nodes.row[at], nodes.constraint_on[at])
    by_start = nodes.dated[at] & ((kind == SNLT) | (kind == MSO))
    pinned: Flags = by_start & (placed == where) & (bounds.highest[at] == where)
    return pinned
