"""Free float: what is left before any successor of a task's own links moves."""

import numpy as np

from projects.scheduling.arrays.early_arcs import EarlyArcs
from projects.scheduling.arrays.forward import EarlyPass
from projects.scheduling.arrays.leaf_dates import Dates
from projects.scheduling.arrays.network import FF, FS, SS, NetworkArrays
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.tables import Column, Flags, Index


def free_floats(
    network: NetworkArrays, nodes: Nodes, arcs: EarlyArcs, early: EarlyPass, dates: Dates
) -> Column:
    """Return the free float by activity: at most the total float, never below 0."""
    links = network.links
    least: Column = dates.total[0].copy()
    near = np.flatnonzero(_is_near(network, nodes, arcs))
    gap = early.position.take(arcs.target.take(near)) - early.given.take(near)
    np.minimum.at(least, nodes.activity.take(arcs.source.take(near)), gap)
    far = np.ones(links.lag.size, np.bool_)
    far[arcs.link.take(near)] = False
    if dates.finished.any():
        far &= ~dates.finished[links.successor]
    rest = np.flatnonzero(far)
    np.minimum.at(least, links.predecessor[rest], _gaps(network, nodes, dates, rest))
    np.maximum(least, 0, out=least)
    least[dates.finished] = 0
    return least


def _is_near(network: NetworkArrays, nodes: Nodes, arcs: EarlyArcs) -> Flags:
    """Say which arcs lie on one axis, that of the successor's task calendar.

    There the gap is what the arc leaves between the start it gives and the start.
    """
    plain = nodes.axis == nodes.task_axis
    near: Flags = plain.take(arcs.target)
    if not nodes.is_leaf.all():
        # Gates are not tasks: their links are asked of the summaries themselves.
        near &= nodes.is_leaf[arcs.source] & nodes.is_leaf[arcs.target]
    elapsed = network.activities.elapsed
    if elapsed.any():
        near &= ~elapsed[nodes.activity[arcs.source]]
    near[arcs.turning] = False
    near[arcs.lagging] = False
    return near


def _gaps(network: NetworkArrays, nodes: Nodes, dates: Dates, at: Index) -> Column:
    """Return the minutes between the two ends that each link ties, less its lag."""
    links, activities, tables = network.links, network.activities, nodes.tables
    before, after, kind = links.predecessor[at], links.successor[at], links.type[at]
    calendar = np.where(activities.elapsed[before], 0, activities.calendar[after])
    row = tables.rows_of(calendar)
    by_finish = (kind == FS) | (kind == FF)
    into_start = (kind == FS) | (kind == SS)
    given = np.where(by_finish, dates.finish[before], dates.start[before])
    used = np.where(into_start, dates.start[after], dates.finish[after])
    lag, on_clock = links.lag[at], links.on_the_clock[at]
    given = given + np.where(on_clock, lag, np.int32(0))
    gap = tables.position(row, used) - tables.position(row, given)
    result: Column = gap - np.where(on_clock, np.int32(0), lag)
    return result
