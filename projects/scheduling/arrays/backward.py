"""The backward pass over columns: latest positions, both floats' rows at once."""

import numpy as np

from projects.scheduling.arrays.early_bounds import HIGHEST
from projects.scheduling.arrays.late_arcs import LateArcs
from projects.scheduling.arrays.late_bounds import OWN
from projects.scheduling.arrays.nodes import Nodes
from projects.scheduling.arrays.ranking import LevelSlices, Ranking, runs_of, slices_of
from projects.scheduling.arrays.tables import Column, Index


def run_backward(nodes: Nodes, ceiling: Column, arcs: LateArcs, ranking: Ranking) -> Column:
    """Lower ``ceiling`` to the late finish of each node as a position, and return it."""
    _BackwardPass(nodes, ceiling, arcs, ranking).run()
    return ceiling


class _BackwardPass:
    def __init__(self, nodes: Nodes, limit: Column, arcs: LateArcs, ranking: Ranking) -> None:
        self.nodes, self.limit, self.arcs, self.ranking = nodes, limit, arcs, ranking
        # A link between projects says nothing about a task's float in its own project.
        self.weight = np.tile(arcs.weight, (len(limit), 1))
        self.weight[OWN, arcs.between_projects] = HIGHEST
        asked = np.zeros(len(nodes), np.bool_)
        asked[arcs.target[arcs.turning]] = True
        asked[arcs.target[arcs.lagging]] = True
        self.exposed = _LateEnds(nodes, np.flatnonzero(asked), len(limit))
        self.turns = _Turning(nodes, arcs, self.exposed, self.weight)
        self.lags = _Lagging(nodes, arcs, self.exposed, self.weight)

    def run(self) -> None:
        first, edges = self.arcs.first, self.ranking.begins
        exposed = slices_of(self.exposed.at, edges)
        turning = slices_of(self.arcs.turning, first[edges])
        lagging = slices_of(self.arcs.lagging, first[edges])
        busy = exposed.busy | turning.busy | lagging.busy
        for begin, end, narrow in reversed(runs_of(edges, busy)):
            if not narrow:
                self._level_by_level(begin, end, exposed, turning, lagging)
            else:
                for row in range(len(self.limit)):
                    self._one_by_one(int(edges[begin]), int(edges[end]), row)

    def _level_by_level(
        self, begin: int, end: int, exposed: LevelSlices, turning: LevelSlices, lagging: LevelSlices
    ) -> None:
        arcs, limit, weight, starts = self.arcs, self.limit, self.weight, self.arcs.first
        target = arcs.target
        holding = self.ranking.holding[begin:end]
        rest = self.ranking.rest[begin:end]
        edges = zip(
            range(begin, end), holding.tolist(), rest.tolist(),
            starts[holding].tolist(), starts[rest].tolist(), strict=True,
        )  # fmt: skip
        for k, a, b, e, f in reversed(list(edges)):
            if a != b:
                bound = limit.take(target[e:f], axis=1, mode="clip")
                bound += weight[:, e:f]
                if turning.busy[k]:
                    self.turns.follow(turning.of(k), bound, e)
                if lagging.busy[k]:
                    self.lags.follow(lagging.of(k), bound, e)
                part = limit[:, a:b]
                np.minimum(part, np.minimum.reduceat(bound, starts[a:b] - e, axis=1), out=part)
            if exposed.busy[k]:
                self.exposed.place(limit, exposed.of(k))

    def _one_by_one(self, begin: int, end: int, row: int) -> None:
        limit = memoryview(self.limit[row])
        first = self.arcs.first[begin : end + 1].tolist()
        offset = first[0]
        target = self.arcs.target[offset : first[-1]].tolist()
        weight = self.weight[row, offset : first[-1]].tolist()
        for rank in range(end - 1, begin - 1, -1):
            e, f = first[rank - begin] - offset, first[rank - begin + 1] - offset
            if e == f:
                continue
            least = limit[rank]
            for arc in range(e, f):
                x = limit[target[arc]] + weight[arc]
                if x < least:
                    least = x
            limit[rank] = least


