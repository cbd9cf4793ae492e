"""Verb: add, edit and remove the rows of a project; its figures follow in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CheckConstraint

from projects import versioning
from projects.accepted_fields import accept
from projects.measuring import measure
from projects.models import Project, Task
from projects.models.versioned import Versioned

Fields = Mapping[str, Any]
FOREIGN_TASK = "This is not a task of the project: choose one of its own."


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

    Raises RowsRefused with what is wrong with each row that is refused. The caller has checked
    rights.
    """
    refused = _refused(rows, accepted)
    if refused:
        raise RowsRefused(refused)
    created = [row for row, _ in rows]
    versioning.create_many(created, by=by, at=at, reason=reason)
    measure({row.project_id for row in created} - {None})
    return created


class RowsRefused(ValidationError):  # noqa: N818 - named for what happened, as people say it
    """Several rows at once were refused: ``rows`` has the reason by place; the first one speaks."""

    def __init__(self, rows: Mapping[int, ValidationError]) -> None:
        super().__init__(rows[min(rows)])
        self.rows = rows


def _refused(rows: Sequence[tuple[Versioned, Fields]], accepted: Iterable[str]) -> dict:
    """Set the fields of new rows; return what is wrong, by place.

    What a row refers to is looked up for all of them together, so that thousands can be booked.
    """
    refused: dict[int, ValidationError] = {}
    names = tuple(accepted)
    for place, (row, fields) in enumerate(rows):
        try:
            accept(row, fields, names)
            row.clean_fields(exclude={f.name for f in row._meta.fields if f.is_relation})
            row.clean()
        except ValidationError as error:
            refused[place] = error
    made = [row for row, _ in rows]
    tasks, taken = _tasks_of(made), _identities_of(made)
    for place, row in enumerate(made):
        if place in refused:
            continue
        try:
            if getattr(row, "task_id", None) and (row.task_id, row.project_id) not in tasks:
                raise ValidationError({"task": FOREIGN_TASK})
            _refuse_taken(row, taken)
            _check_conditions(row)
        except ValidationError as error:
            refused[place] = error
    return refused


def _check_conditions(row: Versioned) -> None:
    for constraint in row._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            constraint.validate(type(row), row)


def _tasks_of(rows: Iterable[Versioned]) -> set[tuple[int, int]]:
    """Return the tasks of the projects of ``rows``, with their projects."""
    if not any(getattr(row, "task_id", None) for row in rows):
        return set()
    projects = {row.project_id for row in rows}
    return set(Task.objects.filter(project__in=projects).values_list("pk", "project_id"))


def _identities_of(rows: Sequence[Versioned]) -> set[tuple]:
    """Return the external identities in use in the projects of ``rows``."""
    if not any(row.external_id for row in rows):
        return set()
    there = type(rows[0]).objects.filter(project__in={row.project_id for row in rows})
    used = there.exclude(external_id="")
    return set(used.values_list("project_id", "source", "external_id"))


def _refuse_taken(row: Versioned, taken: set[tuple]) -> None:
    identity = (row.project_id, row.source, row.external_id)
    if row.external_id and identity in taken:
        message = "This external_id of this source is already in use here."
        raise ValidationError({"external_id": message})
    taken.add(identity)


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
        raise ValidationError({"task": FOREIGN_TASK})


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
