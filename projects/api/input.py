"""What a client may send: only declared fields, related objects that the person sees."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from projects.api.fields import LARGEST_ID, Line, Text


class Part(serializers.Serializer):
    """An object inside another: nothing unknown in it either."""

    def to_internal_value(self, data):
        unknown = set(data) - set(self.fields) if isinstance(data, Mapping) else set()
        if unknown:
            message = ErrorDetail(REFUSALS["unknown_field"], code="unknown_field")
            raise ValidationError({name: [message] for name in unknown})
        return super().to_internal_value(data)


KEYED = {"portfolio", "program", "project"}


class Input(serializers.Serializer):
    """The base of everything that is sent to create or change an object.

    ``owner`` names the object that a new row belongs to (``project``): it can be given as id or
    by its key, must be visible, and stays as it is when the row changes. ``fixed`` are further
    fields that are given once. A read-only field is accepted with the value that it has.
    ``context`` holds user, readable (names of what is shown), current (the values shown now, of a
    row to change) and replaces (true where a whole object is sent, as it was read).
    """

    owner: str | None = "project"
    owner_moves = False  # whether a change may name another owner: a verb checks both sides
    fixed: tuple[str, ...] = ()

    external_id = Line(required=False, allow_blank=True, max_length=200)
    source = Line(required=False, allow_blank=True, max_length=100)
    reason = Text(required=False, allow_blank=True, max_length=2000, write_only=True)

    def to_internal_value(self, data):
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        errors = self._refusals(data)
        kept = {name: value for name, value in data.items() if not self._needs_no_reading(name)}
        if self.context.get("replaces"):
            kept = self._changed(kept, errors)
        try:
            values = super().to_internal_value(kept)
        except ValidationError as refusal:
            raise ValidationError({**refusal.detail, **errors}) from None
        if errors:
            raise ValidationError(errors)
        return values | self._new_owner(data)

    def _new_owner(self, data: Mapping) -> dict:
        """Return the owner that a change names instead of the one there is; by default refuse it.

        Raises ValidationError for one that is not visible, NotAllowed where nothing may be added.
        """
        if self.instance is None or self.owner is None:
            return {}
        model = self.instance._meta.get_field(self.owner).related_model
        named = find_owner(data, model, self.owner, self.context["user"])
        if named is None or named.pk == getattr(self.instance, f"{self.owner}_id"):
            return {}
        self.context["require_add"](named)
        if self.owner_moves:
            return {self.owner: named}
        raise ValidationError({self.owner: [ErrorDetail(REFUSALS["read_only"], code="read_only")]})

    def _needs_no_reading(self, name: str) -> bool:
        """Return whether ``name`` is the owner, or given once and the row is there already."""
        is_owner = self.owner is not None and name in owner_fields(self.owner)
        return is_owner or (self.instance is not None and name in self.fixed)

    def _refusals(self, data) -> dict[str, list[ErrorDetail]]:
        refusals = {}
        for name, value in data.items():
            if name in self.fields and not self._needs_no_reading(name):
                continue
            code = self._verdict(name, value)
            if code:
                refusals[name] = [ErrorDetail(REFUSALS[code], code=code)]
        return refusals

    def _verdict(self, name: str, value) -> str:
        current = self.context["current"]
        if self.owner is not None and name in owner_fields(self.owner):
            return ""  # looked up apart
        if name in current:
            return "" if same(value, current[name], name) else "read_only"
        return "read_only" if name in self.context["readable"] else "unknown_field"

    def _changed(self, data: Mapping, errors: dict) -> dict:
        """Return what differs in ``data``, a whole object; note in ``errors`` what it lacks."""
        for name, field in self.fields.items():
            if field.required and name not in data and not self._needs_no_reading(name):
                errors[name] = [ErrorDetail(field.error_messages["required"], code="required")]
        current = self.context["current"]
        return {n: v for n, v in data.items() if n not in current or not same(v, current[n])}


REFUSALS = {
    "read_only": "This can't be set here: leave it out, or send the value that it has.",
    "unknown_field": "This field is not known here.",
}


def owner_fields(name: str) -> tuple[str, ...]:
    """Return the fields in which an owner can be given: its id, and its key if it has one."""
    return (name, f"{name}_key") if name in KEYED else (name,)


def find_owner(data, model, name: str, user):
    """Return the ``model`` row that ``data`` names as owner, by id or by key; None if it doesn't.

    Raises ValidationError with code not_found for one that ``user`` does not see.
    """
    if not isinstance(data, Mapping):
        return None
    given = [field for field in owner_fields(name) if data.get(field) not in (None, "")]
    rows = [_visible(data[field], field, model, user) for field in given]
    if len(set(rows)) > 1:
        raise ValidationError(
            {
                f"{name}_key": [
                    ErrorDetail(f"This is not the key of {name} {data[name]}.", "invalid")
                ]
            }
        )
    return rows[0] if rows else None


def _visible(value, field: str, model, user):
    by_key = field.endswith("_key")
    if by_key and not isinstance(value, str):
        raise ValidationError({field: [ErrorDetail("A key is text.", "invalid")]})
    if not by_key and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValidationError({field: [ErrorDetail("A valid integer is required.", "invalid")]})
    lookup = {"key": value.upper()} if by_key else {"pk": min(value, LARGEST_ID)}
    row = model.objects.visible_to(user).filter(**lookup).first()
    if row is None:
        message = f"There is no such {model._meta.verbose_name}."
        raise ValidationError({field: [ErrorDetail(message, "not_found")]})
    return row


def same(sent, shown, name: str = "") -> bool:
    """Return whether ``sent`` says the same as ``shown``: as JSON, as a number or as an instant.

    In a field whose ``name`` says that it is a key, capitals don't count.
    """
    if sent == shown and isinstance(sent, bool) == isinstance(shown, bool):
        return True
    if isinstance(sent, str) and isinstance(shown, str):
        if name.endswith("_key"):
            return sent.upper() == shown.upper()
        return _same_instant(sent, shown) or _same_number(sent, shown)
    numbers = (int, float, str)
    if isinstance(sent, numbers) and isinstance(shown, numbers) and not isinstance(sent, bool):
        return _same_number(sent, shown)
    return False


def _same_number(sent, shown) -> bool:
    try:
        return Decimal(str(sent)) == Decimal(str(shown))
    except InvalidOperation:
        return False


def _same_instant(sent: str, shown: str) -> bool:
    try:
        return datetime.fromisoformat(sent) == datetime.fromisoformat(shown)
    except (ValueError, TypeError):
        return False
