"""Money and baselines of an imported plan: parts of `saving`, in the same transaction."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from projects import versioning
from projects.errors import Conflict
from projects.importing.columns import instant, money
from projects.importing.plan import PlanTask
from projects.importing.taking import Taking
from projects.models import Baseline, BaselineTask, BudgetLine, CostEntry

MAIN_BASELINE = 0


def save_money(taking: Taking) -> None:
    """Plan the cost of each task as a line of the budget, and book what it has cost so far.

    Where a task has other lines or entries, ours is what is missing to the amount in the file.
    Raises Conflict where they already plan more.
    """
    project = taking.project
    lines, entries = {}, {}
    for task in _leaves(taking.plan.tasks):
        if task.cost and task.cost > 0:
            key = f"cost-{_number(taking, task)}"
            lines[key] = _common(taking, task, key) | {"amount": money(task.cost)}
        if task.actual_cost:
            key = f"actual-{_number(taking, task)}"
            entries[key] = _common(taking, task, key) | {
                "amount": money(task.actual_cost),
                "date": _booked_on(taking, task),
            }
    _take_amounts(taking, BudgetLine, project.budget_lines.filter(reserve="none"), lines)
    spent = project.cost_entries.exclude(kind="commitment")
    _take_amounts(taking, CostEntry, spent, entries)


def _number(taking: Taking, task: PlanTask) -> int:
    return task.uid if task.said is None else taking.tasks[task.uid].pk


def _take_amounts(taking: Taking, model: type, rows, wanted: dict[str, dict]) -> None:
    existing, others = {}, defaultdict(Decimal)
    for row in rows.exclude(task=None):
        if row.source == taking.plan.source and row.external_id in wanted:
            existing[row.external_id] = row
        else:
            others[row.task_id] += row.amount
    for key, values in list(wanted.items()):
        values["amount"] -= others[values["task"].pk]
        if not values["amount"] and key not in existing:
            del wanted[key]
        elif values["amount"] < 0 and model is BudgetLine:
            raise Conflict(
                f"The budget lines of {values['task']} plan {others[values['task'].pk]}, more than "
                "the file says.",
                field="budget",
                fix="Change the lines on the budget page, or the amount in the file.",
            )
        elif key in existing:
            # The day it was booked on stays: what is new is the amount.
            values.pop("date", None)
    taking.upsert(model, existing, wanted)


def _leaves(tasks: Iterable[PlanTask]) -> Iterable[PlanTask]:
    return (task for task in tasks if task.kind != "summary")


def _common(taking: Taking, task: PlanTask, external_id: str) -> dict:
    return {
        "project": taking.project,
        "task": taking.tasks[task.uid],
        "currency": taking.project.currency,
        "external_id": external_id,
        "source": taking.plan.source,
    }


def _booked_on(taking: Taking, task: PlanTask) -> date:
    moments = (task.actual_finish, taking.plan.status_date, task.actual_start, taking.plan.start)
    return next(moment for moment in moments if moment).date()


def save_baselines(taking: Taking) -> None:
    """Save the baselines of the file, numbered from 1; the main one (0 there) is current."""
    numbers = sorted({b.number for task in taking.plan.tasks for b in task.baselines})
    for ours, number in enumerate(numbers, 1):
        rows = [row for task in taking.plan.tasks if (row := _baselined(taking, task, number))]
        if rows:
            _save_baseline(taking, ours, number, rows)


def _save_baseline(taking: Taking, ours: int, number: int, rows: list[BaselineTask]) -> None:
    baseline = Baseline(
        project=taking.project,
        number=ours,
        name=f"Baseline {number}" if number else "Baseline",
        frozen_at=taking.at,
        is_current=number == MAIN_BASELINE,
        start=min(row.start for row in rows),
        finish=max(row.finish for row in rows),
    )
    versioning.create(baseline, by=taking.by, at=taking.at)
    for row in rows:
        row.baseline = baseline
    BaselineTask.objects.bulk_create(rows, batch_size=500)
    taking.created["Baseline"] += 1


def _baselined(taking: Taking, task: PlanTask, number: int) -> BaselineTask | None:
    found = next((b for b in task.baselines if b.number == number), None)
    if found is None or found.start is None or found.finish is None:
        return None
    return BaselineTask(
        task=taking.tasks[task.uid],
        wbs=task.wbs[:100],
        name=task.name,
        is_summary=task.kind == "summary",
        start=instant(found.start, taking.zone),
        finish=instant(found.finish, taking.zone),
        duration_minutes=round(found.duration or 0),
        work_minutes=round(found.work or 0),
        cost=money(found.cost or Decimal(0)),
    )
