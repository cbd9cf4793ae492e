"""Links as arcs between nodes: leaves, and the gates of links that touch summaries.

A link to or from a summary holds all leaves below it. Its *gate* is a node on
the clock without duration: the leaves before it enter with their finish, it
leaves for each leaf after it with the link's type and lag.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from projects.scheduling.arrays.network import FF, FS, NONE, IrregularError, NetworkArrays
from projects.scheduling.arrays.order import Fan, grouped
from projects.scheduling.arrays.outline import OutlineArrays
from projects.scheduling.arrays.tables import Codes, Column, Index

PROJECT, PROGRAM, BEYOND = 0, 1, 2

# An arc's code: two bits of type, one bit each.
TYPE_BITS: Final = 3
ON_THE_CLOCK: Final = 4
IN_PROGRAM: Final = 8
IN_NO_PROGRAM: Final = 16
TO_SUMMARY: Final = 32
BETWEEN_PROJECTS: Final = IN_PROGRAM | IN_NO_PROGRAM


@dataclass(eq=False, kw_only=True)
class Arcs:
    """Arcs between nodes: leaves by their place in the outline, gates after them.

    ``code`` is the link's type with bits for what is rare: a lag on the clock,
    how far the link reaches, and whether it leaves a gate into a summary.
    ``link`` is the index of the link that was entered.
    """

    nodes: int
    source: Index
    target: Index
    code: Codes
    lag: Column
    link: Index

    @cached_property
    def leaving(self) -> Fan:
        """Arcs by source."""
        return Fan.of(self.source, self.nodes)

    @cached_property
    def entering(self) -> Fan:
        """Arcs by target, in the order of the links."""
        return Fan.of(self.target, self.nodes)

    def select(self, chosen: Index) -> "Arcs":
        """Return some arcs, in the order given."""
        return Arcs(
            nodes=self.nodes,
            source=self.source.take(chosen),
            target=self.target.take(chosen),
            code=self.code.take(chosen),
            lag=self.lag.take(chosen),
            link=self.link.take(chosen),
        )


def read_arcs(network: NetworkArrays, outline: OutlineArrays) -> Arcs:
    """Return the arcs of all links, in the order of the links where two meet in a node."""
    links = network.links
    code = links.type | np.where(links.on_the_clock, np.int8(ON_THE_CLOCK), np.int8(0))
    if network.projects.start.size > 1:
        code |= _reach(network)
    plain = Arcs(
        nodes=outline.leaves.size,
        source=outline.node.take(links.predecessor),
        target=outline.node.take(links.successor),
        code=code,
        lag=links.lag,
        link=np.arange(links.lag.size),
    )
    if not outline.summaries.size:
        return plain
    gated = outline.is_summary.take(links.predecessor) | outline.is_summary.take(links.successor)
    if not gated.any():
        return plain
    return _with_gates(network, outline, plain, np.flatnonzero(gated))


def _reach(network: NetworkArrays) -> Codes:
    links, project = network.links, network.activities.project
    one, other = project.take(links.predecessor), project.take(links.successor)
    reach = np.zeros(one.size, np.int8)
    apart = np.flatnonzero(one != other)
    program = network.projects.program
    mine, theirs = program[one[apart]], program[other[apart]]
    reach[apart] = np.where((mine == theirs) & (mine != NONE), IN_PROGRAM, IN_NO_PROGRAM)
    return reach


def _with_gates(network: NetworkArrays, outline: OutlineArrays, plain: Arcs, gated: Index) -> Arcs:
    links, leaves = network.links, outline.leaves.size
    if not np.isin(links.type[gated], (FS, FF)).all():
        # The start of a summary is that of its earliest leaf: no gate by latest dates gives it.
        raise IrregularError
    first = np.zeros(outline.is_summary.size, np.intp)
    last = first.copy()
    first[outline.leaves] = np.arange(leaves)
    last[outline.leaves] = first[outline.leaves] + 1
    first[outline.summaries], last[outline.summaries] = outline.first, outline.last
    kept = np.ones(plain.link.size, np.bool_)
    kept[gated] = False
    parts = [plain.select(np.flatnonzero(kept))]
    for k, link in enumerate(gated.tolist()):
        before, after = links.predecessor[link], links.successor[link]
        sources = np.arange(first[before], last[before])
        targets = np.arange(first[after], last[after])
        code = int(plain.code[link]) | (TO_SUMMARY if outline.is_summary[after] else 0)
        parts.append(_side(sources, leaves + k, FF, 0, link))
        parts.append(_side(leaves + k, targets, code, int(plain.lag[link]), link))
    return _joined(parts, leaves + gated.size)


def _side(source: Index | int, target: Index | int, code: int, lag: int, link: int) -> Arcs:
    """Return the arcs on one side of a gate."""
    sources, targets = np.broadcast_arrays(np.asarray(source, np.intp), target)
    count = sources.size
    return Arcs(
        nodes=0,
        source=sources,
        target=targets,
        code=np.full(count, code, np.int8),
        lag=np.full(count, lag, np.int32),
        link=np.full(count, link),
    )


def _joined(parts: list[Arcs], nodes: int) -> Arcs:
    joined = Arcs(
        nodes=nodes,
        source=np.concatenate([part.source for part in parts]),
        target=np.concatenate([part.target for part in parts]),
        code=np.concatenate([part.code for part in parts]),
        lag=np.concatenate([part.lag for part in parts]),
        link=np.concatenate([part.link for part in parts]),
    )
    return joined.select(grouped(joined.link))
