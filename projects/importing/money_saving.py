"""Money and baselines of an imported plan: parts of `saving`, in the same transaction."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from projects import versioning
from projects.importing.columns import instant, money
from projects.importing.plan import PlanTask
from projects.importing.taking import SOURCE, Taking
from projects.models import Baseline, BaselineTask, BudgetLine, CostEntry

MAIN_BASELINE = 0


def save_money(taking: Taking) -> None:
    """Plan the cost of each task as a line of the budget, and book what it has cost so far."""
    project = taking.project
    lines, entries = {}, {}
    for task in _leaves(taking.plan.tasks):
        if task.cost and task.cost > 0:
            lines[f"cost-{task.uid}"] = {
                **_common(taking, task, f"cost-{task.uid}"),
                "amount": money(task.cost),
            }
        if task.actual_cost:
            entries[f"actual-{task.uid}"] = {
                **_common(taking, task, f"actual-{task.uid}"),
                "amount": money(task.actual_cost),
                "date": _booked_on(taking, task),
            }
    taking.upsert(BudgetLine, _by_identity(project.budget_lines, lines), lines)
    taking.upsert(CostEntry, _by_identity(project.cost_entries, entries), entries)


def _leaves(tasks: Iterable[PlanTask]) -> Iterable[PlanTask]:
    return (task for task in tasks if task.kind != "summary")


def _common(taking: Taking, task: PlanTask, external_id: str) -> dict:
    return {
        "project": taking.project,
        "task": taking.tasks[task.uid],
        "currency": taking.project.currency,
        "external_id": external_id,
        "source": SOURCE,
    }


def _by_identity(rows, wanted) -> dict:
    return {
        row.external_id: row for row in rows.filter(source=SOURCE, external_id__in=list(wanted))
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
