"""The critical path task by task: every rule, every error, at a Python loop's pace."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from projects.errors import DomainError
from projects.scheduling.axis import Minute, whole
from projects.scheduling.backward_pass import Ceiling, LateDates, run_backward
from projects.scheduling.driving import Driver, DriverKind
from projects.scheduling.extents import read_extents
from projects.scheduling.floats import FreeFloat, leaf_float, summary_float
from projects.scheduling.forward_pass import EarlyDates, Handed, run_forward
from projects.scheduling.logic import Logic, Reach, read_logic
from projects.scheduling.network import Activity, Constraint, Network, ProjectFrame
from projects.scheduling.summary import Extent
from projects.scheduling.task_dates import Schedule, TaskDates


def schedule_task_by_task(network: Network) -> Schedule:
    """Return the critical-path schedule of a network, whatever is in it.

    Raises
    ------
    DependencyCycle
        Tasks wait for each other, also through summaries.
    CalendarHasNoWorkingTime
        Work lies on a calendar, or two combined, without working time.
    DomainError
        Something names what is not in the network, or dates leave 1970-2200.
    """
    logic = read_logic(network)
    starts = _project_starts(logic)
    passes = _passes(logic, starts)
    if handed := _as_late_as_possible(logic, passes.early):
        passes = replace(passes, early=run_forward(logic, starts, handed))
    extents = read_extents(logic, passes.early, passes.own, passes.wide, handed)
    dates = _Reporter(logic, passes, extents, handed).all_dates()
    return Schedule(
        dates=dates,
        project_start={key: whole(x) for key, x in starts.items()},
        project_finish=_ends(logic, extents),
        program_finish={key: whole(x) for key, x in passes.program_finish.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passes:
    early: EarlyDates
    own: LateDates
    wide: LateDates
    program_finish: Mapping[int, Minute]


def _passes(logic: Logic, starts: Mapping[int, Minute]) -> _Passes:
    early = run_forward(logic, starts)
    finishes = _finishes(logic, early.finish)
    program_finish = _program_finishes(logic, finishes)
    own_ceiling = _own_ceiling(logic, finishes)
    wide_ceiling = _wide_ceiling(logic, finishes, program_finish)
    own = run_backward(logic, early, own_ceiling)
    same = _bounds_alike(logic, own_ceiling, wide_ceiling)
    wide = own if same else run_backward(logic, early, wide_ceiling)
    return _Passes(early=early, own=own, wide=wide, program_finish=program_finish)


def _wide_ceiling(
    logic: Logic, finishes: Mapping[int, Minute], program_finish: Mapping[int, Minute]
) -> Ceiling:
    ends = {
        frame.id: finishes[frame.id] if frame.program is None else program_finish[frame.program]
        for frame in logic.frames.values()
    }
    return Ceiling(finish=ends, reach=Reach.PROGRAM, deadlines=False)


def _bounds_alike(logic: Logic, own: Ceiling, wide: Ceiling) -> bool:
    """Say whether both late passes must agree: one project, as a rule, without deadlines."""
    if own.finish != wide.finish:
        return False
    return not any(
        leaf.activity.deadline is not None
        or any(arc.reach is Reach.PROGRAM for arc in leaf.outgoing)
        for leaf in logic.leaves
    )


def _own_ceiling(logic: Logic, finishes: Mapping[int, Minute]) -> Ceiling:
    ends = {
        frame.id: _planned_finish(frame) if frame.from_finish else finishes[frame.id]
        for frame in logic.frames.values()
    }
    return Ceiling(finish=ends, reach=Reach.PROJECT, deadlines=True)


def _planned_finish(frame: ProjectFrame) -> int:
    if frame.finish is None:
        raise DomainError(
            "A project scheduled from its finish has no finish date.",
            field="finish",
            fix="Give the finish, or schedule from the start.",
        )
    return frame.finish


def _project_starts(logic: Logic) -> dict[int, Minute]:
    """Return where each project starts: as entered, or as late as its finish allows."""
    starts: dict[int, Minute] = {frame.id: frame.start for frame in logic.frames.values()}
    backwards = {frame.id for frame in logic.frames.values() if frame.from_finish}
    if not backwards:
        return starts
    early = run_forward(logic, starts)
    own = run_backward(logic, early, _own_ceiling(logic, _finishes(logic, early.finish)))
    for project in backwards:
        late = [own.start[n] for n, leaf in enumerate(logic.leaves) if leaf.frame.id == project]
        starts[project] = min(late, default=starts[project])
    return starts


def _finishes(logic: Logic, finish: list[Minute]) -> dict[int, Minute]:
    """Return the latest finish of each project's active leaves; its start if it has none."""
    latest: dict[int, Minute] = {}
    for leaf, x in zip(logic.leaves, finish, strict=True):
        project = leaf.frame.id
        if leaf.activity.active and (project not in latest or x > latest[project]):
            latest[project] = x
    return {frame.id: latest.get(frame.id, frame.start) for frame in logic.frames.values()}


