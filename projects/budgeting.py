"""Verb: plan and book a project's money: budget lines and cost entries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from projects.access import require_manage_project, require_money
from projects.errors import DomainError
from projects.models import BudgetLine, CostEntry, Project
from projects.owned_rows import RowsRefused, add_row, add_rows, edit_row, remove_row

Fields = Mapping[str, Any]

BUDGET_LINE_FIELDS = (
    "task", "amount", "currency", "category", "reserve", "capex", "period", "description",
)  # fmt: skip
COST_ENTRY_FIELDS = (
    "task", "kind", "amount", "currency", "date", "category", "supplier_reference", "description",
)  # fmt: skip


@transaction.atomic
def add_budget_line(
    *, project: Project, fields: Fields, by, at: datetime, reason: str = ""
) -> BudgetLine:
    """Add a line to the budget of ``project``, in its currency."""
    _require_purse(by, project)
    _refuse_foreign_currency(project, fields)
    line = BudgetLine(project=project, currency=project.currency)
    return add_row(line, fields, BUDGET_LINE_FIELDS, by=by, at=at, reason=reason)


@transaction.atomic
def add_budget_lines(
    *, project: Project, entries: Sequence[Fields], by, at: datetime, reason: str = ""
) -> Sequence[BudgetLine]:
    """Add several lines to the budget of ``project``, all or none."""
    _require_purse(by, project)
    _refuse_foreign_currencies(project, entries)
    rows = [(BudgetLine(project=project, currency=project.currency), fields) for fields in entries]
    return add_rows(rows, BUDGET_LINE_FIELDS, by=by, at=at, reason=reason)


@transaction.atomic
def edit_budget_line(
    *, line: BudgetLine, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> BudgetLine:
    """Change a line of a budget. Raises StaleVersion if somebody changed it since it was seen."""
    _require_purse(by, line.project)
    _refuse_foreign_currency(line.project, fields)
    return edit_row(
        line, fields, BUDGET_LINE_FIELDS, seen_version=seen_version, by=by, at=at, reason=reason
    )


@transaction.atomic
def remove_budget_line(
    *, line: BudgetLine, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Take a line out of a budget; baselines keep what they froze."""
    _require_purse(by, line.project)
    remove_row(line, seen_version=seen_version, by=by, at=at, reason=reason)


@transaction.atomic
def add_cost_entry(
    *, project: Project, fields: Fields, by, at: datetime, reason: str = ""
) -> CostEntry:
    """Book a cost of ``project``, in its currency unless ``fields`` names one."""
    _require_purse(by, project)
    entry = CostEntry(project=project, currency=project.currency)
    return add_row(entry, fields, COST_ENTRY_FIELDS, by=by, at=at, reason=reason)


@transaction.atomic
def add_cost_entries(
    *, project: Project, entries: Sequence[Fields], by, at: datetime, reason: str = ""
) -> Sequence[CostEntry]:
    """Book several costs of ``project`` at once, all or none."""
    _require_purse(by, project)
    rows = [(CostEntry(project=project, currency=project.currency), fields) for fields in entries]
    return add_rows(rows, COST_ENTRY_FIELDS, by=by, at=at, reason=reason)


@transaction.atomic
def edit_cost_entry(
    *, entry: CostEntry, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> CostEntry:
    """Change a booked cost. Raises StaleVersion if somebody changed it since it was seen."""
    _require_purse(by, entry.project)
    return edit_row(
        entry, fields, COST_ENTRY_FIELDS, seen_version=seen_version, by=by, at=at, reason=reason
    )


@transaction.atomic
def remove_cost_entry(
    *, entry: CostEntry, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Take a booked cost back."""
    _require_purse(by, entry.project)
    remove_row(entry, seen_version=seen_version, by=by, at=at, reason=reason)


def _refuse_foreign_currency(project: Project, fields: Fields) -> None:
    """Refuse a plan in two currencies: BAC adds its lines up, and no plan rate is frozen yet."""
    currency = fields.get("currency", project.currency)
    if str(currency).strip() != project.currency:
        raise DomainError(
            f"The budget of {project.key} is planned in {project.currency}.",
            field="currency",
            fix=f"Give the amount in {project.currency}; costs may be booked in any currency.",
        )


def _refuse_foreign_currencies(project: Project, entries: Sequence[Fields]) -> None:
    refused = {}
    for place, fields in enumerate(entries):
        try:
            _refuse_foreign_currency(project, fields)
        except DomainError as error:
            refused[place] = ValidationError({"currency": f"{error.message} {error.fix}"})
    if refused:
        raise RowsRefused(refused)


def _require_purse(by, project: Project) -> None:
    require_manage_project(by, project)
    require_money(by, project)
