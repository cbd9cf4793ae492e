"""What taking a plan in would make, shown before anything is saved. Pure: no Django."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from projects.importing.comparing import Difference, differences
from projects.importing.plan import Notice, Plan
from projects.importing.scheduled import schedule_plan

DIFFERENCES_SHOWN = 50
_DATES_SHOWN = {"start", "finish"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Counts of what will be made, and what will not be as it is in the file.

    ``moved`` are start and finish dates that come out otherwise than the file says, the first
    ones, ``moved_count`` how many there are. ``finish_in_file`` is None where it does not say.
    """

    name: str
    start: datetime
    finish: datetime
    finish_in_file: datetime | None
    status_date: datetime | None
    tasks: int
    summaries: int
    milestones: int
    links: int
    calendars: int
    resources: int
    assignments: int
    finished: int
    in_progress: int
    manual: int
    baselines: int
    moved_count: int
    moved: tuple[Difference, ...]
    not_understood: tuple[Notice, ...]


def preview(plan: Plan) -> Preview:
    """Return what importing ``plan`` would make, which `fitting.fit` has fitted.

    As everywhere in the product, unfinished work comes after the status date. Raises DomainError
    if the plan can't be scheduled.
    """
    scheduled = schedule_plan(plan, restart=restart_of(plan))
    moved = [found for found in differences(plan, scheduled) if found.field in _DATES_SHOWN]
    return Preview(
        name=plan.title or plan.name,
        start=scheduled.start,
        finish=scheduled.finish,
        finish_in_file=plan.finish,
        status_date=plan.status_date,
        tasks=_of_kind(plan, "task"),
        summaries=_of_kind(plan, "summary"),
        milestones=_of_kind(plan, "milestone"),
        links=len(plan.links),
        calendars=len(plan.calendars),
        resources=len(plan.resources),
        assignments=sum(a.resource_uid is not None for a in plan.assignments),
        finished=sum(task.is_finished for task in plan.tasks if task.kind != "summary"),
        in_progress=sum(
            task.is_started and not task.is_finished
            for task in plan.tasks
            if task.kind != "summary"
        ),
        manual=sum(task.is_manual for task in plan.tasks),
        baselines=len({b.number for task in plan.tasks for b in task.baselines}),
        moved_count=len(moved),
        moved=tuple(moved[:DIFFERENCES_SHOWN]),
        not_understood=plan.not_understood,
    )


def _of_kind(plan: Plan, kind: str) -> int:
    return sum(task.kind == kind for task in plan.tasks)


def restart_of(plan: Plan) -> datetime | None:
    """Return the end of the status day: unfinished work goes on after it."""
    if plan.status_date is None:
        return None
    return datetime.combine(plan.status_date + timedelta(days=1), time())