def _ends(logic: Logic, extents: Mapping[int, Extent]) -> dict[int, int]:
    scheduled = [extents[leaf.id].finish for leaf in logic.leaves]
    return {project: whole(x) for project, x in _finishes(logic, scheduled).items()}


def _program_finishes(logic: Logic, finishes: Mapping[int, Minute]) -> dict[int, Minute]:
    latest: dict[int, Minute] = dict(logic.network.program_finish_floor)
    for frame in logic.frames.values():
        if frame.program is not None:
            finish = finishes[frame.id]
            latest[frame.program] = max(latest.get(frame.program, finish), finish)
    return latest


def _as_late_as_possible(logic: Logic, early: EarlyDates) -> Handed:
    """Return late start and finish of the leaves that wait until the last moment.

    That is the last moment at which no project finishes later, their own or
    one that takes a hand-off from them.
    """
    waiting = [n for n, leaf in enumerate(logic.leaves) if _waits(leaf.activity)]
    if not waiting:
        return {}
    own = _own_ceiling(logic, _finishes(logic, early.finish))
    late = run_backward(logic, early, replace(own, reach=Reach.BEYOND))
    return {n: (late.start[n], late.limit[n]) for n in waiting}


def _waits(activity: Activity) -> bool:
    is_placed = activity.manual or activity.actual_start is not None
    return activity.constraint is Constraint.ALAP and not is_placed


class _Reporter:
    """Turns the passes into the dates of every task and summary."""

    def __init__(
        self, logic: Logic, passes: _Passes, extents: Mapping[int, Extent], handed: Handed
    ) -> None:
        self.logic = logic
        self.passes = passes
        self.extents = extents
        self.handed = handed
        self.free = FreeFloat(logic, extents)

    def all_dates(self) -> dict[int, TaskDates]:
        leaves = {leaf.id: self._leaf(n) for n, leaf in enumerate(self.logic.leaves)}
        summaries = {a.id: self._summary(a) for a in self.logic.outline.summaries}
        return leaves | summaries

    def _leaf(self, n: int) -> TaskDates:
        leaf, passes = self.logic.leaves[n], self.passes
        total = leaf_float(n, leaf, passes.early, passes.own)
        wide = total
        if passes.wide is not passes.own:
            wide = leaf_float(n, leaf, passes.early, passes.wide)
        driver = passes.early.driver[n]
        if n in self.handed:
            driver = _waiting(leaf.activity)
            if not leaf.frame.from_finish:
                total = wide = 0
        return self._dates(leaf.activity, total, wide, driver)

    def _summary(self, activity: Activity) -> TaskDates:
        extent = self.extents[activity.id]
        calendar = self.logic.task_calendars[activity.id]
        total = summary_float(extent, extent.late_start, extent.late_finish, calendar)
        wide = summary_float(extent, extent.wide_late_start, extent.wide_late_finish, calendar)
        driver = Driver(kind=DriverKind.CHILD, activity=extent.last)
        return self._dates(activity, total, wide, driver)

    def _dates(self, activity: Activity, total: Minute, wide: Minute, driver: Driver) -> TaskDates:
        extent = self.extents[activity.id]
        total_float, program_float = whole(total), whole(wide)
        is_open = activity.active and not extent.finished
        limit = self.logic.frames[activity.project].critical_limit
        return TaskDates(
            start=whole(extent.start),
            finish=whole(extent.finish),
            early_start=whole(extent.early_start),
            early_finish=whole(extent.early_finish),
            late_start=whole(extent.late_start),
            late_finish=whole(extent.late_finish),
            total_float=total_float,
            free_float=whole(self.free.of(activity.id, total)),
            program_float=None if extent.finished else program_float,
            is_critical=is_open and total_float <= limit,
            is_program_critical=is_open and program_float <= 0,
            driver=driver,
        )


def _waiting(activity: Activity) -> Driver:
    return Driver(kind=DriverKind.CONSTRAINT, activity=activity.id, constraint=activity.constraint)
