"""The story of one row as sentences: who changed what, when, from what to what."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model

from projects.number_formats import minutes_as_days

SILENT = {"version", "updated_at", "created_at", "id", "external_id", "source"}
LONGEST_VALUE = 120
ROWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One sentence: ``who`` changed ``field`` ``before`` to ``after``, or did what ``field`` says.

    ``door`` is how it came in, where that is known.
    """

    who: str
    at: datetime
    field: str
    before: str = ""
    after: str = ""
    reason: str = ""
    door: str = ""


def row_history(row: Model, viewer, hidden: Collection[str] = ()) -> list[Entry]:
    """Return what happened to ``row``, newest first, without the fields in ``hidden``."""
    states = list(
        row.history.select_related("history_user").order_by("history_date", "history_id")[:ROWS]
    )
    fields = [f for f in type(row)._meta.concrete_fields if f.attname not in SILENT]
    fields = [f for f in fields if f.name not in hidden]
    names = names_of(
        type(row),
        [(f.attname, getattr(state, f.attname)) for state in states for f in fields],
        viewer,
    )
    entries: list[Entry] = []
    for before, after in zip([None, *states], states, strict=False):
        entries += _sentences(before, after, fields, names)
    return entries[::-1]


def _sentences(before, after, fields: Iterable[Field], names) -> list[Entry]:
    facts = {
        "who": str(after.history_user or "Bifocal"),
        "at": after.history_date,
        "reason": after.history_change_reason or "",
    }
    if before is None or after.history_type == "+":
        return [Entry(field="added it", **facts)]
    if after.history_type == "-":
        return [Entry(field="removed it", **facts)]
    return [
        Entry(
            field=label(f),
            before=shown(f, getattr(before, f.attname), names),
            after=shown(f, getattr(after, f.attname), names),
            **facts,
        )
        for f in fields
        if getattr(before, f.attname) != getattr(after, f.attname)
    ]


def names_of(model: type[Model], values: Iterable[tuple[str, Any]], viewer) -> dict:
    """Return the names of related rows by field and id, as far as ``viewer`` may see them."""
    by_field: dict[str, set] = {}
    relations = {f.attname: f for f in model._meta.concrete_fields if f.is_relation}
    for attname, value in values:
        if attname in relations and value is not None:
            by_field.setdefault(attname, set()).add(value)
    found = {}
    for attname, ids in by_field.items():
        rows = relations[attname].related_model._default_manager.all()
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(viewer)
        found |= {(attname, row.pk): str(row) for row in rows.filter(pk__in=ids)}
    return found


def label(field: Field) -> str:
    return str(field.verbose_name).removesuffix(" minutes")


def shown(field: Field, value: Any, names: dict) -> str:
    """Return a stored value in words; values of the history and of the audit trail alike."""
    if value is None or value == "":
        return ""
    if field.is_relation:
        return names.get((field.attname, value), "something you can't see")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name.endswith("_minutes") and isinstance(value, int):
        return minutes_as_days(value)
    text = in_words(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def in_words(value: Any) -> str:
    """Return a plain value as a person writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%d %b %Y %H:%M}".lstrip("0")
    if isinstance(value, date):
        return f"{value:%d %b %Y}".lstrip("0")
    if isinstance(value, Decimal):
        # Ratios are stored with more places than anybody writes; money keeps its cents.
        places = -value.as_tuple().exponent
        return f"{value.normalize() if places > 2 else value:,f}"
    return str(value)
