"""The forward pass over columns: earliest positions, a level of the network at a time."""

from dataclasses import dataclass

import numpy as np

from projects.scheduling.arrays.early_arcs import EarlyArcs
from projects.scheduling.arrays.early_bounds import (
    FNET,
    HIGHEST,
    LOWEST,
    MFO,
    MSO,
    SNLT,
    EarlyBounds,
)
from projects.scheduling.arrays.instants import (
    decisive_arcs,
    pin_dates,
    pin_finishes,
)
from projects.scheduling.arrays.network import SF
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.order import ranges
from projects.scheduling.arrays.ranking import LevelSlices, Ranking, runs_of, slices_of
from projects.scheduling.arrays.tables import Column, Flags, Index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EarlyPass:
    """The earliest position by rank, and what each arc gives its target (before floors)."""

    position: Column
    given: Column
    project_start: Column


def run_forward(
    nodes: Nodes, bounds: EarlyBounds, arcs: EarlyArcs, ranking: Ranking, starts: Column
) -> EarlyPass:
    """Fill ``bounds.linked``, the positions, and every start and finish of ``nodes``.

    ``starts`` are the project starts by rank.
    """
    forward = _ForwardPass(nodes, bounds, arcs, ranking, starts)
    forward.run()
    forward.place_all()
    return EarlyPass(position=forward.position, given=forward.given, project_start=starts)


