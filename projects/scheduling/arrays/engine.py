"""The critical path over columns: from ``NetworkArrays`` to ``ScheduleArrays``."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from projects.scheduling.arrays.arcs import IN_PROGRAM, Arcs, read_arcs
from projects.scheduling.arrays.backward import run_backward
from projects.scheduling.arrays.drivers import read_drivers
from projects.scheduling.arrays.early_arcs import EarlyArcs, read_early_arcs
from projects.scheduling.arrays.early_bounds import MFO, MSO, EarlyBounds, read_early_bounds
from projects.scheduling.arrays.forward import EarlyPass, run_forward
from projects.scheduling.arrays.free_floats import free_floats
from projects.scheduling.arrays.late_arcs import certain_bounds, holding_arcs, read_late_arcs
from projects.scheduling.arrays.late_bounds import bound_by_actuals, give_late, late_ceilings
from projects.scheduling.arrays.leaf_dates import leaf_dates
from projects.scheduling.arrays.network import (
    NONE,
    IrregularError,
    NetworkArrays,
    ScheduleArrays,
)
from projects.scheduling.arrays.nodes import read_nodes, refuse_irregular
from projects.scheduling.arrays.outline import OutlineArrays, read_outline
from projects.scheduling.arrays.ranking import Ranking, rank_nodes
from projects.scheduling.arrays.report import all_dates, all_drivers
from projects.scheduling.arrays.tables import (
    Column,
    Flags,
    HorizonError,
    TooFineError,
    WorkingTables,
    compile_tables,
)
from projects.scheduling.calendar import FIRST_MINUTE, LAST_MINUTE

_YEAR: Final = 366 * 1440
_STEP: Final = 4 * _YEAR
_THIN: Final = 5
"""Minutes on the clock for a minute of work, on a calendar of office hours with holidays."""


def schedule_arrays(network: NetworkArrays) -> ScheduleArrays:
    """Return the schedule of a regular network.

    Raises
    ------
    IrregularError
        There is something in it that only ``critical_path.schedule`` places
        rightly, or an error that it names: a cycle, a date out of range.
    """
    if not len(network.activities):
        raise IrregularError
    refuse_irregular(network.activities)
    made = _Made.of(network)
    low, high = _horizon(network, made)
    while True:
        try:
            tables = compile_tables(network.calendars, low, high)
            return _Scheduling(network, made, tables).result()
        except TooFineError:
            raise IrregularError from None
        except HorizonError as error:
            if low <= FIRST_MINUTE and high >= LAST_MINUTE:
                raise IrregularError from None
            low, high = _wider(low, high, error.position)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Made:
    """What of a network needs no calendar: outline, arcs, the order of nodes."""

    outline: OutlineArrays
    arcs: Arcs
    waits: Flags
    holds: Flags
    kept: Flags | None
    late_given: Flags
    ranking: Ranking

    @classmethod
    def of(cls, network: NetworkArrays) -> "_Made":
        outline = read_outline(network.activities.parent)
        arcs = read_arcs(network, outline)
        columns, leaves = network.activities, outline.leaves
        late_given = np.zeros(arcs.nodes, np.bool_)
        must = (columns.constraint == MSO) | (columns.constraint == MFO)
        must &= columns.constraint_date != NONE
        finished = columns.actual_finish != NONE
        late_given[: leaves.size] = (must | finished)[leaves]
        kept = holding_arcs(arcs, network, leaves, late_given)
        waits = arcs.entering.counts > 0
        waits[: leaves.size] &= (columns.actual_start == NONE)[leaves]
        holds = arcs.leaving.counts > 0
        if kept is not None:
            holds = np.bincount(arcs.source[kept], minlength=arcs.nodes) > 0
        return cls(
            outline=outline,
            arcs=arcs,
            waits=waits,
            holds=holds,
            kept=kept,
            late_given=late_given,
            ranking=rank_nodes(arcs, waits, holds),
        )


class _Scheduling:
    """One run over one horizon."""

    def __init__(self, network: NetworkArrays, made: _Made, tables: WorkingTables) -> None:
        self.network, self.made, self.tables = network, made, tables
        self.rank = made.ranking.rank
        order, leaves = made.ranking.order, made.outline.leaves
        self.is_leaf = order < leaves.size
        activity = leaves[np.where(self.is_leaf, order, 0)]
        self.nodes = read_nodes(network, tables, activity, self.is_leaf)

    def result(self) -> ScheduleArrays:
        bounds, arcs, early = self._forward()
        own = self._project_finishes()
        programs = self._program_finishes(own)
        limit = self._backward(own, self._wide(own, programs))
        self._refuse_beyond(early.position, limit)
        return self._report(bounds, arcs, early, limit, own, programs)

    def _forward(self) -> tuple[EarlyBounds, EarlyArcs, EarlyPass]:
        network, made, nodes = self.network, self.made, self.nodes
        has_links = (made.arcs.entering.counts > 0)[made.ranking.order]
        bounds = read_early_bounds(network, nodes, made.outline, has_links, self.rank)
        arcs = read_early_arcs(made.arcs, made.ranking, nodes)
        starts = (network.projects.start - self.tables.low).astype(np.int32)[nodes.project]
        early = run_forward(nodes, bounds, arcs, made.ranking, starts)
        return bounds, arcs, early

    def _project_finishes(self) -> Column:
        """Return the latest finish by project; its start if it has no tasks."""
        projects = self.network.projects
        latest = np.full(projects.start.size, NONE, np.int32)
        nodes = self.nodes
        project, finish = nodes.project, nodes.finish
        if not self.is_leaf.all():
            project, finish = project[self.is_leaf], finish[self.is_leaf]
        np.maximum.at(latest, project, finish)
        start = (projects.start - self.tables.low).astype(np.int32)
        return np.where(latest == NONE, start, latest)

    def _program_finishes(self, own: Column) -> Column:
        floor = self.network.program_floor
        latest = np.where(floor == NONE, NONE, floor - self.tables.low).astype(np.int32)
        member = self.network.projects.program != NONE
        np.maximum.at(latest, self.network.projects.program[member], own[member])
        return latest

    def _wide(self, own: Column, programs: Column) -> Column | None:
        """Return what program float is measured to; None where it is total float."""
        program = self.network.projects.program
        wide = own.copy()
        member = program != NONE
        wide[member] = programs[program[member]]
        alike = bool((wide == own).all())
        alike &= not (self.made.arcs.code & IN_PROGRAM).any()
        deadline = self.network.activities.deadline[self.made.outline.leaves]
        return None if alike and (deadline == NONE).all() else wide

    def _backward(self, own: Column, wide: Column | None) -> Column:
        network, made, nodes = self.network, self.made, self.nodes
        ends = [own] if wide is None else [own, wide]
        ceiling = late_ceilings(network, nodes, ends, made.outline, self.rank)
        late_given = made.late_given[made.ranking.order]
        if nodes.is_given.any():
            asked = certain_bounds(made.arcs, network, self.rank, nodes, late_given)
            bound_by_actuals(ceiling, asked)
        give_late(nodes, ceiling)
        arcs = read_late_arcs(made.arcs, made.kept, made.ranking, nodes)
        return run_backward(nodes, ceiling, arcs, made.ranking)

    def _refuse_beyond(self, early: Column, limit: Column) -> None:
        """Raise HorizonError where a date lies at the edge of the tables or beyond."""
        nodes, leaf = self.nodes, self.is_leaf
        total = self.tables.total[nodes.row // self.tables.stride]
        last = np.maximum(early + nodes.taken, limit.max(axis=0))
        first = np.minimum(early, limit.min(axis=0) - nodes.remaining)
        if ((first <= 0) & leaf).any() or ((last >= total) & leaf).any():
            raise HorizonError(int(max(last[leaf].max(), -first[leaf].min())))

    def _report(
        self, bounds: EarlyBounds, arcs: EarlyArcs, early: EarlyPass,
        limit: Column, own: Column, programs: Column,
    ) -> ScheduleArrays:  # fmt: skip
        network, made, nodes, low = self.network, self.made, self.nodes, self.tables.low
        leaf = leaf_dates(network, nodes, bounds, early.position, limit)
        drivers = read_drivers(nodes, bounds, arcs, early)
        rank, count = self.rank[: made.outline.leaves.size], len(network.activities)
        dates, last = all_dates(network, made.outline, self.tables, rank, leaf)
        kind, activity, link = all_drivers(made.outline, drivers, arcs, nodes, rank, last, count)
        total, wide = dates.total[0], dates.total[-1]
        critical_limit = network.projects.critical_limit[network.activities.project]
        return ScheduleArrays(
            start=dates.start + np.int64(low),
            finish=dates.finish + np.int64(low),
            late_start=dates.late_start[0] + np.int64(low),
            late_finish=dates.late_finish[0] + np.int64(low),
            total_float=total,
            free_float=free_floats(network, nodes, arcs, early, dates),
            program_float=wide,
            finished=dates.finished,
            is_critical=~dates.finished & (total <= critical_limit),
            is_program_critical=~dates.finished & (wide <= 0),
            driver_kind=kind,
            driver_activity=activity,
            driver_link=link,
            project_finish=own + np.int64(low),
            program_finish=programs + np.int64(low),
        )


def _horizon(network: NetworkArrays, made: _Made) -> tuple[int, int]:
    """Return a beginning and an end that all dates should lie between, in steps of years."""
    columns, projects = network.activities, network.projects
    first, last = int(projects.start.min()), int(projects.start.max())
    for column in (
        columns.actual_start, columns.actual_finish, columns.stop, columns.resume,
        columns.constraint_date, columns.deadline, projects.restart, network.program_floor,
    ):  # fmt: skip
        known = column[column != NONE]
        if known.size:
            first, last = min(first, int(known.min())), max(last, int(known.max()))
    longest = _longest_chain(network, made)
    # Dates that must be met push late dates before the start, as far as a chain is long.
    must = ((columns.constraint_date != NONE) | (columns.deadline != NONE)).any()
    low = (first - _YEAR - (longest * _THIN if must else 0)) // _STEP * _STEP
    high = -(-(last + longest * _THIN + _YEAR) // _STEP) * _STEP
    return max(low, FIRST_MINUTE), min(high, LAST_MINUTE)


def _longest_chain(network: NetworkArrays, made: _Made) -> int:
    """Return minutes of work that no chain of tasks should exceed."""
    order, begins = made.ranking.order, made.ranking.begins[:-1]
    leaves = made.outline.leaves
    span = np.append(network.activities.span[leaves], np.zeros(order.size - leaves.size, np.int32))
    longest = np.maximum.reduceat(span[order], begins)
    lag = int(np.abs(network.links.lag).max(initial=0))
    return int(longest.sum(dtype=np.int64)) + lag


def _wider(low: int, high: int, position: int) -> tuple[int, int]:
    reach = max(2 * (high - low), position * _THIN)
    steps = -(-reach // _STEP) * _STEP
    return max(low - steps // 2, FIRST_MINUTE), min(low + steps, LAST_MINUTE)
