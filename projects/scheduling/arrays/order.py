"""Sorting arcs by node, and levels: how many links the longest chain before a node has."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from projects.scheduling.arrays.tables import Column, Index

_NARROW: Final = 12
_PATIENCE: Final = 32
_ONE: Final = np.int32(1)
_HALF: Final = 16


def grouped(keys: Index) -> Index:
    """Return the stable order that sorts small keys: numpy's radix sort wants 16 bits at a time."""
    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    if keys.size and keys.max() > 0xFFFF:
        upper = (keys >> _HALF).astype(np.uint16)
        order = order[np.argsort(upper[order], kind="stable")]
    return order


def ranges(starts: Index, counts: Index) -> Index:
    """Return start, start + 1, ... of each range, one after the other."""
    ends = np.cumsum(counts)
    if not ends.size:
        return ends
    return np.repeat(starts - ends + counts, counts) + np.arange(ends[-1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fan:
    """Arcs by the node at one end: those of node n are ``arcs[first[n]:first[n + 1]]``."""

    arcs: Index
    first: Index
    counts: Index

    @classmethod
    def of(cls, ends: Index, nodes: int) -> "Fan":
        """Sort arcs by ``ends``, keeping their order at each node."""
        counts = np.bincount(ends, minlength=nodes)
        first = np.zeros(nodes + 1, np.intp)
        np.cumsum(counts, out=first[1:])
        in_order = ends.size < 2 or bool((ends[1:] >= ends[:-1]).all())
        return cls(
            arcs=np.arange(ends.size) if in_order else grouped(ends), first=first, counts=counts
        )

    def reordered(self, order: Index) -> "Fan":
        """Return the same arcs with the nodes in another order."""
        counts = self.counts.take(order)
        first = np.zeros(order.size + 1, np.intp)
        np.cumsum(counts, out=first[1:])
        arcs = self.arcs.take(ranges(self.first.take(order), counts))
        return Fan(arcs=arcs, first=first, counts=counts)


def levels_of(target: Index, leaving: Fan, entering: Fan) -> Column | None:
    """Return the level of each node; None where links form a circle.

    Takes whole frontiers while they are wide; once they stay narrow, as in a
    chain, one node after the other is cheaper.
    """
    nodes = leaving.counts.size
    waiting = entering.counts.astype(np.int32)
    follower = target.take(leaving.arcs)
    first, counts = leaving.first, leaving.counts
    level = np.zeros(nodes, np.int32)
    stamp = np.zeros(nodes, np.intp)
    frontier = np.flatnonzero(waiting == 0)
    depth, seen, narrow = 0, 0, 0
    while frontier.size:
        if narrow == _PATIENCE:
            seen += _one_by_one(frontier, waiting, first, follower, level)
            break
        seen += frontier.size
        narrow = narrow + 1 if frontier.size < _NARROW else 0
        depth += 1
        hit = follower.take(ranges(first.take(frontier), counts.take(frontier)))
        np.subtract.at(waiting, hit, _ONE)
        ready = hit[waiting.take(hit) == 0]
        places = np.arange(ready.size)
        stamp[ready] = places
        frontier = ready[stamp.take(ready) == places]
        level[frontier] = depth
    return level if seen == nodes else None


def _one_by_one(
    frontier: Index, waiting: Column, first: Index, follower: Index, level: Column
) -> int:
    """Finish the order node by node; return how many nodes were reached."""
    ahead = frontier.tolist()
    levels, left = level.tolist(), waiting.tolist()
    begins, followers = first.tolist(), follower.tolist()
    for node in ahead:
        depth = levels[node] + 1
        for other in followers[begins[node] : begins[node + 1]]:
            left[other] -= 1
            # Breadth first: the last link to arrive comes from the deepest predecessor.
            if left[other] == 0:
                levels[other] = depth
                ahead.append(other)
    level[:] = levels
    return len(ahead)