class _ForwardPass:
    def __init__(
        self, nodes: Nodes, bounds: EarlyBounds, arcs: EarlyArcs, ranking: Ranking, starts: Column
    ) -> None:
        self.nodes, self.bounds, self.arcs, self.starts = nodes, bounds, arcs, starts
        self.ranking = ranking
        self.position = bounds.settle(bounds.linked, slice(None))
        self.given = np.empty(arcs.weight.size, np.int32)
        self.held = np.full(len(nodes), LOWEST, np.int32)
        floored = arcs.target[arcs.floored]
        self.held[floored] = bounds.project_start[floored]
        self.lowest = np.maximum(bounds.lowest, bounds.again)
        moved_late = (bounds.highest != HIGHEST) | (bounds.resumes != bounds.again)
        self.delicate = np.flatnonzero(moved_late & ~nodes.is_given)
        self.dated = _pinned(nodes)
        self.exact = np.zeros(len(nodes), np.bool_)
        self.exact[arcs.target[arcs.type == SF]] = True
        self.exact &= ~nodes.on_clock
        self.pins = bool(self.dated.any() or self.exact.any())
        self.exposed = self._exposed()
        self.turns = _Turning(nodes, arcs)
        self.lags = _Lagging(nodes, arcs)

    def _exposed(self) -> Index:
        """Return the nodes whose instants somebody asks for during the pass."""
        arcs = self.arcs
        asked = np.zeros(len(self.nodes), np.bool_)
        asked[arcs.source[arcs.turning]] = True
        asked[arcs.source[arcs.lagging]] = True
        # To give its own to the minute, a node held by its finish asks those before it.
        asking = np.flatnonzero(asked & self.exact)
        while asking.size:
            entering = ranges(arcs.first[asking], arcs.first[asking + 1] - arcs.first[asking])
            before = arcs.source[entering]
            before = before[~asked[before]]
            asked[before] = True
            asking = np.unique(before[self.exact[before]])
        return np.flatnonzero(asked & ~self.nodes.is_given)

    def run(self) -> None:
        first, ranking, nodes = self.arcs.first, self.ranking, self.nodes
        waits = first[1:] > first[:-1]
        idle = _Exposed(nodes, self.exposed[~waits[self.exposed]])
        self._expose(idle, slice(None))
        exposed = _Exposed(nodes, self.exposed[waits[self.exposed]])
        edges = ranking.begins
        slices = _Slices(
            turning=slices_of(self.arcs.turning, first[edges]),
            lagging=slices_of(self.arcs.lagging, first[edges]),
            delicate=slices_of(self.delicate, edges),
            exposed=slices_of(exposed.at, edges),
        )
        busy = slices.turning.busy | slices.lagging.busy
        busy |= slices.delicate.busy | slices.exposed.busy
        for begin, end, narrow in runs_of(edges, busy):
            if narrow:
                self._one_by_one(int(edges[begin]), int(edges[end]))
            else:
                self._level_by_level(begin, end, slices, exposed)

    def _level_by_level(self, begin: int, end: int, slices: "_Slices", exposed: "_Exposed") -> None:
        arcs, position, linked = self.arcs, self.position, self.bounds.linked
        source, weight, given = arcs.source, arcs.weight, self.given
        starts, held, lowest = arcs.first, self.held, self.lowest
        begins = self.ranking.begins[begin:end].tolist()
        waiting = self.ranking.waiting[begin:end].tolist()
        first_arcs = arcs.first[self.ranking.begins[begin:end]].tolist()
        last_arcs = arcs.first[self.ranking.waiting[begin:end]].tolist()
        for k, a, b, e, f in zip(
            range(begin, end), begins, waiting, first_arcs, last_arcs, strict=True
        ):
            if a == b:
                continue
            bound = given[e:f]
            position.take(source[e:f], out=bound, mode="clip")
            bound += weight[e:f]
            if slices.turning.busy[k]:
                self.turns.follow(slices.turning.of(k), given)
            if slices.lagging.busy[k]:
                self.lags.follow(slices.lagging.of(k), given)
            latest = linked[a:b]
            np.maximum.reduceat(bound, starts[a:b] - e, out=latest)
            np.maximum(latest, held[a:b], out=latest)
            np.maximum(latest, lowest[a:b], out=position[a:b])
            if slices.delicate.busy[k]:
                late = self.delicate[slices.delicate.of(k)]
                position[late] = self.bounds.settle(linked[late], late)
            if slices.exposed.busy[k]:
                self._expose(exposed, slices.exposed.of(k))

    def _one_by_one(self, begin: int, end: int) -> None:
        """Do the same for a run of narrow levels, where numpy costs more than it saves."""
        position, linked = memoryview(self.position), memoryview(self.bounds.linked)
        first = self.arcs.first[begin : end + 1].tolist()
        offset = first[0]
        source = self.arcs.source[offset : first[-1]].tolist()
        weight = self.arcs.weight[offset : first[-1]].tolist()
        held, lowest = self.held[begin:end].tolist(), self.lowest[begin:end].tolist()
        e = 0
        for rank, last, latest, low in zip(range(begin, end), first[1:], held, lowest, strict=True):
            f = last - offset
            if e == f:
                continue
            for arc in range(e, f):
                x = position[source[arc]] + weight[arc]
                if x > latest:
                    latest = x
            linked[rank] = latest
            position[rank] = latest if latest > low else low
            e = f

    def _expose(self, exposed: "_Exposed", part: slice) -> None:
        """Find the instants of some nodes, now that their positions are known."""
        exposed.place(self.position, part)
        if self.pins:
            self._pin(exposed.at[part])

    def _pin(self, at: Index) -> None:
        dated = at[self.dated[at]]
        if dated.size:
            pin_dates(self.nodes, self.bounds, dated)
        exact = at[self.exact[at]]
        if exact.size:
            exact = self._held_by_finish(exact)
        if exact.size:
            first = self.arcs.first
            arcs = ranges(first[exact], first[exact + 1] - first[exact])
            found = decisive_arcs(self.nodes, self.arcs, self.starts, arcs)
            pin_finishes(self.nodes, self.bounds, self.arcs, self.position, found)

    def _held_by_finish(self, at: Index) -> Index:
        """Return those of some nodes whose start-to-finish links may decide, and nothing else."""
        linked, arcs = self.bounds.linked, self.arcs
        held = at[self.position[at] == linked[at]]
        first = arcs.first[held]
        entering = ranges(first, arcs.first[held + 1] - first)
        entering = entering[arcs.type[entering] == SF]
        target = arcs.target[entering]
        return np.unique(target[self.given[entering] == linked[target]])

    def place_all(self) -> None:
        """Find the instants of every node, and once more what each arc gave."""
        nodes, arcs = self.nodes, self.arcs
        if nodes.is_given.any():
            _Exposed(nodes, np.flatnonzero(~nodes.is_given)).place(self.position, slice(None))
        else:
            tables, row = nodes.tables, nodes.row
            nodes.start[:] = tables.start_side(row, self.position)
            nodes.finish[:] = tables.finish_side(row, self.position + nodes.taken)
        turned, lagged = self.given[arcs.turning], self.given[arcs.lagging]
        np.take(self.position, arcs.source, out=self.given, mode="clip")
        self.given += arcs.weight
        self.given[arcs.turning], self.given[arcs.lagging] = turned, lagged
        pinned = np.flatnonzero((self.dated | self.exact) & ~nodes.is_given)
        if pinned.size:
            self._pin(pinned)


