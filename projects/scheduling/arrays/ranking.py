"""Nodes by level, each level in four groups so that no numpy call meets an empty segment."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from projects.scheduling.arrays.arcs import Arcs
from projects.scheduling.arrays.network import IrregularError
from projects.scheduling.arrays.order import grouped, levels_of
from projects.scheduling.arrays.tables import Flags, Index

NARROW: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """The order of the passes; a node's *rank* is its place in it.

    Level k holds the ranks from ``begins[k]`` to ``begins[k + 1]``: first the
    nodes that only wait for others, then those that also hold others back,
    then those that only hold, then the rest. So the waiting ones are ranks
    ``begins[k]`` to ``waiting[k]``, the holding ones ``holding[k]`` to ``rest[k]``.
    """

    order: Index
    rank: Index
    begins: Index
    waiting: Index
    holding: Index
    rest: Index


def rank_nodes(arcs: Arcs, waits: Flags, holds: Flags) -> Ranking:
    """Return the ranking; raises IrregularError where arcs form a circle.

    ``waits`` says which nodes the forward pass moves by arcs, ``holds`` which
    the backward pass does.
    """
    level = levels_of(arcs.target, arcs.leaving, arcs.entering)
    if level is None:
        raise IrregularError
    key = level.astype(np.intp) * 4 + np.where(waits, np.where(holds, 1, 0), np.where(holds, 2, 3))
    order = grouped(key)
    rank = np.empty(arcs.nodes, np.intp)
    rank[order] = np.arange(arcs.nodes)
    levels = int(level.max(initial=-1)) + 1
    counts = np.bincount(key, minlength=4 * levels).reshape(levels, 4)
    begins = np.zeros(levels + 1, np.intp)
    np.cumsum(counts.sum(axis=1), out=begins[1:])
    return Ranking(
        order=order,
        rank=rank,
        begins=begins,
        waiting=begins[:-1] + counts[:, 0] + counts[:, 1],
        holding=begins[:-1] + counts[:, 0],
        rest=begins[:-1] + counts[:, :3].sum(axis=1),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelSlices:
    """Which part of a sorted column falls into each level."""

    edges: list[int]
    busy: Flags

    def of(self, level: int) -> slice:
        return slice(self.edges[level], self.edges[level + 1])


def slices_of(places: Index, edges: Index) -> LevelSlices:
    """Cut sorted ``places`` at the edges of the levels."""
    cuts = np.searchsorted(places, edges)
    return LevelSlices(edges=cuts.tolist(), busy=cuts[1:] > cuts[:-1])


def runs_of(begins: Index, busy: Flags) -> list[tuple[int, int, bool]]:
    """Return runs of levels: (first, one past the last, whether all are narrow and simple)."""
    narrow = (begins[1:] - begins[:-1] < NARROW) & ~busy
    if not narrow.size:
        return []
    changes = np.flatnonzero(narrow[1:] != narrow[:-1]) + 1
    firsts = [0, *changes.tolist()]
    lasts = [*changes.tolist(), narrow.size]
    return [(a, b, bool(narrow[a])) for a, b in zip(firsts, lasts, strict=True)]
