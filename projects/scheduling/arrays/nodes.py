"""What a node is before any pass: where it lives, how long it takes, what is already certain."""

from dataclasses import dataclass

import numpy as np

from projects.scheduling.arrays.network import (
    CLOCK_NUMBER,
    CONSTRAINTS,
    NONE,
    ActivityColumns,
    IrregularError,
    Long,
    NetworkArrays,
)
from projects.scheduling.arrays.tables import Codes, Column, Flags, Index, Numbers, WorkingTables
from projects.scheduling.network import Constraint

FNET = CONSTRAINTS[Constraint.FNET]


@dataclass(slots=True, kw_only=True, eq=False)
class Nodes:
    """Columns by *rank*, the order of levels; instants are minutes of the tables.

    ``row`` is the axis a node lives on: its calendar, or the clock for
    milestones and gates (which keep every instant as it is); ``axis`` is its
    number. ``taken`` is what lies between start and finish on that axis: of a
    started node what its actuals say, else ``span``. ``is_given`` marks nodes
    that actuals place at ``start`` and ``finish``; of the others the two are
    not filled yet. ``ends`` holds both in one piece.
    """

    tables: WorkingTables
    activity: Index
    is_leaf: Flags
    project: Index
    axis: Numbers
    task_axis: Numbers
    row: Index
    task_row: Index
    on_clock: Flags
    milestone: Flags
    span: Column
    taken: Column
    remaining: Column
    is_started: Flags
    is_finished: Flags
    is_given: Flags
    restarted: Flags
    ends: Column
    start: Column
    finish: Column
    constraint: Codes
    constraint_on: Column
    dated: Flags

    def __len__(self) -> int:
        return len(self.row)


def read_nodes(
    network: NetworkArrays, tables: WorkingTables, activity: Index, is_leaf: Flags
) -> Nodes:
    """Return the nodes; ``activity`` by rank is any leaf's for a gate."""
    columns = network.activities
    span, remaining = columns.span[activity], columns.remaining[activity]
    milestone = columns.duration[activity] == 0
    on_clock = milestone | ~is_leaf
    span[~is_leaf] = remaining[~is_leaf] = 0
    calendar = np.where(on_clock, CLOCK_NUMBER, columns.span_calendar[activity])
    task_calendar = columns.calendar.take(activity)
    on = columns.constraint_date.take(activity)
    ends = np.zeros((2, activity.size), np.int32)
    nodes = Nodes(
        tables=tables,
        activity=activity,
        is_leaf=is_leaf,
        project=columns.project[activity],
        axis=calendar.astype(np.int16),
        task_axis=task_calendar.astype(np.int16),
        row=tables.rows_of(calendar),
        task_row=tables.rows_of(task_calendar),
        on_clock=calendar == CLOCK_NUMBER,
        milestone=milestone & is_leaf,
        span=span,
        taken=span,
        remaining=remaining,
        is_started=(columns.actual_start[activity] != NONE) & is_leaf,
        is_finished=(columns.actual_finish[activity] != NONE) & is_leaf,
        is_given=np.zeros(activity.size, np.bool_),
        restarted=np.zeros(activity.size, np.bool_),
        ends=ends,
        start=ends[0],
        finish=ends[1],
        constraint=columns.constraint[activity],
        constraint_on=(on - tables.low).astype(np.int32),
        dated=(on != NONE) & is_leaf,
    )
    started = np.flatnonzero(nodes.is_started)
    if started.size:
        _place_started(nodes, columns, network.projects.restart, started)
    return nodes


def _place_started(nodes: Nodes, columns: ActivityColumns, restarts: Long, at: Index) -> None:
    """Place what has begun: the forward pass's rules for actuals."""
    activity, low = nodes.activity[at], nodes.tables.low
    start = (columns.actual_start[activity] - low).astype(np.int32)
    finish = (columns.actual_finish[activity] - low).astype(np.int32)
    nodes.is_given[at] = True
    nodes.start[at] = start
    is_open = ~nodes.is_finished[at]
    if is_open.any():
        still = at[is_open]
        restart = restarts[nodes.project[still]]
        waits = restart != NONE
        for chosen, place in ((~waits, _left_alone), (waits, _resumed)):
            if chosen.any():
                part = np.flatnonzero(is_open)[chosen]
                finish[part] = place(nodes, columns, restart[chosen], still[chosen])
    nodes.finish[at] = finish
    row = nodes.row[at]
    taken = nodes.span.copy()
    taken[at] = nodes.tables.position(row, finish) - nodes.tables.position(row, start)
    nodes.taken = taken


def _left_alone(nodes: Nodes, columns: ActivityColumns, _restart: Long, at: Index) -> Column:
    """Return the finish of started work where Microsoft Project leaves it."""
    tables, row, activity = nodes.tables, nodes.row[at], nodes.activity[at]
    stop, resume = columns.stop[activity], columns.resume[activity]
    stopped, resumed = _column(stop, tables.low), _column(resume, tables.low)
    snapped = tables.start_side(row, tables.position(row, stopped))
    is_split = (stop != NONE) & (resume != NONE) & (resumed > snapped)
    finish = tables.add(row, nodes.start[at], nodes.span[at])
    on = nodes.constraint_on[at]
    bounded = nodes.dated[at] & (nodes.constraint[at] == FNET)
    finish = np.where(bounded, np.maximum(finish, on), finish)
    return np.where(is_split, tables.add(row, resumed, nodes.remaining[at]), finish)


def _resumed(nodes: Nodes, columns: ActivityColumns, restart: Long, at: Index) -> Column:
    """Return the finish of started work whose rest waits for the project's restart."""
    tables, row, activity = nodes.tables, nodes.row[at], nodes.activity[at]
    start, again = nodes.start[at], _column(restart, tables.low)
    stop, resume = columns.stop[activity], columns.resume[activity]
    stopped = np.where(stop == NONE, start, _column(stop, tables.low))
    last = np.maximum(start, stopped)
    last = np.where(resume == NONE, last, np.maximum(last, _column(resume, tables.low)))
    nodes.restarted[at] = again > last
    finish = tables.add(row, np.maximum(again, last), nodes.remaining[at])
    # Nothing remains, though nobody has called it done.
    done = np.where(stop == NONE, tables.add(row, start, nodes.span[at]), stopped)
    return np.where(finish <= again, done, finish)


def _column(instant: Long, low: int) -> Column:
    return (np.maximum(instant, low) - low).astype(np.int32)


def refuse_irregular(columns: ActivityColumns) -> None:
    """Raise for what only the engine for all cases places rightly."""
    finished_only = (columns.actual_finish != NONE) & (columns.actual_start == NONE)
    booked_milestone = (columns.duration == 0) & ((columns.span != 0) | (columns.remaining != 0))
    empty = (columns.span == 0) & (columns.duration != 0)
    negative = (columns.span < 0) | (columns.remaining < 0)
    if (finished_only | booked_milestone | empty | negative).any():
        raise IrregularError
