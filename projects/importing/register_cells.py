"""The values of a row's columns: to compare, to write into a file and to show to a person."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from projects.importing.register_columns import RegisterColumn
from projects.importing.register_references import joined, task_written
from projects.models import Task

OURS = "BFC-"
"""Begins the external_id of a row of ours that has none of its own."""

Written = str | int | Decimal | date | None


def identity_of(row: Model) -> str:
    """Return the external_id of ``row`` in tables: its own, or one that names our row."""
    return row.external_id or f"{OURS}{row.pk}"


def stored(row: Model, column: RegisterColumn) -> Any:
    """Return what ``row`` has in a column, as the verbs take it."""
    if column.refers == "tasks":
        return sorted(row.tasks.all(), key=lambda task: task.pk)
    if column.refers == "shares":
        shares = sorted(row.contributions.all(), key=lambda part: part.project_id)
        return [{"project": part.project_id, "share": part.share} for part in shares]
    return getattr(row, column.target)


def plain(column: RegisterColumn, value: Any) -> Any:
    """Return a value so that two that mean the same are equal and can be looked up."""
    if column.refers == "tasks":
        return tuple(task.pk for task in value)
    if column.refers == "shares":
        return tuple((part["project"], Decimal(part["share"])) for part in value)
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return value


def written(row: Model, column: RegisterColumn, *, is_program: bool) -> Written:
    """Return what a file says of ``row`` in a column: read again, it changes nothing."""
    if column.name == "external_id":
        return identity_of(row)
    value = stored(row, column)
    match column.refers:
        case "task":
            if value is None:
                return None
            is_name = column.read is None
            return value.name if is_name else task_written(value, is_program=is_program)
        case "tasks":
            return joined(task_written(task, is_program=is_program) for task in value) or None
        case "person":
            return None if value is None else str(value)
        case "shares":
            parts = row.contributions.all()
            return joined(f"{p.project.key} {_percent(p.share)}" for p in parts) or None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def in_words(column: RegisterColumn, value: Any, projects: Mapping[int, str]) -> str:
    """Return a value for a person who compares; ``projects`` are keys by id."""
    if value is None or value in ("", []):
        return "–"
    if column.refers == "tasks":
        return ", ".join(str(task) for task in value)
    if column.refers == "shares":
        return ", ".join(
            f"{projects.get(part['project'], '–')} {_percent(part['share'])}" for part in value
        )
    return str(WORDS.get(type(value), str)(value))


def _percent(share: Decimal) -> str:
    return f"{(Decimal(share) * 100).normalize():f}%"


def _number(value: Decimal) -> str:
    return f"{value:,.2f}" if value == value.quantize(Decimal("0.01")) else f"{value.normalize():f}"


WORDS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "yes" if value else "no",
    Decimal: _number,
    Task: lambda task: task.name,
}