class _Exposed:
    """Nodes whose instants are needed: where work begins, where it ends."""

    def __init__(self, nodes: Nodes, at: Index) -> None:
        self.nodes, self.at, self.row = nodes, at, nodes.row[at]
        # The finish side is the start side of the minute before, and a minute.
        self.ahead = np.array([[0], [1]], np.int32)
        self.offset = np.stack((np.zeros(at.size, np.int32), nodes.taken[at] - np.int32(1)))

    def place(self, position: Column, part: slice) -> None:
        at = self.at[part]
        asked = position.take(at) + self.offset[:, part]
        self.nodes.ends[:, at] = self.nodes.tables.start_side(self.row[part], asked) + self.ahead


class _Turning:
    """Arcs that change axis, in the order of levels."""

    def __init__(self, nodes: Nodes, arcs: EarlyArcs) -> None:
        at = self.at = arcs.turning
        self.tables, self.ends = nodes.tables, nodes.ends.reshape(-1)
        self.end = arcs.source[at] + arcs.from_finish[at] * len(nodes)
        self.row, self.weight = nodes.row[arcs.target[at]], arcs.weight[at]

    def follow(self, part: slice, given: Column) -> None:
        x = self.ends.take(self.end[part])
        given[self.at[part]] = self.tables.position(self.row[part], x) + self.weight[part]


class _Lagging:
    """Arcs whose lag runs on a calendar that is not their target's axis."""

    def __init__(self, nodes: Nodes, arcs: EarlyArcs) -> None:
        at = self.at = arcs.lagging
        target = arcs.target[at]
        self.tables, self.ends = nodes.tables, nodes.ends.reshape(-1)
        self.end = arcs.source[at] + arcs.from_finish[at] * len(nodes)
        self.row, self.lag = nodes.row[target], arcs.lag[at]
        self.lag_row = nodes.tables.rows_of(arcs.lag_axis[at])
        self.ahead = (self.lag > 0).astype(np.int32)
        self.back = nodes.span[target] * arcs.into_finish[at]
        self.goes_back = bool(self.back.any())

    def follow(self, part: slice, given: Column) -> None:
        tables, row = self.tables, self.row[part]
        x = self.ends.take(self.end[part])
        if self.goes_back:
            back = self.back[part]
            position = tables.checked(row, tables.position(row, x) - back)
            x = np.where(back > 0, tables.start_side(row, position), x)
        x = tables.shift(self.lag_row[part], x, self.lag[part], self.ahead[part])
        given[self.at[part]] = tables.position(row, x)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Slices:
    """By level, the parts of what needs more than an addition."""

    turning: LevelSlices
    lagging: LevelSlices
    delicate: LevelSlices
    exposed: LevelSlices


def _pinned(nodes: Nodes) -> Flags:
    """Say which nodes a constraint may hold to the minute, outside of working time too."""
    kind = nodes.constraint
    pins = (kind == SNLT) | (kind == MSO) | (kind == FNET) | (kind == MFO)
    pinned: Flags = nodes.dated & pins & ~nodes.is_given & ~nodes.on_clock
    return pinned
