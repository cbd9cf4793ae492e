"""From ranks to activities: dates, floats and drivers of leaves, then of summaries."""

from dataclasses import dataclass

import numpy as np

from projects.scheduling.arrays.drivers import CHILD, DriverColumns
from projects.scheduling.arrays.early_arcs import EarlyArcs
from projects.scheduling.arrays.early_bounds import EarlyBounds
from projects.scheduling.arrays.network import (
    FF,
    FS,
    NONE,
    SS,
    NetworkArrays,
)
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.outline import OutlineArrays
from projects.scheduling.arrays.tables import Codes, Column, Flags, Index


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
    total = np.minimum(limit - nodes.remaining - start, finish_float)
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


def all_dates(
    network: NetworkArrays, outline: OutlineArrays, nodes: Nodes, rank: Index, leaf: Dates
) -> tuple[Dates, Index]:
    """Return the dates by activity, and the leaf that finishes last below each summary."""
    ranks, activity = rank[: outline.leaves.size], outline.leaves
    count = len(network.activities)
    dates = Dates(
        start=_spread(leaf.start[ranks], activity, count),
        finish=_spread(leaf.finish[ranks], activity, count),
        late_start=_spread(leaf.late_start[:, ranks], activity, count),
        late_finish=_spread(leaf.late_finish[:, ranks], activity, count),
        total=_spread(leaf.total[:, ranks], activity, count),
        started=_spread(leaf.started[ranks], activity, count),
        finished=_spread(leaf.finished[ranks], activity, count),
    )
    if not outline.summaries.size:
        return dates, np.zeros(0, np.intp)
    return dates, _roll_up(network, outline, nodes, dates)


def _spread(column: Column, activity: Index, count: int) -> Column:
    spread = np.zeros((*column.shape[:-1], count), column.dtype)
    spread[..., activity] = column
    return spread


def _roll_up(network: NetworkArrays, outline: OutlineArrays, nodes: Nodes, dates: Dates) -> Index:
    """Fill the summaries: from the earliest start to the latest finish below them."""
    held = _Held(outline)
    at = outline.summaries
    dates.start[at] = held.by(np.minimum, dates.start)
    last = _last_below(outline, held, dates.finish)
    dates.finish[at] = dates.finish[last]
    dates.late_start[:, at] = held.by(np.minimum, dates.late_start)
    dates.late_finish[:, at] = held.by(np.maximum, dates.late_finish)
    dates.started[at] = held.by(np.logical_or, dates.started)
    dates.finished[at] = held.by(np.logical_and, dates.finished)
    tables = nodes.tables
    row = tables.rows_of(network.activities.calendar[at])
    late, finish = dates.late_finish[:, at], dates.finish[at]
    finish_float = tables.position(row, late) - tables.position(row, finish)
    start = tables.position(row, dates.start[at])
    start_float = tables.position(row, dates.late_start[:, at]) - start
    total = np.where(dates.started[at], finish_float, np.minimum(start_float, finish_float))
    dates.total[:, at] = np.where(dates.finished[at], np.int32(0), total)
    return last


class _Held:
    """Reduces the leaves below every summary at once."""

    def __init__(self, outline: OutlineArrays) -> None:
        self.leaves = outline.leaves
        self.ranges = np.column_stack((outline.first, outline.last)).ravel()

    def by(self, ufunc: np.ufunc, column: Column) -> Column:
        values = column[..., self.leaves]
        # reduceat needs a last element behind the last range.
        closed = np.concatenate((values, values[..., -1:]), axis=-1)
        return ufunc.reduceat(closed, self.ranges, axis=-1)[..., ::2]


def _last_below(outline: OutlineArrays, held: _Held, finish: Column) -> Index:
    """Return the first of the leaves below each summary that finish last."""
    count = outline.leaves.size
    key = np.zeros(finish.size, np.int64)
    key[outline.leaves] = finish[outline.leaves].astype(np.int64) * count
    key[outline.leaves] += np.arange(count - 1, -1, -1)
    latest = held.by(np.maximum, key)
    return outline.leaves[count - 1 - latest % count]


def free_floats(
    network: NetworkArrays, arcs: EarlyArcs, nodes: Nodes, rank_of: Index, dates: Dates
) -> Column:
    """Return what is left before any successor of a task's own links moves."""
    links, activities = network.links, network.activities
    least = dates.total[0].copy()
    before, after = links.predecessor, links.successor
    row = nodes.tables.rows_of(activities.calendar[after])
    row[activities.elapsed[before]] = 0
    open_links = np.flatnonzero(~dates.finished[after])
    gap = _gaps(network, nodes, dates, row, open_links)
    np.minimum.at(least, before[open_links], gap)
    least = np.maximum(least, 0)
    least[dates.finished] = 0
    return least


def _gaps(network: NetworkArrays, nodes: Nodes, dates: Dates, row: Index, at: Index) -> Column:
    links, tables = network.links, nodes.tables
    before, after, kind = links.predecessor[at], links.successor[at], links.type[at]
    by_finish = (kind == FS) | (kind == FF)
    into_start = (kind == FS) | (kind == SS)
    given = np.where(by_finish, dates.finish[before], dates.start[before])
    used = np.where(into_start, dates.start[after], dates.finish[after])
    lag, on_clock = links.lag[at], links.on_the_clock[at]
    given = given + np.where(on_clock, lag, np.int32(0))
    gap = tables.position(row[at], used) - tables.position(row[at], given)
    result: Column = gap - np.where(on_clock, np.int32(0), lag)
    return result


def summary_drivers(
    outline: OutlineArrays, drivers: DriverColumns, arcs: EarlyArcs, nodes: Nodes,
    rank: Index, last: Index, count: int,
) -> tuple[Codes, Index, Index]:  # fmt: skip
    """Return kind, activity and link of what drove each activity, summaries by their last leaf."""
    ranks = rank[: outline.leaves.size]
    kind, activity, arc = drivers.kind[ranks], drivers.activity[ranks], drivers.arc[ranks]
    link = np.full(ranks.size, NONE, np.intp)
    linked = np.flatnonzero(arc != NONE)
    link[linked] = arcs.link[arc[linked]]
    source = arcs.source[arc[linked]]
    gates = np.flatnonzero(~nodes.is_leaf[source])
    source[gates] = arcs.source[drivers.arc[source[gates]]]
    activity[linked] = nodes.activity[source]
    columns = (
        _spread(kind, outline.leaves, count),
        _spread(activity, outline.leaves, count),
        _spread(link, outline.leaves, count),
    )
    columns[0][outline.summaries] = CHILD
    columns[1][outline.summaries] = last
    columns[2][outline.summaries] = NONE
    return columns
