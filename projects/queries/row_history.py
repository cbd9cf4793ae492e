"""The values of rows in words: what their histories and their pages say of them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone

from projects.number_formats import minutes_as_days, percent

LONGEST_VALUE = 120
HIDDEN = "something you can't see"
LABELS = {"stop": "progress known up to"}
# Stored as 0.45, read as 45%.
RATIOS = {"probability", "residual_probability", "share", "discount_rate", "hurdle_rate"}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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
    """Return the name of a field in words."""
    return LABELS.get(field.name, str(field.verbose_name).removesuffix(" minutes"))


def shown(field: Field, value: Any, names: dict) -> str:
    """Return a stored value in words; values of the history and of the audit trail alike."""
    if value is None or value == "":
        return ""
    if field.is_relation:
        return names.get((field.attname, value), HIDDEN)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    text = _measured(field.name, value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _measured(name: str, value: Any) -> str:
    """Return a value in the unit that its field is in."""
    if name.endswith("_minutes") and isinstance(value, int):
        return minutes_as_days(value)
    if name in RATIOS:
        return f"{(Decimal(value) * 100).normalize():f}%"
    if name.endswith("_percent") or name.startswith("percent_"):
        return percent(Decimal(value) / 100, decimals=0)
    return in_words(value)


def in_words(value: Any) -> str:
    """Return a plain value as a person writes it, instants in the current time zone."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{value:%d %b %Y %H:%M}".lstrip("0")
    if isinstance(value, date):
        return f"{value:%d %b %Y}".lstrip("0")
    if isinstance(value, Decimal):
        # Ratios are stored with more places than anybody writes; money keeps its cents.
        places = -value.as_tuple().exponent
        return f"{value.normalize() if places > 2 else value:,f}"
    if isinstance(value, list | tuple):
        return _list_in_words(value)
    if isinstance(value, dict):
        return "; ".join(f"{_spoken(key)} {in_words(v)}" for key, v in value.items())
    return "–" if value is None else str(value)


def _list_in_words(values: Sequence[Any]) -> str:
    """Return a list; one of working times or of the days of a week as a calendar shows it."""
    if values and all(_is_interval(value) for value in values):
        return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in values)
    if len(values) == len(WEEKDAYS) and all(v is None or isinstance(v, list) for v in values):
        days = zip(WEEKDAYS, values, strict=True)
        return "; ".join(f"{day} {_day_in_words(v)}" for day, v in days)
    return ", ".join(in_words(value) for value in values)


def _day_in_words(intervals: list | None) -> str:
    if intervals is None:
        return "as its base"
    return in_words(intervals) or "off"


def _is_interval(value: Any) -> bool:
    return (
        isinstance(value, list | tuple) and len(value) == 2 and all(type(v) is int for v in value)
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _spoken(name: str) -> str:
    return str(name).removesuffix("_minutes").removesuffix("_id").replace("_", " ")
