"""What a verb accepts of a row: named fields, converted, everything else refused by name."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

IDENTITY = ("external_id", "source")

# Beyond these the arithmetic of months and calendars has no days: one such row would stop a page.
FIRST_YEAR, LAST_YEAR = 1970, 2200


def accept(row: Model, fields: Mapping[str, Any], accepted: Iterable[str]) -> list[str]:
    """Set ``fields`` on ``row`` and return their names.

    A relation is given as a row or as its id. Raises ValidationError, by field, for a name outside
    ``accepted``, a value of the wrong type or a day outside 1970 to 2200; nothing is saved here.
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
    if isinstance(value, Model):
        setattr(row, name, value)
    else:
        # Converted here, so that "12.50" over 12.50 is no change.
        value = field.to_python(value)
        _refuse_distant_day(value)
        setattr(row, field.attname, value)


def _refuse_distant_day(value: Any) -> None:
    # A datetime is a date, too.
    if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(f"Days from {FIRST_YEAR} to {LAST_YEAR} are understood.")
