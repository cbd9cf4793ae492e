"""What bounds a late finish besides links: ends of projects, deadlines, constraints, actuals."""

import numpy as np

from projects.scheduling.arrays.early_bounds import FNLT, MFO, MSO, SNLT
from projects.scheduling.arrays.late_arcs import CertainBound
from projects.scheduling.arrays.network import NONE, NetworkArrays
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.outline import OutlineArrays
from projects.scheduling.arrays.tables import Column, Flags, Index

OWN, WIDE = 0, 1
"""The two rows of late dates: up to the project's finish, up to the program's."""


def late_ceilings(
    network: NetworkArrays, nodes: Nodes, ends: list[Column], outline: OutlineArrays, rank: Index
) -> Column:
    """Return the latest finish of each node as positions, a row for each of ``ends``.

    ``ends`` are instants by project: own finishes, then perhaps the program's.
    """
    tables = nodes.tables
    ceiling = np.empty((len(ends), len(nodes)), np.int32)
    for row, end in enumerate(ends):
        ceiling[row] = tables.position(nodes.row, end[nodes.project])
    # A gate bounds nothing itself.
    ceiling[:, ~nodes.is_leaf] = tables.high - tables.low
    _inherit(network, nodes, outline, rank, ceiling)
    _constrain(nodes, ceiling)
    _honour_deadlines(network, nodes, ceiling)
    return ceiling


def give_late(nodes: Nodes, ceiling: Column) -> None:
    """Fill what nothing moves: finished work, and dates that must be met."""
    for at, finish in ((nodes.is_finished, nodes.finish), (_fixed(nodes), None)):
        fixed = np.flatnonzero(at)
        row, span = nodes.row[fixed], nodes.span[fixed]
        if finish is None:
            position = nodes.tables.position(row, nodes.constraint_on[fixed])
            position += np.where(nodes.constraint[fixed] == MSO, span, np.int32(0))
        else:
            position = nodes.tables.position(row, finish[fixed])
        ceiling[:, fixed] = position


def bound_by_actuals(ceiling: Column, certain: list[CertainBound]) -> None:
    """Lower ceilings to what started and finished successors ask."""
    for bound in certain:
        for row in range(len(ceiling)):
            if bound.within_project or row == WIDE:
                ceiling[row, bound.source] = min(ceiling[row, bound.source], bound.position)


def _fixed(nodes: Nodes) -> Flags:
    """Say which open nodes must start or must finish on a date (irregular where not honoured)."""
    must = (nodes.constraint == MSO) | (nodes.constraint == MFO)
    fixed: Flags = nodes.dated & must & ~nodes.is_finished
    return fixed


def _constrain(nodes: Nodes, ceiling: Column) -> None:
    kind = nodes.constraint
    at = np.flatnonzero(nodes.dated & ((kind == SNLT) | (kind == FNLT)))
    if at.size:
        position = nodes.tables.position(nodes.row[at], nodes.constraint_on[at])
        position += np.where(kind[at] == SNLT, nodes.span[at], np.int32(0))
        ceiling[:, at] = np.minimum(ceiling[:, at], position)


def _honour_deadlines(network: NetworkArrays, nodes: Nodes, ceiling: Column) -> None:
    deadline = network.activities.deadline[nodes.activity]
    at = np.flatnonzero((deadline != NONE) & nodes.is_leaf)
    if at.size:
        instant = (deadline[at] - nodes.tables.low).astype(np.int32)
        position = nodes.tables.position(nodes.row[at], instant)
        ceiling[OWN, at] = np.minimum(ceiling[OWN, at], position)


def _inherit(
    network: NetworkArrays, nodes: Nodes, outline: OutlineArrays, rank: Index, ceiling: Column
) -> None:
    """Hand the finish-no-later dates of summaries to their leaves."""
    columns = network.activities
    on = columns.constraint_date[outline.summaries]
    asks = (columns.constraint[outline.summaries] == FNLT) & (on != NONE)
    for k in np.flatnonzero(asks).tolist():
        at = rank[outline.first[k] : outline.last[k]]
        instant = np.full(at.size, on[k] - nodes.tables.low, np.int32)
        position = nodes.tables.position(nodes.row[at], instant)
        ceiling[:, at] = np.minimum(ceiling[:, at], position)
