"""Earned value of each task of a project: what the project's own figures are the sums of."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from projects.models import CostEntry, Project, TaskSchedule
from projects.queries.measured_rows import load_rows
from projects.queries.project_figures import ProjectFigures
from projects.queries.working_calendar import load_calendars

ZERO = Decimal("0.00")
SPENT = (CostEntry.Kind.ACTUAL, CostEntry.Kind.ACCRUAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPackage:
    """One line of the table, in the project's currency; a summary is the sum of what is below.

    ``pv`` and what follows from it is None without a baseline or a status date.
    """

    wbs: str
    name: str
    task_id: int | None
    is_summary: bool
    budget: Decimal
    pv: Decimal | None
    ev: Decimal
    ac: Decimal

    @property
    def sv(self) -> Decimal | None:
        return None if self.pv is None else self.ev - self.pv

    @property
    def cv(self) -> Decimal:
        return self.ev - self.ac

    @property
    def spi(self) -> Decimal | None:
        return self.ev / self.pv if self.pv else None

    @property
    def cpi(self) -> Decimal | None:
        return self.ev / self.ac if self.ac else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPackages:
    """All lines in the order of the plan, and their total."""

    rows: tuple[WorkPackage, ...]
    total: WorkPackage


def work_packages(project: Project) -> WorkPackages:
    """Return earned value by task and the project's own total.

    What the total has beside the tasks of today is a line of its own: budget and cost on no task,
    baselined tasks that were removed since. So the lines always add up.
    """
    figures = _figures(project)
    has_pv = figures.pv is not None
    spent = _spent(figures)
    schedules = list(
        TaskSchedule.objects.filter(task__project=project)
        .select_related("task")
        .order_by("position")
    )
    own = {row.task_id: _amounts(figures, row.task_id, spent) for row in schedules}
    sums = _summed(schedules, own)
    rows = [
        _row(row.wbs, row.task.name, row.task_id, row.is_summary, sums[row.task_id], has_pv)
        for row in schedules
    ]
    total = (figures.bac or ZERO, figures.pv or ZERO, figures.ev or ZERO, figures.ac)
    columns = list(zip(*own.values(), strict=True)) or [()] * 4
    rest = [whole - sum(parts, ZERO) for whole, parts in zip(total, columns, strict=True)]
    if any(rest):
        rows.append(_row("", "Not on a task", None, False, rest, has_pv))
    return WorkPackages(rows=tuple(rows), total=_row("", project.name, None, True, total, has_pv))


def _figures(project: Project) -> ProjectFigures:
    rows = load_rows([project])[project.pk]
    used = {project.calendar_id, *(task.calendar_id for task in rows.tasks)} - {None}
    return ProjectFigures(rows, load_calendars(used))


def _spent(figures: ProjectFigures) -> dict[int | None, Decimal]:
    """Return the actual cost by task, at the rate of its day; without a rate it is a gap."""
    spent: dict[int | None, Decimal] = defaultdict(lambda: ZERO)
    for cost in figures.rows.costs:
        if cost.kind in SPENT and cost.amount is not None:
            spent[cost.task_id] += cost.amount
    return spent


def _amounts(figures: ProjectFigures, task_id: int, spent) -> tuple[Decimal, ...]:
    budget = figures.planned.get(task_id, ZERO)
    earned = figures.ev_of(task_id) if budget else ZERO
    return budget, figures.pv_of(task_id), earned, spent[task_id]


def _summed(schedules, own) -> dict[int, list[Decimal]]:
    """Return the amounts of every task with those of all below it."""
    sums = {row.task_id: list(own[row.task_id]) for row in schedules}
    children = defaultdict(list)
    for row in schedules:
        children[row.task.parent_id].append(row.task_id)
    for row in reversed(schedules):  # children come after their parent
        for child in children[row.task_id]:
            sums[row.task_id] = [a + b for a, b in zip(sums[row.task_id], sums[child], strict=True)]
    return sums


def _row(wbs, name, task_id, is_summary, amounts, has_pv: bool) -> WorkPackage:
    budget, pv, ev, ac = amounts
    return WorkPackage(
        wbs=wbs,
        name=name,
        task_id=task_id,
        is_summary=is_summary,
        budget=budget,
        pv=pv if has_pv else None,
        ev=ev,
        ac=ac,
    )
