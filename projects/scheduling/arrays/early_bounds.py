"""What holds or pulls an early start besides links: project start, constraints, restart."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from projects.scheduling.arrays.network import (
    CONSTRAINTS,
    NONE,
    IrregularError,
    NetworkArrays,
)
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.outline import OutlineArrays
from projects.scheduling.arrays.tables import Column, Flags, Index
from projects.scheduling.network import Constraint

LOWEST: Final = -(2**29)
HIGHEST: Final = 2**29
SNET, SNLT, FNET, FNLT, MSO, MFO = (
    CONSTRAINTS[c]
    for c in (
        Constraint.SNET, Constraint.SNLT, Constraint.FNET,
        Constraint.FNLT, Constraint.MSO, Constraint.MFO,
    )
)  # fmt: skip


@dataclass(slots=True, kw_only=True, eq=False)
class EarlyBounds:
    """Positions by rank, each on the node's own axis; LOWEST or HIGHEST where nothing bounds.

    ``linked`` is where links (or, without any, the project start) place a
    node; the pass fills it. Then constraints: not before ``lowest``, not after
    ``highest``. Then the restart: what lies before ``again`` moves to
    ``resumes`` (equal but for milestones, which wait for hours of work).
    ``inherited`` is the part of ``lowest`` that summaries ask for.
    """

    linked: Column
    project_start: Column
    unlinked: Column
    lowest: Column
    highest: Column
    again: Column
    resumes: Column
    inherited: Column
    inherited_from: Index
    starts_by_own: Flags
    pulled: Flags

    def settle(self, linked: Column, at: Index | slice) -> Column:
        """Return the start that follows from where links place some nodes."""
        placed = np.minimum(np.maximum(linked, self.lowest[at]), self.highest[at])
        return np.where(placed < self.again[at], self.resumes[at], placed)

    def placed(self, at: Index | slice) -> Column:
        """Return where constraints leave nodes, before the restart."""
        return np.minimum(np.maximum(self.linked[at], self.lowest[at]), self.highest[at])


def read_early_bounds(
    network: NetworkArrays, nodes: Nodes, outline: OutlineArrays, has_links: Flags, rank: Index
) -> EarlyBounds:
    """Return the bounds of every node; ``has_links`` says which anything enters."""
    count, tables = len(nodes), nodes.tables
    starts = (network.projects.start - tables.low).astype(np.int32)
    start = starts[nodes.project]
    position = tables.position(nodes.row, start)
    bounds = EarlyBounds(
        linked=np.full(count, LOWEST, np.int32),
        project_start=position,
        unlinked=start,
        lowest=np.full(count, LOWEST, np.int32),
        highest=np.full(count, HIGHEST, np.int32),
        again=np.full(count, LOWEST, np.int32),
        resumes=np.full(count, LOWEST, np.int32),
        inherited=np.full(count, LOWEST, np.int32),
        inherited_from=np.full(count, NONE, np.intp),
        starts_by_own=np.zeros(count, np.bool_),
        pulled=np.zeros(count, np.bool_),
    )
    _inherit(network, nodes, outline, rank, bounds)
    _refuse_dishonoured(network, nodes, has_links)
    dated = np.flatnonzero(nodes.dated & ~nodes.is_given)
    if dated.size:
        honour = network.projects.honour_constraints[nodes.project[dated]] | ~has_links[dated]
        _constrain(nodes, bounds, dated, honour, has_links[dated])
    bounds.lowest = np.maximum(bounds.lowest, bounds.inherited)
    _restart(network, nodes, bounds)
    idle = np.flatnonzero(~has_links & nodes.is_leaf)
    bounds.linked[idle] = tables.position(nodes.row[idle], bounds.unlinked[idle])
    given = np.flatnonzero(nodes.is_given)
    bounds.linked[given] = tables.position(nodes.row[given], nodes.start[given])
    bounds.lowest[given] = bounds.again[given] = LOWEST
    bounds.highest[given] = HIGHEST
    return bounds


def _refuse_dishonoured(network: NetworkArrays, nodes: Nodes, has_links: Flags) -> None:
    """Raise for must-dates that links may overrule: they only push, which is rare."""
    honour = network.projects.honour_constraints
    if honour.all():
        return
    must = nodes.dated & ((nodes.constraint == MSO) | (nodes.constraint == MFO))
    if (must & has_links & ~honour[nodes.project]).any():
        raise IrregularError


def _constrain(nodes: Nodes, bounds: EarlyBounds, at: Index, honour: Flags, linked: Flags) -> None:
    kind, on = nodes.constraint[at], nodes.constraint_on[at]
    start = nodes.tables.position(nodes.row[at], on)
    finish = start - nodes.span[at]
    by_finish = (kind == FNET) | (kind == FNLT) | (kind == MFO)
    where = np.where(by_finish, finish, start)
    pushes = (kind == SNET) | (kind == FNET) | (kind == MSO) | (kind == MFO)
    pulls = honour & ((kind == SNLT) | (kind == FNLT) | (kind == MSO) | (kind == MFO))
    bounds.lowest[at] = np.where(pushes, where, LOWEST)
    bounds.highest[at] = np.where(pulls, where, HIGHEST)
    bounds.pulled[at] = pulls & linked
    own = at[(kind == SNET) & ~linked & (on < bounds.unlinked[at])]
    # The project start is only the floor of tasks that have nothing else.
    bounds.unlinked[own] = nodes.constraint_on[own]
    bounds.starts_by_own[own] = True


def _restart(network: NetworkArrays, nodes: Nodes, bounds: EarlyBounds) -> None:
    restarts = network.projects.restart
    if (restarts == NONE).all():
        return
    tables = nodes.tables
    waits = (restarts != NONE)[nodes.project] & nodes.is_leaf & ~nodes.is_given
    at = np.flatnonzero(waits)
    instant = (restarts[nodes.project[at]] - tables.low).astype(np.int32)
    position = tables.position(nodes.row[at], instant)
    bounds.again[at] = position
    bounds.resumes[at] = position
    stones = nodes.milestone[at]
    rows = nodes.task_row[at[stones]]
    bounds.resumes[at[stones]] = tables.start_side(rows, tables.position(rows, instant[stones]))
    _leave_no_pull_before(nodes, bounds, at, instant, position)


def _leave_no_pull_before(
    nodes: Nodes, bounds: EarlyBounds, at: Index, instant: Column, position: Column
) -> None:
    """Move also what a date pulls to the pause just before the restart: its position is equal."""
    kind, on = nodes.constraint[at], nodes.constraint_on[at]
    by_start = nodes.dated[at] & ((kind == SNLT) | (kind == MSO)) & ~nodes.on_clock[at]
    early = by_start & (bounds.highest[at] == position) & (on < instant)
    bounds.again[at[early]] += 1


def _inherit(
    network: NetworkArrays, nodes: Nodes, outline: OutlineArrays, rank: Index, bounds: EarlyBounds
) -> None:
    """Hand the start-no-earlier dates of summaries to their leaves; the nearest of equals wins."""
    columns = network.activities
    on = columns.constraint_date[outline.summaries]
    asks = (columns.constraint[outline.summaries] == SNET) & (on != NONE)
    latest = np.full(outline.leaves.size, NONE, np.int64)
    for k in np.flatnonzero(asks).tolist():
        inside = np.arange(outline.first[k], outline.last[k])
        later = inside[on[k] > latest[inside]]
        latest[later] = on[k]
        bounds.inherited_from[rank[later]] = outline.summaries[k]
    held = np.flatnonzero(latest != NONE)
    at = rank[held]
    instant = (latest[held] - nodes.tables.low).astype(np.int32)
    bounds.inherited[at] = nodes.tables.position(nodes.row[at], instant)
