"""Arcs made ready for the forward pass.

On one axis an arc is one addition: start of the target >= start of the source
+ ``weight``. Arcs that change axis (*turning*) go through the instant of the
source; arcs whose lag runs on a third calendar (*lagging*) go through two.
"""

from dataclasses import dataclass

import numpy as np

from projects.scheduling.arrays.arcs import BETWEEN_PROJECTS, ON_THE_CLOCK, TYPE_BITS, Arcs
from projects.scheduling.arrays.network import CLOCK_NUMBER, FF, FS, SF, IrregularError
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.ranking import Ranking
from projects.scheduling.arrays.tables import Codes, Column, Flags, Index, Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EarlyArcs:
    """Arcs by rank of their target, those of one target in the order of the links.

    ``first`` says where the arcs of each rank begin, with one more at the end.
    """

    type: Codes
    link: Index
    source: Index
    target: Index
    lag: Column
    weight: Column
    lag_axis: Numbers
    from_finish: Flags
    into_finish: Flags
    floored: Index
    is_floored: Flags
    turning: Index
    lagging: Index
    first: Index


def read_early_arcs(arcs: Arcs, ranking: Ranking, nodes: Nodes) -> EarlyArcs:
    """Return the arcs into nodes that are not given."""
    fan = arcs.entering.reordered(ranking.order)
    chosen, counts = fan.arcs, fan.counts
    if nodes.is_given.any():
        chosen = chosen[np.repeat(~nodes.is_given, counts)]
        counts = np.where(nodes.is_given, 0, counts)
    first = np.zeros(len(nodes) + 1, np.intp)
    np.cumsum(counts, out=first[1:])
    target = np.repeat(np.arange(len(nodes)), counts)
    source = ranking.rank.take(arcs.source.take(chosen))
    code, lag = arcs.code.take(chosen), arcs.lag.take(chosen)
    kind = code & TYPE_BITS
    into_finish = kind >= FF
    axis, lag_axis = nodes.axis.take(target), nodes.task_axis.take(target)
    if (code & ON_THE_CLOCK).any():
        lag_axis[(code & ON_THE_CLOCK) != 0] = CLOCK_NUMBER
    steady = (lag == 0) | (lag_axis == axis)
    turns = steady & (nodes.axis.take(source) != axis)
    lagging = np.flatnonzero(~steady)
    _refuse_foreign_finish(kind, nodes, target, lagging)
    from_finish = (kind == FS) | (kind == FF)
    is_floored = ((code & BETWEEN_PROJECTS) != 0) | ((kind == FF) & nodes.is_leaf.take(target))
    return EarlyArcs(
        type=kind,
        link=arcs.link.take(chosen),
        source=source,
        target=target,
        lag=lag,
        weight=_weights(nodes, lag, source, target, from_finish & ~turns, into_finish),
        lag_axis=lag_axis,
        from_finish=from_finish,
        into_finish=into_finish,
        floored=np.flatnonzero(is_floored),
        is_floored=is_floored,
        turning=np.flatnonzero(turns),
        lagging=lagging,
        first=first,
    )


def _weights(
    nodes: Nodes, lag: Column, source: Index, target: Index, taken: Flags, into_finish: Flags
) -> Column:
    """Return what an arc adds: after the turn only what lies on the target's axis."""
    weight = nodes.taken.take(source)
    weight *= taken
    weight += lag
    late = np.flatnonzero(into_finish)
    weight[late] -= nodes.span[target[late]]
    return weight


def _refuse_foreign_finish(kind: Codes, nodes: Nodes, target: Index, lagging: Index) -> None:
    """Raise for a finish held to the minute whose lag counts on another calendar than the work."""
    foreign = (kind[lagging] == SF) & (nodes.span[target[lagging]] > 0)
    if foreign.any():
        raise IrregularError
