"""What a verb accepts of a row: named fields, converted, everything else refused by name."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, TextField

IDENTITY = ("external_id", "source")

# Beyond these the arithmetic of months and calendars has no days: one such row would stop a page.
FIRST_YEAR, LAST_YEAR = 1970, 2200

# Embeddings, overrides and isolates of Unicode's bidirectional algorithm: with them a name reads
# otherwise than it is, and so may what stands beside it. Marks (U+200E, U+200F) turn nothing round.
TURNS_ROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
CONTROLS = frozenset({"Cc", "Zl", "Zp"})
LAYOUT = frozenset("\n\r\t")


def accept(row: Model, fields: Mapping[str, Any], accepted: Iterable[str]) -> list[str]:
    """Set ``fields`` on ``row`` and return their names.

    A relation is given as a row or as its id. Raises ValidationError, by field, for a name outside
    ``accepted``, a value of the wrong type, a day outside 1970 to 2200 or a text with control or
    direction characters; nothing is saved here.
    """
    known = {*accepted, *IDENTITY}
    refused: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in known:
            refused[name] = f"{name} can't be set: choose from {', '.join(sorted(known))}."
            continue
        try:
            _set(row, name, value)
        except ValidationError as error:
            refused[name] = error
    if refused:
        raise ValidationError(refused)
    return list(fields)


def _set(row: Model, name: str, value: Any) -> None:
    field = row._meta.get_field(name)
    if isinstance(value, str):
        value = value.strip()
        refuse_unprintable(field, value)
    if isinstance(value, Model):
        setattr(row, name, value)
    else:
        # Converted here, so that "12.50" over 12.50 is no change.
        value = field.to_python(value)
        _refuse_distant_day(value)
        setattr(row, field.attname, value)


def refuse_unprintable(field: Field, text: str) -> None:
    """Refuse what no keyboard writes: controls and direction; a long text has lines and tabs."""
    layout = LAYOUT if isinstance(field, TextField) else frozenset()
    if TURNS_ROUND.intersection(text) or any(
        unicodedata.category(letter) in CONTROLS for letter in set(text) - layout
    ):
        allowed = "line breaks and tabs are fine" if layout else "it is one line"
        raise ValidationError(
            f"Leave out control and direction characters: {allowed}.", code="unprintable"
        )


def _refuse_distant_day(value: Any) -> None:
    # A datetime is a date, too.
    if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(f"Days from {FIRST_YEAR} to {LAST_YEAR} are understood.")
