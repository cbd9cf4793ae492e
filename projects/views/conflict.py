"""An edit that met a newer one: both values side by side, and nothing overwritten in silence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from projects.queries.row_history import in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that is not what the person entered."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Who was faster and when, what differs, and what "keep mine" sends."""

    who: str
    at: datetime
    differences: tuple[Difference, ...]
    hidden: tuple[tuple[str, str], ...]
    version: int


def conflict_of(row, mine, fresh) -> Conflict:
    """Compare the refused form ``mine`` with ``fresh``, the form of the row as it is now.

    Fields that the person left as they had seen them stay as they are now: keeping mine must not
    undo what the other changed elsewhere.
    """
    last = (
        row.history.select_related("history_user").order_by("-history_date", "-history_id").first()
    )
    touched = _touched(row, mine)
    differences, hidden = [], []
    for name in fresh.fields:
        if name == "version":
            continue
        now, entered = fresh[name].value(), mine[name].value()
        keeps_mine = name in touched or name not in fresh.initial
        hidden += [(name, text) for text in _posted(entered if keeps_mine else now)]
        if name in touched and _posted(now) != _posted(entered):
            differences.append(
                Difference(
                    label=str(fresh[name].label),
                    theirs=_in_words(fresh[name], now),
                    mine=_in_words(mine[name], entered),
                )
            )
    return Conflict(
        who=str(last.history_user or "Bifocal") if last else "Somebody",
        at=last.history_date if last else row.updated_at,
        differences=tuple(differences),
        hidden=tuple(hidden),
        version=row.version,
    )


def _touched(row, mine) -> set[str]:
    """Return the fields that the person changed against the version they had seen."""
    seen = row.history.filter(version=mine.seen_version).first()
    fields = {f.name: f.attname for f in row._meta.concrete_fields}
    entered = mine.verb_fields()
    return {
        name
        for name, value in entered.items()
        if name not in fields
        or seen is None
        or getattr(seen, fields[name]) != getattr(value, "pk", value)
    }


def _posted(value: Any) -> list[str]:
    """Return ``value`` as a browser sends it: nothing for an empty box, each of several."""
    if value is None or value is False or value == "":
        return []
    if value is True:
        return ["on"]
    if isinstance(value, list | tuple | set):
        return [text for item in value for text in _posted(item)]
    return [str(getattr(value, "pk", value))]


def _in_words(bound, value: Any) -> str:
    words = [
        _choice(bound, item) for item in (value if isinstance(value, list | tuple) else [value])
    ]
    return ", ".join(word for word in words if word) or "–"


def _choice(bound, value: Any) -> str:
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        wanted = str(getattr(value, "pk", value))
        return next((str(text) for key, text in choices if str(key) == wanted), "")
    return "" if value is None else in_words(value)
