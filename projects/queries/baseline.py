"""The baselines of a project, and how far today's plan has moved from one of them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from projects.models import Baseline, BaselineTask, Project, TaskSchedule
from projects.queries.working_calendar import load_calendars
from projects.scheduling.working_days import working_days_between


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineRow:
    """One baseline in the list; ``cost`` is None without the right to see money."""

    number: int
    name: str
    is_current: bool
    frozen_at: datetime
    approved_by: str
    start: date | None
    finish: date | None
    tasks: int
    cost: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedTask:
    """A task as it was frozen and as it is now; slips are working days, positive = late.

    Without current dates it was removed, without baseline dates it was added since.
    """

    wbs: str
    name: str
    task_id: int | None
    is_summary: bool
    baseline_start: date | None
    baseline_finish: date | None
    start: date | None
    finish: date | None
    slip_days: int | None


def baselines(project: Project, *, money: bool) -> list[BaselineRow]:
    """Return the baselines of ``project``, newest first, in one query."""
    zone = ZoneInfo(project.time_zone)
    rows = Baseline.objects.filter(project=project).select_related("approved_by")
    rows = rows.annotate(task_count=Count("tasks"), task_cost=Sum("tasks__cost"))
    return [
        BaselineRow(
            number=row.number,
            name=row.name,
            is_current=row.is_current,
            frozen_at=row.frozen_at,
            approved_by=str(row.approved_by or ""),
            start=_day(row.start, zone),
            finish=_day(row.finish, zone),
            tasks=row.task_count,
            cost=(row.task_cost or Decimal(0)) + row.undistributed if money else None,
        )
        for row in rows.order_by("-number")
    ]


def compared(project: Project, baseline: Baseline) -> list[ComparedTask]:
    """Return every task of ``baseline`` and of today's plan, in the order of the plan, with slips.

    Tasks that are gone come last. Three queries, whatever the number of tasks.
    """
    zone = ZoneInfo(project.time_zone)
    rules = load_calendars({project.calendar_id} - {None}).rules(project.calendar_id)
    frozen = list(BaselineTask.objects.filter(baseline=baseline).order_by("pk"))
    by_task = {row.task_id: row for row in frozen if row.task_id}
    now = TaskSchedule.objects.filter(task__project=project).select_related("task")
    rows = []
    for row in now.order_by("position"):
        then = by_task.pop(row.task_id, None)
        finish, promised = _day(row.finish, zone), _day(then and then.finish, zone)
        rows.append(
            ComparedTask(
                wbs=row.wbs,
                name=row.task.name,
                task_id=row.task_id,
                is_summary=row.is_summary,
                baseline_start=_day(then and then.start, zone),
                baseline_finish=promised,
                start=_day(row.start, zone),
                finish=finish,
                slip_days=working_days_between(rules, promised, finish) if promised else None,
            )
        )
    gone = [row for row in frozen if row.task_id is None or row.task_id in by_task]
    return rows + [_removed(row, zone) for row in gone]


def _removed(row: BaselineTask, zone: ZoneInfo) -> ComparedTask:
    return ComparedTask(
        wbs=row.wbs,
        name=row.name,
        task_id=None,
        is_summary=row.is_summary,
        baseline_start=_day(row.start, zone),
        baseline_finish=_day(row.finish, zone),
        start=None,
        finish=None,
        slip_days=None,
    )


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
