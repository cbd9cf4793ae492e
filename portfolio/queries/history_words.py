"""The audit trail in words: who did what to which row, as far as the reader may know it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import JSONField, Model

from portfolio.models import AuditEntry
from projects.models import Dependency, Project, Task
from projects.models.versioned import MoneyField
from projects.queries.row_history import HIDDEN, label, names_of, shown

# Rows that are money from end to end: their very name shows the amount.
ALL_MONEY = {"budgetline", "costentry", "benefitrealisation", "exchangerate"}
# Rows that two projects share, one of which the reader may not see.
LINKS = {"dependency"}
SILENT = {"external_id", "source", "position"}
DOORS = {
    "page": "on a page",
    "api": "through the API",
    "token": "with a token",
    "admin": "in the administration",
    "command": "by a command",
    "import": "by an import",
    "job": "by a background task",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One field of a change, before and after, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change of one row: who did what to it, when, by which door and why."""

    id: int
    who: str
    at: datetime
    door: str
    action: str  # create, update or delete
    kind: str
    name: str
    moved: tuple[Moved, ...]
    reason: str
    object_type: str
    object_id: int


def events_of(entries: Sequence[AuditEntry], viewer, *, money: bool) -> tuple[Event, ...]:
    """Return ``entries`` in words, with a constant number of queries a kind of row.

    An update of what the reader may not see, money or nothing but places in an order, is left out.
    """
    names = _names(entries, viewer)
    links = _links(entries, viewer)
    events = [_event(entry, names, links, money=money) for entry in entries]
    return tuple(event for event in events if event.moved or event.action != "update")


def model_of(kind: str) -> type[Model] | None:
    """Return the model whose rows the audit trail calls ``kind``."""
    for app in ("projects", "programs", "portfolio"):
        if kind in apps.all_models[app]:
            return apps.all_models[app][kind]
    return None


def told_fields(model: type[Model], *, money: bool) -> dict[str, Any]:
    """Return the fields of ``model`` that the history tells of, by their names there."""
    fields = {f.attname: f for f in model._meta.concrete_fields}
    fields |= {f.name: f for f in model._meta.many_to_many}
    return {
        name: field
        for name, field in fields.items()
        if name not in SILENT and (money or not isinstance(field, MoneyField))
    }


def _names(entries: Iterable[AuditEntry], viewer) -> dict[str, dict]:
    """Return the names of all rows that the changes point to, a query a kind of row."""
    values = defaultdict(list)
    for entry in entries:
        for side in (entry.before or {}, entry.after or {}):
            values[entry.object_type] += side.items()
    return {
        kind: names_of(model, found, viewer)
        for kind, found in values.items()
        if (model := model_of(kind)) is not None
    }


def _links(entries: Iterable[AuditEntry], viewer) -> dict[int, str]:
    """Return what links are called: their ends may be hidden, and may be gone."""
    ids = {entry.object_id for entry in entries if entry.object_type in LINKS}
    if not ids:
        return {}
    states = Dependency.history.filter(id__in=ids).order_by("history_id")
    found = {s.id: (s.predecessor_id, s.type, s.successor_id) for s in states}
    ends = {pk for first, _, second in found.values() for pk in (first, second)}
    seen = Project.objects.visible_to(viewer).values("pk")
    rows = Task.history.filter(id__in=ends, project_id__in=seen).order_by("history_id")
    names = dict(rows.values_list("id", "name"))
    return {
        pk: f"{names.get(first, HIDDEN)} {kind} {names.get(second, HIDDEN)}"
        for pk, (first, kind, second) in found.items()
    }


def _event(entry: AuditEntry, names: dict, links: dict[int, str], *, money: bool) -> Event:
    model = model_of(entry.object_type)
    moved: tuple[Moved, ...] = ()
    if entry.action == "update" and model is not None:
        known = names.get(entry.object_type, {})
        moved = tuple(_moved(entry, told_fields(model, money=money), known))
    is_link = entry.object_type in LINKS
    return Event(
        id=entry.pk,
        who=str(entry.actor or "Bifocal"),
        at=entry.at,
        door=DOORS.get("token" if entry.token_id else entry.door, ""),
        action=entry.action,
        kind=str(model._meta.verbose_name) if model else entry.object_type,
        name=links.get(entry.object_id, "") if is_link else entry.object_label,
        moved=moved,
        reason=entry.reason,
        object_type=entry.object_type,
        object_id=entry.object_id,
    )


def _moved(entry: AuditEntry, fields: dict[str, Any], names: dict):
    before, after = entry.before or {}, entry.after or {}
    for attname in after:
        if attname in fields:
            field = fields[attname]
            yield Moved(
                field=label(field),
                before=_words(field, before.get(attname), names),
                after=_words(field, after.get(attname), names),
            )


def _words(field, value: Any, names: dict) -> str:
    if field.many_to_many:
        return f"{len(value)}" if value else ""
    if not field.is_relation and not isinstance(field, JSONField):
        value = field.to_python(value)  # JSON keeps dates and decimals as text
    return shown(field, value, names)
