"""What happened in a project or a program, as sentences, as far as the reader may know it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import JSONField, Model, Q, QuerySet

from portfolio.models import AuditEntry
from programs.models import Program
from projects.models import Project
from projects.models.versioned import MoneyField
from projects.queries.row_history import label, names_of, shown

ROWS_A_PAGE = 50
# Rows that are money from end to end: their very name shows the amount.
ALL_MONEY = {"budgetline", "costentry", "benefitrealisation", "exchangerate"}
# Rows whose name tells of another project, which the reader may not see.
UNNAMED = {"dependency"}
SILENT = {"external_id", "source", "position"}
DOORS = {
    "page": "on a page",
    "api": "through the API",
    "admin": "in the administration",
    "command": "by a command",
    "import": "by an import",
    "task": "by a background task",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page of events, newest first; ``older_than`` is the id that the next page begins below."""

    events: tuple[Event, ...]
    older_than: int | None


def project_history(project, viewer, *, money: bool, before: int | None = None) -> History:
    """Return what happened in ``project``; without the money right money leaves no trace."""
    entries = AuditEntry.objects.filter(project_id=project.pk)
    return _history(entries, viewer, money=money, before=before)


def program_history(program, viewer, *, money: bool, before: int | None = None) -> History:
    """Return what happened to ``program`` itself and to the projects as its members."""
    own = Q(program_id=program.pk, project_id=None)
    members = Q(program_id=program.pk, object_type="project")
    entries = AuditEntry.objects.filter(own | members)
    return _history(entries, viewer, money=money, before=before)


def history_of_all(
    viewer, *, scope: str = "", since: date | None = None, before: int | None = None
) -> History:
    """Return what happened in everything ``viewer`` sees, or in the one object of key ``scope``.

    ``since`` is the first day. Money shows only where the viewer may see all of it: an entry's own
    right would tell, by what is left out, where money is hidden.
    """
    projects, programs = Project.objects.visible_to(viewer), Program.objects.visible_to(viewer)
    if scope:
        projects, programs = projects.filter(key=scope), programs.filter(key=scope)
    paid = Project.objects.with_money_for(viewer).values("pk")
    paid_programs = Program.objects.with_money_for(viewer).values("pk")
    is_hidden = (
        projects.exclude(pk__in=paid).exists() or programs.exclude(pk__in=paid_programs).exists()
    )
    entries = AuditEntry.objects.filter(
        Q(project_id__in=projects.values("pk"))
        | Q(project_id=None, program_id__in=programs.values("pk"))
    )
    if since is not None:
        entries = entries.filter(at__date__gte=since)
    return _history(entries, viewer, money=not is_hidden, before=before)


def _history(entries: QuerySet, viewer, *, money: bool, before: int | None) -> History:
    if before is not None:
        entries = entries.filter(pk__lt=before)
    if not money:
        entries = entries.exclude(object_type__in=ALL_MONEY)
    page = list(entries.select_related("actor").order_by("-pk")[: ROWS_A_PAGE + 1])
    has_more, page = len(page) > ROWS_A_PAGE, page[:ROWS_A_PAGE]
    names = _names(page, viewer)
    events = [_event(entry, names, money=money) for entry in page]
    return History(
        # An update of money alone is not there for who may not see money.
        events=tuple(e for e in events if e.moved or e.action != "update"),
        older_than=page[-1].pk if has_more else None,
    )


def _names(page: Iterable[AuditEntry], viewer) -> dict[str, dict]:
    """Return the names of all rows that the changes point to, a query a kind of row."""
    values = defaultdict(list)
    for entry in page:
        for side in (entry.before or {}, entry.after or {}):
            values[entry.object_type] += side.items()
    return {
        kind: names_of(model, found, viewer)
        for kind, found in values.items()
        if (model := _model(kind)) is not None
    }


def _event(entry: AuditEntry, names: dict, *, money: bool) -> Event:
    model = _model(entry.object_type)
    moved = ()
    if entry.action == "update" and model is not None:
        moved = tuple(_moved(entry, model, names.get(entry.object_type, {}), money=money))
    return Event(
        id=entry.pk,
        who=str(entry.actor or "Bifocal"),
        at=entry.at,
        door=DOORS.get(entry.door, ""),
        action=entry.action,
        kind=str(model._meta.verbose_name) if model else entry.object_type,
        name="" if entry.object_type in UNNAMED else entry.object_label,
        moved=moved,
        reason=entry.reason,
    )


def _moved(entry: AuditEntry, model: type[Model], names: dict, *, money: bool):
    fields: dict[str, Any] = {f.attname: f for f in model._meta.concrete_fields}
    fields |= {f.name: f for f in model._meta.many_to_many}
    before, after = entry.before or {}, entry.after or {}
    for attname in after:
        field = fields.get(attname)
        if field is None or attname in SILENT:
            continue
        if isinstance(field, MoneyField) and not money:
            continue
        yield Moved(
            field=label(field),
            before=_words(field, before.get(attname), names),
            after=_words(field, after.get(attname), names),
        )


def _words(field, value: Any, names: dict) -> str:
    if isinstance(value, list):
        return f"{len(value)}" if value else ""
    if not field.is_relation and not isinstance(field, JSONField):
        value = field.to_python(value)  # JSON keeps dates and decimals as text
    return shown(field, value, names)


def _model(kind: str) -> type[Model] | None:
    for app in ("projects", "programs", "portfolio"):
        if kind in apps.all_models[app]:
            return apps.all_models[app][kind]
    return None
