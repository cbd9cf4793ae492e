"""What a verb accepts of a row: named fields, converted, everything else refused by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

IDENTITY = ("external_id", "source")


def accept(row: Model, fields: Mapping[str, Any], accepted: Iterable[str]) -> list[str]:
    """Set ``fields`` on ``row`` and return their names.

    A relation is given as a row or as its id. Raises ValidationError, by field, for a name outside
    ``accepted`` and for a value of the wrong type; nothing is saved here.
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
        setattr(row, field.attname, field.to_python(value))
