"""Verb: keep the keys of portfolios, programs and projects apart: one space of names for all."""

from django.core.exceptions import ValidationError
from django.db import transaction

from projects.models import Key
from projects.models.key import validate_key

RESERVED = {"NEW"}  # /portfolios/new/


@transaction.atomic
def reserve_key(key: str) -> str:
    """Reserve ``key`` for a new object and return it as it is stored, in capitals.

    Raises ValidationError for the field ``key`` if it is none, or in use.
    """
    value = str(key or "").strip().upper()
    try:
        validate_key(value)
    except ValidationError as error:
        raise ValidationError({"key": error}) from error
    if value in RESERVED:
        raise ValidationError({"key": f"{value} is a word in addresses: choose another key."})
    _, is_new = Key.objects.get_or_create(value=value)
    if not is_new:
        raise ValidationError({"key": f"The key {value} is already in use: choose another."})
    return value


@transaction.atomic
def exchange_key(old: str, new: str) -> str:
    """Reserve ``new``, set ``old`` free and return what is stored; the same key stays as it is."""
    if str(new or "").strip().upper() == old:
        return old
    value = reserve_key(new)
    Key.objects.filter(value=old).delete()
    return value
