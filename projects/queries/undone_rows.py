"""The rows of a project's figures as they were before changes, taken back the newest first.

It attributes an effect that is known; so what it can't take back (a baseline, a rate) it leaves.
"""

import copy
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from projects.models import BudgetLine, Risk
from projects.queries.measured_rows import TASK_COLUMNS, BookedCost, ProjectRows
from projects.queries.project_figures import ProjectFigures
from projects.risk_scoring import RiskPosition
from projects.signals import Cause, Change

RISK = ("probability", "cost_impact", "schedule_impact_days", "residual_probability",
        "residual_cost_impact")  # fmt: skip
# What an earlier measurement of the project holds as long as only progress of one task differs.
KEPT = ("planned", "bac", "pv", "ac", "commitments", "baseline_finish")


class RowsBefore:
    """One project's rows and figures, going back in time change by change."""

    def __init__(self, figures: ProjectFigures):
        self.figures = figures
        self._values: dict[tuple[str, int], dict[str, Any]] = {}

    def undo(self, cause: Cause) -> None:
        """Take back what ``cause`` did to this project."""
        for key, change in reversed(list(zip(cause.keys, cause.changes, strict=True))):
            self._undo(key, change)

    def _undo(self, key: int, change: Change) -> None:
        name = change.row._meta.model_name
        now = self._values.get((name, key)) or _values(change)
        then = {} if change.before is None else {**now, **change.before}
        self._values[name, key] = then
        now = {} if change.action == "delete" else now
        rows = copy.copy(self.figures.rows)
        earned = None
        match name:
            case "task":
                earned = self._undo_task(rows, key, change)
            case "costentry":
                rows.costs = _costs_before(rows, now, then)
            case "budgetline":
                rows.budget = _budget_before(rows.budget, now, then)
            case "risk":
                rows.risks = _risks_before(rows.risks, now, then)
            case "project" if change.action == "update":
                rows.project = copy.copy(rows.project)
                for field, value in (change.before or {}).items():
                    setattr(rows.project, field, value)
            case _:
                return
        fresh = ProjectFigures(rows, self.figures.calendars)
        if earned is not None:
            for kept in KEPT:
                fresh.__dict__[kept] = getattr(self.figures, kept)
            fresh.__dict__["ev"] = self.figures.ev + earned
        self.figures = fresh

    def _undo_task(self, rows: ProjectRows, key: int, change: Change) -> Decimal | None:
        """Take back a task; return by how much EV was higher before, None if that isn't known."""
        figures = self.figures
        rows.tasks = [task for task in rows.tasks if task.pk != key]
        rows.schedules = {pk: row for pk, row in rows.schedules.items() if pk != key}
        if (
            change.action != "update"
            or key not in figures.tasks
            or key not in figures.rows.schedules
        ):
            return None
        old = {name: v for name, v in (change.before or {}).items() if name in TASK_COLUMNS}
        task, row = figures.tasks[key]._replace(**old), dict(figures.rows.schedules[key])
        if not row["is_summary"]:
            row["percent_complete"] = task.percent_complete
        rows.tasks.append(task)
        rows.schedules[key] = row
        if rows.project.rigour == "light" or figures.ev is None:
            return None
        if any(figures.rows.schedules[pk]["is_summary"] for pk in figures.planned
               if pk in figures.rows.schedules):  # fmt: skip
            return None
        if key not in figures.planned:
            return Decimal(0)
        then = ProjectFigures(rows, figures.calendars)
        then.__dict__["planned"] = figures.planned
        return then.ev_of(key) - figures.ev_of(key)


def _values(change: Change) -> dict[str, Any]:
    row = change.row
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _costs_before(rows: ProjectRows, now: Mapping, then: Mapping) -> list[BookedCost]:
    costs = list(rows.costs)
    same = next((c for c in costs if now and _is_of(c, now)), None)
    if same is not None:
        costs.remove(same)
    if then:
        costs.append(_booked(rows, then, same))
    return costs


def _is_of(cost: BookedCost, values: Mapping[str, Any]) -> bool:
    mine = (cost.kind, cost.original, cost.currency, cost.date, cost.task_id)
    names = ("kind", "amount", "currency", "date", "task_id")
    return mine == tuple(values[name] for name in names)


def _booked(rows: ProjectRows, values: Mapping[str, Any], like: BookedCost | None) -> BookedCost:
    """Return a cost in the project's currency: at the rate of the same entry where it has one."""
    amount = values["amount"] if values["currency"] == rows.project.currency else None
    if amount is None and like is not None and like.amount and like.original:
        amount = values["amount"] * like.amount / like.original
    return BookedCost(
        kind=values["kind"], amount=amount, date=values["date"], original=values["amount"],
        currency=values["currency"], task_id=values["task_id"],
    )  # fmt: skip


def _budget_before(budget: Mapping, now: Mapping, then: Mapping) -> dict[int | None, Decimal]:
    found = dict(budget)
    for values, sign in ((now, -1), (then, 1)):
        if values and values["reserve"] == BudgetLine.Reserve.NONE:
            task = values["task_id"]
            found[task] = found.get(task, Decimal(0)) + sign * Decimal(values["amount"])
    return {task: amount for task, amount in found.items() if amount or task in budget}


def _risks_before(risks: list[RiskPosition], now: Mapping, then: Mapping) -> list[RiskPosition]:
    found = list(risks)
    here = _position(now)
    if here in found:
        found.remove(here)
    was = _position(then)
    return [*found, was] if was is not None else found


def _position(values: Mapping[str, Any]) -> RiskPosition | None:
    """Return the place of a risk in the exposure, None where it has none."""
    if not values or values["status"] != Risk.Status.OPEN:
        return None
    is_threat = values["kind"] == Risk.Kind.THREAT
    return replace(RiskPosition(**{name: values[name] for name in RISK}), is_threat=is_threat)