class _LateEnds:
    """Late finish and resumption as instants, of the nodes whose predecessors ask for them."""

    def __init__(self, nodes: Nodes, at: Index, rows: int) -> None:
        self.nodes, self.at, self.row = nodes, at, nodes.row[at]
        remaining = nodes.remaining[at]
        nothing = (remaining == 0).astype(np.int32)
        one = np.ones(at.size, np.int32)
        # A finish, and where nothing remains the resumption too: the end of the minute before.
        self.offset = np.stack((one, remaining + nothing))
        self.ahead = np.stack((one, nothing))
        self.ends = np.zeros((rows, 2, len(nodes)), np.int32)

    def place(self, limit: Column, part: slice) -> None:
        at = self.at[part]
        asked = limit.take(at, axis=1)[:, None, :] - self.offset[:, part]
        instant = self.nodes.tables.start_side(self.row[part], asked)
        self.ends[:, :, at] = instant + self.ahead[:, part]

    def of(self, arcs: LateArcs, at: Index) -> Index:
        """Return where, with both ends in one row, the end lies that each arc uses."""
        end: Index = arcs.target[at] + arcs.uses_resume[at] * len(self.nodes)
        return end


class _Turning:
    """Arcs that change axis, in the order of levels."""

    def __init__(self, nodes: Nodes, arcs: LateArcs, exposed: _LateEnds, weight: Column) -> None:
        at = self.at = arcs.turning
        self.tables, self.end = nodes.tables, exposed.of(arcs, at)
        self.ends = exposed.ends.reshape(len(weight), -1)
        self.row, self.weight = nodes.row[arcs.source[at]], weight.take(at, axis=1)

    def follow(self, part: slice, bound: Column, e: int) -> None:
        x = self.ends.take(self.end[part], axis=1)
        position = self.tables.position(self.row[part], x)
        bound[:, self.at[part] - e] = position + self.weight[:, part]


class _Lagging:
    """Arcs whose lag runs on a calendar that is not their source's axis."""

    def __init__(self, nodes: Nodes, arcs: LateArcs, exposed: _LateEnds, weight: Column) -> None:
        at = self.at = arcs.lagging
        source = arcs.source[at]
        self.tables, self.end = nodes.tables, exposed.of(arcs, at)
        self.ends = exposed.ends.reshape(len(weight), -1)
        self.row, self.span = nodes.row[source], nodes.span[source]
        self.lag_row, self.back = nodes.tables.rows_of(arcs.lag_axis[at]), -arcs.lag[at]
        self.ahead = (self.back > 0).astype(np.int32)
        self.to_start = arcs.from_start[at] & arcs.uses_resume[at] & ~nodes.milestone[source]
        self.to_finish = arcs.from_start[at] & ~arcs.uses_resume[at] & ~nodes.milestone[source]
        self.turns = bool(self.to_start.any() or self.to_finish.any())
        apart = np.where(arcs.between_projects[at], HIGHEST, 0).astype(np.int32)
        self.after = np.tile(self.span * self.to_start, (len(weight), 1))
        self.after[OWN] += apart

    def follow(self, part: slice, bound: Column, e: int) -> None:
        tables, row = self.tables, self.row[part]
        x = self.ends.take(self.end[part], axis=1)
        if self.turns:
            position = tables.position(row, x)
            # A start is held to where work can begin, a finish to the end of the span.
            x = np.where(self.to_start[part], tables.start_side(row, position), x)
            over = np.where(self.to_finish[part], position + self.span[part], position)
            ended = tables.finish_side(row, tables.checked(row, over))
            x = np.where(self.to_finish[part], ended, x)
        x = tables.shift(self.lag_row[part], x, self.back[part], self.ahead[part])
        bound[:, self.at[part] - e] = tables.position(row, x) + self.after[:, part]
