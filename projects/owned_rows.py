"""Verb: add, edit and remove the rows of a project; its figures follow in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from projects import versioning
from projects.accepted_fields import accept
from projects.measuring import measure
from projects.models import Project, Task
from projects.models.versioned import Versioned

Fields = Mapping[str, Any]


@transaction.atomic
def add_row[Row: Versioned](
    row: Row, fields: Fields, accepted: Iterable[str], *, by, at: datetime, reason: str = ""
) -> Row:
    """Insert ``row`` with ``fields`` and measure its project. The caller has checked rights."""
    accept(row, fields, accepted)
    refuse_foreign_task(row)
    versioning.create(row, by=by, at=at, reason=reason)
    _measure_owner(row)
    return row


@transaction.atomic
def add_rows[Row: Versioned](
    rows: Sequence[tuple[Row, Fields]],
    accepted: Iterable[str],
    *,
    by,
    at: datetime,
    reason: str = "",
) -> Sequence[Row]:
    """Insert several rows of one model as ``add_row`` does, all or none, measured once.

    A ValidationError names the first row that is refused. The caller has checked rights.
    """
    for row, fields in rows:
        accept(row, fields, accepted)
        refuse_foreign_task(row)
        row.full_clean()
    created = [row for row, _ in rows]
    versioning.create_many(created, by=by, at=at, reason=reason)
    measure({row.project_id for row in created} - {None})
    return created


@transaction.atomic
def edit_row[Row: Versioned](
    row: Row,
    fields: Fields,
    accepted: Iterable[str],
    *,
    seen_version: int,
    by,
    at: datetime,
    reason: str = "",
) -> Row:
    """Write ``fields`` of ``row`` and measure its project. The caller has checked rights."""
    names = accept(row, fields, accepted)
    refuse_foreign_task(row)
    if versioning.write(row, names, seen_version=seen_version, by=by, at=at, reason=reason):
        _measure_owner(row)
    return row


@transaction.atomic
def remove_row(row: Versioned, *, seen_version: int, by, at: datetime, reason: str = "") -> None:
    """Delete ``row`` and measure its project. The caller has checked rights."""
    versioning.delete(row, seen_version=seen_version, by=by, at=at, reason=reason)
    _measure_owner(row)


def refuse_foreign_task(row: Versioned) -> None:
    """Raise ValidationError if ``row`` names a task that is not of its own project."""
    task_id = getattr(row, "task_id", None)
    if task_id is None:
        return
    if not Task.objects.filter(pk=task_id, project=row.project_id).exists():
        raise ValidationError({"task": "This is not a task of the project: choose one of its own."})


def refuse_person_without_access(owner, user_id: int | None, field: str) -> None:
    """Raise ValidationError if the person can't see ``owner``, a project or a program."""
    if user_id is None:
        return
    people = owner._meta.get_field("roles").related_model._meta.get_field("user").related_model
    person = people.objects.filter(pk=user_id, is_active=True).first()
    if person is None or not type(owner).objects.visible_to(person).filter(pk=owner.pk).exists():
        raise ValidationError(
            {field: f"This person has no role that shows {owner.key}: give them one first."}
        )


def touches_money(fields: Fields, money: Iterable[str]) -> bool:
    return bool(set(fields) & set(money))


def _measure_owner(row: Versioned) -> None:
    if row.project_id is not None and Project.objects.filter(pk=row.project_id).exists():
        measure([row.project_id])
