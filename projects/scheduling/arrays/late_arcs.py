"""Arcs made ready for the backward pass.

On one axis an arc is one addition again: limit of the source <= limit of the
target + ``weight``, limits being late finishes. What an arc asks of a node
with actual dates is certain before the pass: a ceiling, not an arc.
"""

from dataclasses import dataclass

import numpy as np

from projects.scheduling.arrays.arcs import (
    BETWEEN_PROJECTS,
    IN_NO_PROGRAM,
    ON_THE_CLOCK,
    TO_SUMMARY,
    TYPE_BITS,
    Arcs,
)
from projects.scheduling.arrays.network import CLOCK_NUMBER, FF, FS, NONE, SF, SS, NetworkArrays
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.ranking import Ranking
from projects.scheduling.arrays.tables import Column, Flags, Index, Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LateArcs:
    """Arcs by rank of their source; ``first`` says where those of each rank begin."""

    source: Index
    target: Index
    lag: Column
    weight: Column
    lag_axis: Numbers
    from_start: Flags
    uses_resume: Flags
    between_projects: Flags
    turning: Index
    lagging: Index
    first: Index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CertainBound:
    """A late finish that actual dates ask of a node, in the program or also in the project."""

    source: int
    position: int
    within_project: bool


def holding_arcs(
    arcs: Arcs, network: NetworkArrays, activity: Index, late_given: Flags
) -> Flags | None:
    """Say which arcs the backward pass follows (None: all); by node, not by rank.

    ``late_given`` are the nodes whose late finish nothing moves.
    """
    columns = network.activities
    started = _by_node(columns.actual_start != NONE, activity, arcs.nodes)
    finished = _by_node(columns.actual_finish != NONE, activity, arcs.nodes)
    beyond = (arcs.code & IN_NO_PROGRAM) != 0
    any_started = bool(started.any())
    if not (any_started or beyond.any() or late_given.any()):
        return None
    kept: Flags = ~beyond & ~late_given[arcs.source] & ~finished[arcs.target]
    if any_started:
        kind = arcs.code & TYPE_BITS
        kept &= ~(((kind == SS) | (kind == SF)) & started[arcs.source])
        to_summary = (arcs.code & TO_SUMMARY) != 0
        kept &= ~(((kind == SS) | ((kind == FS) & to_summary)) & started[arcs.target])
    return kept


def _by_node(flags: Flags, activity: Index, nodes: int) -> Flags:
    by_node = np.zeros(nodes, np.bool_)
    if flags.any():
        by_node[: activity.size] = flags[activity]
    return by_node


def read_late_arcs(arcs: Arcs, kept: Flags | None, ranking: Ranking, nodes: Nodes) -> LateArcs:
    """Return the arcs of a backward pass."""
    fan = arcs.leaving.reordered(ranking.order)
    chosen, first = fan.arcs, fan.first
    source = np.repeat(np.arange(len(nodes)), fan.counts)
    if kept is not None:
        follows = kept[chosen]
        chosen, source = chosen[follows], source[follows]
        first = np.zeros(len(nodes) + 1, np.intp)
        np.cumsum(np.bincount(source, minlength=len(nodes)), out=first[1:])
    target = ranking.rank.take(arcs.target.take(chosen))
    code, lag = arcs.code.take(chosen), arcs.lag.take(chosen)
    kind = code & TYPE_BITS
    from_start = (kind == SS) | (kind == SF)
    uses_resume = kind <= SS
    axis, lag_axis = nodes.axis.take(source), nodes.task_axis.take(target)
    if (code & ON_THE_CLOCK).any():
        lag_axis[(code & ON_THE_CLOCK) != 0] = CLOCK_NUMBER
    steady = (lag == 0) | (lag_axis == axis)
    turns = steady & (nodes.axis.take(target) != axis)
    weight = nodes.remaining.take(target)
    weight *= uses_resume & ~turns
    weight += lag
    np.negative(weight, out=weight)
    early = np.flatnonzero(from_start)
    weight[early] += nodes.span[source[early]]
    return LateArcs(
        source=source,
        target=target,
        lag=lag,
        weight=weight,
        lag_axis=lag_axis,
        from_start=from_start,
        uses_resume=uses_resume,
        between_projects=(code & BETWEEN_PROJECTS) != 0,
        turning=np.flatnonzero(turns),
        lagging=np.flatnonzero(~steady),
        first=first,
    )


def certain_bounds(
    arcs: Arcs, network: NetworkArrays, rank: Index, nodes: Nodes, late_given: Flags
) -> list[CertainBound]:
    """Return what started and finished targets ask of the nodes before them."""
    target, source = rank[arcs.target], rank[arcs.source]
    kind, to_summary = arcs.code & TYPE_BITS, (arcs.code & TO_SUMMARY) != 0
    follows = ((arcs.code & IN_NO_PROGRAM) == 0) & ~late_given[source] & nodes.is_started[target]
    to_start = (kind == SS) & ~nodes.is_finished[target] & ~nodes.is_started[source]
    into_summary = to_summary & ((kind == FS) | nodes.is_finished[target])
    into_summary &= _is_partly_open(arcs, nodes, target)
    found = np.flatnonzero(follows & (to_start | into_summary))
    if not found.size:
        return []
    holds = np.zeros(arcs.nodes, np.bool_)
    holds[arcs.source] = True
    found = found[into_summary[found] | holds[arcs.target[found]]]
    return _bounds(arcs.select(found), network, source[found], target[found], nodes)


def _is_partly_open(arcs: Arcs, nodes: Nodes, target: Index) -> Flags:
    """Say of arcs whether the gate they leave has a target that is not finished."""
    still = np.zeros(arcs.nodes, np.bool_)
    still[arcs.source[~nodes.is_finished[target]]] = True
    return still[arcs.source]


def _bounds(
    arcs: Arcs, network: NetworkArrays, source: Index, target: Index, nodes: Nodes
) -> list[CertainBound]:
    tables, row = nodes.tables, nodes.row[source]
    kind = arcs.code & TYPE_BITS
    lag_row = np.where((arcs.code & ON_THE_CLOCK) != 0, 0, nodes.task_row[target])
    done = network.activities.actual_duration[nodes.activity[target]]
    begun = tables.add(nodes.task_row[target], nodes.start[target], done)
    end = np.where(kind == FF, nodes.finish[target], nodes.start[target])
    snapped = np.where(
        nodes.milestone[source], begun, tables.start_side(row, tables.position(row, begun))
    )
    from_start = kind == SS
    end = tables.add(lag_row, np.where(from_start, snapped, end), -arcs.lag)
    position = tables.position(row, end) + np.where(from_start, nodes.span[source], 0)
    return [
        CertainBound(source=s, position=p, within_project=not c & BETWEEN_PROJECTS)
        for s, p, c in zip(source.tolist(), position.tolist(), arcs.code.tolist(), strict=True)
    ]
