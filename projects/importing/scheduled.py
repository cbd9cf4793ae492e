"""A plan with the dates that the engine gives it. Pure: no Django."""

from dataclasses import dataclass
from datetime import datetime

from projects.importing.network import PROJECT, network
from projects.importing.plan import Plan, PlanTask
from projects.scheduling.axis import to_wall_clock
from projects.scheduling.critical_path import TaskDates, schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledTask:
    """Computed dates on the wall clock of the plan; floats in working minutes."""

    uid: int
    name: str
    start: datetime
    finish: datetime
    early_start: datetime
    early_finish: datetime
    late_start: datetime
    late_finish: datetime
    total_float: int
    free_float: int
    critical: bool
    summary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledPlan:
    """The tasks in the order of the file, between the project's start and finish."""

    start: datetime
    finish: datetime
    tasks: tuple[ScheduledTask, ...]


def schedule_plan(plan: Plan, *, restart: datetime | None = None) -> ScheduledPlan:
    """Return the schedule of a plan from what was entered, ignoring what its file had computed.

    Unfinished work is moved to ``restart``, if given, and never otherwise. Raises DomainError
    where the plan can't be scheduled, for example DependencyCycle or a date past the year 2200.
    """
    result = schedule(network(plan, restart=restart))
    started = (
        plan.start if plan.schedule_from_start else to_wall_clock(result.project_start[PROJECT])
    )
    return ScheduledPlan(
        start=started,
        finish=to_wall_clock(result.project_finish[PROJECT]),
        tasks=tuple(_task(task, result.dates[task.uid]) for task in plan.tasks),
    )


def _task(task: PlanTask, dates: TaskDates) -> ScheduledTask:
    return ScheduledTask(
        uid=task.uid,
        name=task.name,
        start=to_wall_clock(dates.start),
        finish=to_wall_clock(dates.finish),
        early_start=to_wall_clock(dates.early_start),
        early_finish=to_wall_clock(dates.early_finish),
        late_start=to_wall_clock(dates.late_start),
        late_finish=to_wall_clock(dates.late_finish),
        total_float=dates.total_float,
        free_float=dates.free_float,
        critical=dates.is_critical,
        summary=task.kind == "summary",
    )
