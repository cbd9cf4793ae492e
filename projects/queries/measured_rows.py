"""The rows that a project's figures are computed from, several projects at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from projects.exchange_rates import ExchangeRates
from projects.models import (
    Baseline,
    BaselineTask,
    BudgetLine,
    CostEntry,
    Deliverable,
    Dependency,
    Project,
    Risk,
    Task,
    TaskSchedule,
)
from projects.queries.exchange_rate import load_rates
from projects.risk_scoring import RiskPosition

TASK_COLUMNS = (
    "pk", "project_id", "calendar_id", "kind", "percent_complete", "physical_percent",
    "earned_value_method", "duration_minutes", "remaining_minutes", "actual_start",
    "actual_finish", "is_elapsed", "is_active", "uncertainty", "optimistic_minutes",
)  # fmt: skip
SCHEDULE_COLUMNS = ("task_id", "is_summary", "start", "finish", "percent_complete",
                    "program_float_minutes")  # fmt: skip
COST_COLUMNS = ("project_id", "task_id", "kind", "amount", "currency", "date")
RISK_COLUMNS = ("probability", "cost_impact", "schedule_impact_days", "residual_probability",
                "residual_cost_impact")  # fmt: skip
BASELINE_COLUMNS = ("baseline_id", "task_id", "is_summary", "start", "finish", "cost")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedCost:
    """A cost entry; ``amount`` is in the project's currency, None where no rate is known."""

    kind: str
    amount: Decimal | None
    date: date
    original: Decimal
    currency: str
    task_id: int | None = None


@dataclass(slots=True, kw_only=True)
class ProjectRows:
    """Everything that one project's figures need; filled by ``load_rows``, then read only."""

    project: Project
    tasks: list[Any] = field(default_factory=list)
    schedules: dict[int, Any] = field(default_factory=dict)
    baselines: list[Baseline] = field(default_factory=list)
    baselined: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    budget: dict[int | None, Decimal] = field(default_factory=dict)
    reserves: dict[str, Decimal] = field(default_factory=dict)
    costs: list[BookedCost] = field(default_factory=list)
    risks: list[RiskPosition] = field(default_factory=list)
    deliverables: list[Any] = field(default_factory=list)
    thresholds: dict[str, Any] = field(default_factory=dict)
    has_links: bool = False

    @property
    def current_baseline(self) -> Baseline | None:
        return next((b for b in self.baselines if b.is_current), None)

    @property
    def first_baseline(self) -> Baseline | None:
        return self.baselines[0] if self.baselines else None


def load_rows(projects: Iterable[Project]) -> dict[int, ProjectRows]:
    """Return the rows of ``projects``, in a number of queries that does not grow with them."""
    found = {project.pk: ProjectRows(project=project) for project in projects}
    _load_tasks(found)
    _load_baselines(found)
    _load_money(found)
    _load_registers(found)
    _load_thresholds(found)
    return found


def _load_tasks(found: dict[int, ProjectRows]) -> None:
    tasks = Task.objects.filter(project__in=found).order_by("pk")
    for task in tasks.values_list(*TASK_COLUMNS, named=True):
        found[task.project_id].tasks.append(task)
    rows = TaskSchedule.objects.filter(task__project__in=found)
    for project_id, *values in rows.values_list("task__project_id", *SCHEDULE_COLUMNS):
        row = dict(zip(SCHEDULE_COLUMNS, values, strict=True))
        found[project_id].schedules[row["task_id"]] = row
    links = Dependency.objects.filter(successor__project__in=found)
    for project_id in links.values_list("successor__project", flat=True).distinct():
        found[project_id].has_links = True


def _load_baselines(found: dict[int, ProjectRows]) -> None:
    rows = Baseline.objects.filter(project__in=found).order_by("project_id", "number")
    for baseline in rows:
        found[baseline.project_id].baselines.append(baseline)
    wanted = [
        b.pk
        for rows in found.values()
        for b in {rows.first_baseline, rows.current_baseline}
        if b is not None
    ]
    tasks = BaselineTask.objects.filter(baseline__in=wanted).order_by("pk")
    for project_id, *values in tasks.values_list("baseline__project_id", *BASELINE_COLUMNS):
        row = dict(zip(BASELINE_COLUMNS, values, strict=True))
        found[project_id].baselined[row["baseline_id"]].append(row)


def _load_money(found: dict[int, ProjectRows]) -> None:
    lines = BudgetLine.objects.filter(project__in=found).values("project_id", "task_id", "reserve")
    for row in lines.annotate(total=Sum("amount")).order_by():
        rows = found[row["project_id"]]
        if row["reserve"] == BudgetLine.Reserve.NONE:
            rows.budget[row["task_id"]] = row["total"]
        else:
            rows.reserves[row["reserve"]] = row["total"]
    costs = CostEntry.objects.filter(project__in=found).order_by("pk")
    entries = list(costs.values_list(*COST_COLUMNS, named=True))
    foreign = any(c.currency != found[c.project_id].project.currency for c in entries)
    rates = load_rates() if foreign else ExchangeRates(())
    for cost in entries:
        rows = found[cost.project_id]
        rows.costs.append(_booked(cost, rows.project.currency, rates))


def _booked(cost: Any, currency: str, rates: ExchangeRates) -> BookedCost:
    """Return a cost in the project's currency, at the rate of the day it was booked."""
    found = rates.convert(cost.amount, source=cost.currency, target=currency, on=cost.date)
    return BookedCost(
        kind=cost.kind, amount=found.amount, date=cost.date, original=cost.amount,
        currency=cost.currency, task_id=cost.task_id,
    )  # fmt: skip


def _load_registers(found: dict[int, ProjectRows]) -> None:
    risks = Risk.objects.open().filter(project__in=found).order_by("pk")
    for project_id, *values in risks.values_list("project_id", "kind", *RISK_COLUMNS):
        kind, position = values[0], dict(zip(RISK_COLUMNS, values[1:], strict=True))
        is_threat = kind == Risk.Kind.THREAT
        found[project_id].risks.append(RiskPosition(is_threat=is_threat, **position))
    rows = Deliverable.objects.filter(project__in=found).order_by("pk")
    for row in rows.values_list("project_id", "status", "due", "added_after_id", named=True):
        found[row.project_id].deliverables.append(row)


def _load_thresholds(found: dict[int, ProjectRows]) -> None:
    above = Project.objects.filter(pk__in=found)
    for pk, thresholds in above.values_list("pk", "program__portfolio__thresholds"):
        found[pk].thresholds = thresholds or {}
