"""Dates and floats of the leaves, by rank."""

from dataclasses import dataclass

import numpy as np

from projects.scheduling.arrays.early_bounds import EarlyBounds
from projects.scheduling.arrays.network import (
    NetworkArrays,
)
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.tables import Column, Flags, Index


@dataclass(slots=True, kw_only=True, eq=False)
class Dates:
    """Columns of the tables' minutes: by rank first, by activity in the end.

    Late dates and floats have a row for each ceiling: the project's own, then
    perhaps the program's.
    """

    start: Column
    finish: Column
    late_start: Column
    late_finish: Column
    total: Column
    started: Flags
    finished: Flags


def leaf_dates(
    network: NetworkArrays, nodes: Nodes, bounds: EarlyBounds, early: Column, limit: Column
) -> Dates:
    """Return the dates of nodes by rank; ``early`` and ``limit`` are positions."""
    tables, row, remaining = nodes.tables, nodes.row, nodes.remaining
    late_finish = tables.finish_side(row, limit)
    late_start = tables.start_side(row, limit - remaining)
    if not remaining.all():
        late_start = np.where(remaining > 0, late_start, late_finish)
    total = _floats(network, nodes, bounds, early, limit, late_start)
    if nodes.is_given.any():
        late_start = np.where(nodes.is_started, nodes.start, late_start)
        late_finish = np.where(nodes.is_started, np.maximum(late_finish, nodes.finish), late_finish)
        late_finish = np.where(nodes.is_finished, nodes.finish, late_finish)
        total = np.where(nodes.is_finished, np.int32(0), total)
    return Dates(
        start=nodes.start,
        finish=nodes.finish,
        late_start=late_start,
        late_finish=late_finish,
        total=total,
        started=nodes.is_started,
        finished=nodes.is_finished,
    )


def _floats(
    network: NetworkArrays, nodes: Nodes, bounds: EarlyBounds,
    early: Column, limit: Column, late_start: Column,
) -> Column:  # fmt: skip
    """Return the smaller of start and finish float; finish float once started."""
    start = early
    pulled = bounds.pulled & (bounds.placed(slice(None)) < bounds.linked)
    if pulled.any():
        # A hard constraint that pulls a task before its links shows the conflict itself.
        start = np.where(pulled, bounds.linked, early)
    finish_float = limit - (early + nodes.taken)
    total: Column = np.minimum(limit - nodes.remaining - start, finish_float)
    if nodes.is_given.any():
        total = np.where(nodes.is_started, finish_float, total)
    elapsed = network.activities.elapsed[nodes.activity]
    float_row = np.where(elapsed, 0, nodes.task_row)
    elsewhere = np.flatnonzero((float_row != nodes.row) & nodes.is_leaf)
    if elsewhere.size:
        total[:, elsewhere] = _floats_elsewhere(
            nodes, bounds, limit, late_start, elsewhere, float_row[elsewhere]
        )
    return total


def _floats_elsewhere(
    nodes: Nodes, bounds: EarlyBounds, limit: Column, late_start: Column, at: Index, row: Index
) -> Column:
    """Return the floats of nodes whose float counts on another calendar than their work."""
    tables, own = nodes.tables, nodes.row[at]
    linked = tables.start_side(own, bounds.linked[at])
    placed = bounds.placed(at)
    before = (placed == bounds.linked[at]) & (nodes.start[at] < linked)
    pulled = bounds.pulled[at] & (before | (placed < bounds.linked[at]))
    start = np.where(pulled, linked, nodes.start[at])
    late_finish = tables.finish_side(own, limit[:, at])
    finish_float = tables.position(row, late_finish) - tables.position(row, nodes.finish[at])
    start_float = tables.position(row, late_start[:, at]) - tables.position(row, start)
    least = np.minimum(start_float, finish_float)
    return np.where(nodes.is_started[at], finish_float, least)
