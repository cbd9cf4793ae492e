"""Verb: freeze a project's plan as its next baseline."""

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Max, Sum

from projects import access, versioning
from projects.accepted_fields import accept
from projects.errors import Conflict
from projects.locking import lock_network, retried
from projects.measuring import measure
from projects.models import Baseline, BaselineTask, BudgetLine, Project, TaskSchedule


@retried
def freeze_baseline(
    *, project: Project, name: str = "", by, at: datetime, reason: str = ""
) -> Baseline:
    """Freeze dates, work and cost of every task as the next numbered baseline, and make it current.

    The first is the approved business case. Each later one takes back every slip so far, so it
    needs a ``reason``. Whoever freezes it approves it. Raises Conflict for a project without tasks,
    ValidationError for a later one without a reason, NotAllowed.
    """
    access.require_manage_project(by, project)
    lock_network([project.pk])
    rows = list(_schedules(project))
    if not rows:
        raise Conflict(
            f"{project.key} has no tasks to freeze.", fix="Add tasks or milestones first."
        )
    last = project.baselines.aggregate(last=Max("number"))["last"] or 0
    if last and not reason.strip():
        raise ValidationError(
            {"reason": "Say why the plan is frozen again: slips so far count no more."}
        )
    baseline = Baseline(project=project, number=last + 1, frozen_at=at, approved_by=by)
    accept(baseline, {"name": name}, ["name"])
    _retire_current(project, by=by, at=at)
    budget = _budget(project)
    leaves = [row for row in rows if not row.is_summary and row.task.is_active]
    baseline.start = min((row.start for row in leaves), default=None)
    baseline.finish = max((row.finish for row in leaves), default=None)
    baseline.undistributed = budget.get(None, Decimal(0))
    versioning.create(baseline, by=by, at=at, reason=reason)
    BaselineTask.objects.bulk_create(
        [_frozen(baseline, row, budget) for row in rows], batch_size=500
    )
    measure([project.pk])
    return baseline


def _schedules(project: Project):
    rows = TaskSchedule.objects.filter(task__project=project)
    return rows.select_related("task").order_by("position")


def _retire_current(project: Project, *, by, at: datetime) -> None:
    for baseline in project.baselines.filter(is_current=True):
        baseline.is_current = False
        versioning.write(baseline, ["is_current"], seen_version=versioning.ANY, by=by, at=at)


def _budget(project: Project) -> dict[int | None, Decimal]:
    """Return the budget by task, None for what is not distributed; reserves stay outside."""
    if project.rigour == Project.Rigour.LIGHT:
        return {None: project.budget or Decimal(0)}
    lines = project.budget_lines.filter(reserve=BudgetLine.Reserve.NONE)
    return dict(lines.values_list("task").annotate(Sum("amount")).order_by())


def _frozen(baseline: Baseline, row: TaskSchedule, budget: dict) -> BaselineTask:
    return BaselineTask(
        baseline=baseline,
        task=row.task,
        wbs=row.wbs,
        name=row.task.name,
        is_summary=row.is_summary,
        start=row.start,
        finish=row.finish,
        duration_minutes=row.task.duration_minutes,
        cost=budget.get(row.task_id, Decimal(0)),
    )
