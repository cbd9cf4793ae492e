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
        self.finish = np.empty_like(limit)
        self.resume = np.empty_like(limit)
        asked = np.zeros(len(nodes), np.bool_)
        asked[arcs.target[arcs.turning]] = True
        asked[arcs.target[arcs.lagging]] = True
        self.exposed = np.flatnonzero(asked)

    def run(self) -> None:
        first, edges = self.arcs.first, self.ranking.begins
        exposed = slices_of(self.exposed, edges)
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
                    self._turn(arcs.turning[turning.of(k)], bound, e)
                if lagging.busy[k]:
                    self._lag(arcs.lagging[lagging.of(k)], bound, e)
                part = limit[:, a:b]
                np.minimum(part, np.minimum.reduceat(bound, starts[a:b] - e, axis=1), out=part)
            if exposed.busy[k]:
                self._expose(self.exposed[exposed.of(k)])

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

    def _expose(self, at: Index) -> None:
        nodes, tables = self.nodes, self.nodes.tables
        row, limit, remaining = nodes.row[at], self.limit[:, at], nodes.remaining[at]
        finish = tables.finish_side(row, limit)
        self.finish[:, at] = finish
        resume = tables.start_side(row, limit - remaining)
        self.resume[:, at] = np.where(remaining > 0, resume, finish)

    def _ends(self, at: Index) -> Column:
        arcs = self.arcs
        target = arcs.target[at]
        return np.where(arcs.uses_resume[at], self.resume[:, target], self.finish[:, target])

    def _far(self, at: Index, bound: Column, e: int, position: Column) -> None:
        """Write bounds, keeping links between projects out of a project's own float."""
        bound[:, at - e] = position
        apart = at[self.arcs.between_projects[at]]
        if apart.size:
            bound[OWN, apart - e] = HIGHEST

    def _turn(self, at: Index, bound: Column, e: int) -> None:
        nodes, arcs = self.nodes, self.arcs
        row = nodes.row[arcs.source[at]]
        self._far(at, bound, e, nodes.tables.position(row, self._ends(at)) + arcs.weight[at])

    def _lag(self, at: Index, bound: Column, e: int) -> None:
        nodes, arcs, tables = self.nodes, self.arcs, self.nodes.tables
        source = arcs.source[at]
        row, span = nodes.row[source], nodes.span[source]
        x = self._ends(at)
        turns = arcs.from_start[at] & ~nodes.milestone[source]
        if turns.any():
            position = tables.position(row, x)
            # A start is held to where work can begin, a finish to the end of the span.
            begun = tables.start_side(row, position)
            ended = tables.finish_side(row, tables.checked(row, position + span))
            x = np.where(turns, np.where(arcs.uses_resume[at], begun, ended), x)
        x = tables.add(arcs.lag_row[at], x, -arcs.lag[at])
        held = arcs.from_start[at] & arcs.uses_resume[at]
        self._far(at, bound, e, tables.position(row, x) + np.where(held, span, np.int32(0)))
