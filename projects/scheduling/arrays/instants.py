"""From positions back to instants, where constraints and links fix more than a position."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from projects.scheduling.arrays.early_arcs import EarlyArcs
from projects.scheduling.arrays.early_bounds import FNET, MFO, MSO, SNLT, EarlyBounds
from projects.scheduling.arrays.network import SF
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.tables import Column, Flags, Index

FAR: Final = -(2**30)


def pin_dates(nodes: Nodes, bounds: EarlyBounds, at: Index) -> None:
    """Give nodes the very instant of a constraint that decided, be it outside of work."""
    kind, on, placed = nodes.constraint[at], nodes.constraint_on[at], bounds.placed(at)
    where = nodes.tables.position(nodes.row[at], on)
    stays = placed >= bounds.again[at]
    by_start = ((kind == SNLT) | (kind == MSO)) & (placed == where)
    by_start &= (bounds.highest[at] == where) & stays
    nodes.start[at[by_start]] = on[by_start]
    by_finish = is_finish_decided(nodes, bounds, at) & (placed == where - nodes.span[at]) & stays
    nodes.finish[at[by_finish]] = on[by_finish]


def is_finish_decided(nodes: Nodes, bounds: EarlyBounds, at: Index) -> Flags:
    """Say where a finish constraint places a node, restart aside."""
    kind, on = nodes.constraint[at], nodes.constraint_on[at]
    needed = nodes.tables.position(nodes.row[at], on) - nodes.span[at]
    before = np.maximum(bounds.linked[at], bounds.inherited[at])
    pushed = (kind == FNET) & (before < needed)
    decided: Flags = nodes.dated[at] & (pushed | (kind == MFO))
    return decided


def arc_instants(nodes: Nodes, arcs: EarlyArcs, floor: Column, at: Index) -> Column:
    """Return the start that each arc gives its target, to the minute and before snapping."""
    tables = nodes.tables
    source, target = arcs.source[at], arcs.target[at]
    x = np.where(arcs.from_finish[at], nodes.finish[source], nodes.start[source])
    into = arcs.into_finish[at] & (nodes.span[target] > 0)
    if into.any():
        row = nodes.row[target]
        back = tables.start_side(row, tables.position(row, x) - nodes.span[target])
        x = np.where(into, back, x)
    if arcs.lag[at].any():
        x = tables.add(tables.rows_of(arcs.lag_axis[at]), x, arcs.lag[at])
    return np.where(arcs.is_floored[at], np.maximum(x, floor[target]), x)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decisive:
    """Of each node the first arc among those that give the latest instant."""

    node: Index
    arc: Index
    instant: Column


def decisive_arcs(nodes: Nodes, arcs: EarlyArcs, floor: Column, at: Index) -> Decisive:
    """Return which of some arcs decide; ``at`` holds all arcs that may, in their order."""
    instant, target = arc_instants(nodes, arcs, floor, at), arcs.target[at]
    begins = np.flatnonzero(np.append(True, target[1:] != target[:-1]))
    latest = np.maximum.reduceat(instant, begins)
    sizes = np.diff(np.append(begins, target.size))
    matching = np.flatnonzero(instant == np.repeat(latest, sizes))
    group = np.repeat(np.arange(begins.size), sizes)[matching]
    first = np.empty(begins.size, np.intp)
    first[group[::-1]] = matching[::-1]
    return Decisive(node=target[begins], arc=at[first], instant=latest)


def pin_finishes(
    nodes: Nodes, bounds: EarlyBounds, arcs: EarlyArcs, position: Column, found: Decisive
) -> None:
    """Give the finish that a deciding start-to-finish link fixes to the minute (perhaps 08:00)."""
    node = found.node
    by_start = arcs.type[found.arc] == SF
    # A link from elsewhere that would place it before its project starts decides nothing.
    own = arcs.is_floored[found.arc] & (found.instant == bounds.unlinked[node])
    unmoved = position[node] == bounds.linked[node]
    snapped = nodes.tables.start_side(nodes.row[node], position[node])
    unmoved &= (snapped == nodes.start[node]) & ~is_finish_decided(nodes, bounds, node)
    chosen = np.flatnonzero(by_start & ~own & unmoved & ~nodes.on_clock[node])
    if chosen.size:
        arc, at = found.arc[chosen], node[chosen]
        exact = nodes.tables.add(
            nodes.tables.rows_of(arcs.lag_axis[arc]), nodes.start[arcs.source[arc]], arcs.lag[arc]
        )
        nodes.finish[at] = exact
