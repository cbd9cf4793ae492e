"""From ranks to activities: leaves in the outline's order, then the summaries above them."""

from typing import Any

import numpy as np
import numpy.typing as npt

from projects.scheduling.arrays.drivers import CHILD, DriverColumns
from projects.scheduling.arrays.early_arcs import EarlyArcs
from projects.scheduling.arrays.leaf_dates import Dates
from projects.scheduling.arrays.network import NONE, NetworkArrays
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.outline import OutlineArrays
from projects.scheduling.arrays.tables import Codes, Index, WorkingTables


def all_dates(
    network: NetworkArrays, outline: OutlineArrays, tables: WorkingTables, rank: Index, leaf: Dates
) -> tuple[Dates, Index]:
    """Return the dates by activity, and the leaf that finishes last below each summary."""
    held = Dates(
        start=leaf.start.take(rank),
        finish=leaf.finish.take(rank),
        late_start=leaf.late_start.take(rank, axis=-1),
        late_finish=leaf.late_finish.take(rank, axis=-1),
        total=leaf.total.take(rank, axis=-1),
        started=leaf.started.take(rank),
        finished=leaf.finished.take(rank),
    )
    count = len(network.activities)
    dates = Dates(
        start=spread(held.start, outline, count),
        finish=spread(held.finish, outline, count),
        late_start=spread(held.late_start, outline, count),
        late_finish=spread(held.late_finish, outline, count),
        total=spread(held.total, outline, count),
        started=spread(held.started, outline, count),
        finished=spread(held.finished, outline, count),
    )
    if not outline.summaries.size:
        return dates, np.zeros(0, np.intp)
    return dates, _roll_up(network, outline, tables, held, dates)


def spread[Kind: np.generic](
    column: npt.NDArray[Kind], outline: OutlineArrays, count: int
) -> npt.NDArray[Kind]:
    """Return a column of leaves in the outline's order by activity, 0 for summaries."""
    if not outline.summaries.size:
        # Without an outline the leaves are the activities.
        return column
    result = np.zeros((*column.shape[:-1], count), column.dtype)
    rows = result.reshape(-1, count)
    for row, values in zip(rows, column.reshape(-1, column.shape[-1]), strict=True):
        row[outline.leaves] = values
    return result


def _roll_up(
    network: NetworkArrays, outline: OutlineArrays, tables: WorkingTables, leaf: Dates, dates: Dates
) -> Index:
    """Fill the summaries: from the earliest start to the latest finish below them."""
    at, ends = outline.summaries, np.column_stack((outline.first, outline.last)).ravel()
    last = _last_below(outline, leaf, ends)
    start, finish = _below(np.minimum, leaf.start, ends), dates.finish[last]
    late_start = _below(np.minimum, leaf.late_start, ends)
    late_finish = _below(np.maximum, leaf.late_finish, ends)
    started, finished = np.zeros(at.size, np.bool_), np.zeros(at.size, np.bool_)
    if leaf.started.any():
        started = _below(np.logical_or, leaf.started, ends)
        finished = _below(np.logical_and, leaf.finished, ends)
    row = tables.rows_of(network.activities.calendar[at])
    finish_float = tables.position(row, late_finish) - tables.position(row, finish)
    start_float = tables.position(row, late_start) - tables.position(row, start)
    total = np.where(started, finish_float, np.minimum(start_float, finish_float))
    dates.start[at], dates.finish[at] = start, finish
    dates.late_start[:, at], dates.late_finish[:, at] = late_start, late_finish
    dates.total[:, at] = np.where(finished, np.int32(0), total)
    dates.started[at], dates.finished[at] = started, finished
    return last


def _below(ufunc: np.ufunc, leaves: npt.NDArray[Any], ends: Index) -> Any:
    """Reduce the leaves below every summary at once."""
    # reduceat needs a last element behind the last range.
    closed = np.concatenate((leaves, leaves[..., -1:]), axis=-1)
    return ufunc.reduceat(closed, ends, axis=-1)[..., ::2]


def _last_below(outline: OutlineArrays, leaf: Dates, ends: Index) -> Index:
    """Return the first of the leaves below each summary that finish last."""
    count = outline.leaves.size
    key = leaf.finish.astype(np.int64) * count + np.arange(count - 1, -1, -1)
    latest = _below(np.maximum, key, ends)
    last: Index = outline.leaves[count - 1 - latest % count]
    return last


def all_drivers(
    outline: OutlineArrays, drivers: DriverColumns, arcs: EarlyArcs, nodes: Nodes,
    rank: Index, last: Index, count: int,
) -> tuple[Codes, Index, Index]:  # fmt: skip
    """Return kind, activity and link of what drove each activity, summaries by their last leaf."""
    arc = drivers.arc
    linked = np.flatnonzero(arc != NONE)
    deciding = arc.take(linked)
    source = arcs.source.take(deciding)
    gates = np.flatnonzero(~nodes.is_leaf.take(source))
    source[gates] = arcs.source[arc[source[gates]]]
    activity, link = drivers.activity, np.full(arc.size, NONE, np.intp)
    activity[linked] = nodes.activity.take(source)
    link[linked] = arcs.link.take(deciding)
    kinds = spread(drivers.kind.take(rank), outline, count)
    activities = spread(activity.take(rank), outline, count)
    links = spread(link.take(rank), outline, count)
    kinds[outline.summaries] = CHILD
    activities[outline.summaries] = last
    links[outline.summaries] = NONE
    return kinds, activities, links
