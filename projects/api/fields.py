"""Fields of the API: what JSON may hold, to the type, and how values are written back."""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.accepted_fields import FIRST_YEAR, LAST_YEAR
from projects.metrics import rounded

LARGEST_ID = 2**63 - 1
NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
WORK_BEGINS, WORK_ENDS = time(8), time(17)


class Text(serializers.CharField):
    """Text: a JSON string that shows something, or an empty one where that is allowed."""

    default_error_messages = {"invisible": "This text shows nothing: write something visible."}

    def __init__(self, **kwargs):
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        if text and not any(_shows(letter) for letter in text):
            self.fail("invisible")
        return text


class Line(Text):
    """Text of one line, such as a name."""

    default_error_messages = {"lines": "This is one line: leave out line breaks and controls."}

    def to_internal_value(self, data):
        text = super().to_internal_value(data)
        if any(unicodedata.category(letter) in {"Cc", "Zl", "Zp"} for letter in text):
            self.fail("lines")
        return text.strip()


class Whole(serializers.IntegerField):
    """A JSON number without a fraction."""

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int | float) or data % 1:
            self.fail("invalid")
        return super().to_internal_value(int(data))


class Flag(serializers.BooleanField):
    """JSON true or false, no words for them."""

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    """One of a list of words."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


@extend_schema_field({"type": ["string", "number"], "pattern": r"^-?\d{1,13}(\.\d{1,2})?$"})
class MoneyInput(serializers.DecimalField):
    """An amount: a decimal string (or a JSON number), two places, below 10 ** 13.

    More digits than 15 would not come back from SQLite to the cent.
    """

    def __init__(self, **kwargs):
        super().__init__(max_digits=15, decimal_places=2, **kwargs)

    def to_internal_value(self, data):
        return super().to_internal_value(_number(self, data))


@extend_schema_field({"type": ["number", "string"], "pattern": r"^-?\d{1,12}(\.\d{1,6})?$"})
class RatioInput(serializers.DecimalField):
    """A ratio or a share: a JSON number (or a decimal string)."""

    def __init__(self, *, decimal_places=6, max_digits=12, **kwargs):
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    def to_internal_value(self, data):
        return super().to_internal_value(_number(self, data))


class Day(serializers.DateField):
    """A day as 2026-11-20, from 1970 to 2200."""

    default_error_messages = {
        "range": f"Days from {FIRST_YEAR} to {LAST_YEAR} are understood.",
        "invalid": "This is no day: write it as 2026-11-20.",
    }

    def to_internal_value(self, data):
        if not isinstance(data, str) or not DAY.fullmatch(data):
            self.fail("invalid")
        day = super().to_internal_value(data)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail("range")
        return day


@extend_schema_field({"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]})
class Moment(serializers.Field):
    """An instant of a project's plan in ISO 8601; the offset may be left out in its zone.

    A day alone means its working hours: it begins at 08:00 and, for what ends, ends at 17:00.
    """

    default_error_messages = {
        "invalid": "This is no time: write it as 2026-11-20T17:00:00+01:00 or 2026-11-20.",
        "range": f"Times from {FIRST_YEAR} to {LAST_YEAR} are understood.",
    }

    def __init__(self, *, ends=False, **kwargs):
        self.hour = WORK_ENDS if ends else WORK_BEGINS
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        zone = ZoneInfo(self.context.get("time_zone", "UTC"))
        moment = self._parsed(data, self.hour)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.fail("range")
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return aware.astimezone(UTC)

    def _parsed(self, data, hour: time) -> datetime:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            if DAY.fullmatch(data):
                return datetime.combine(date.fromisoformat(data), hour)
            return datetime.fromisoformat(data)
        except ValueError:
            self.fail("invalid")


class Related(serializers.IntegerField):
    """The id of an object that the person sees; any other id is as if it were not there."""

    default_error_messages = {"not_found": "There is no such {noun}."}

    def __init__(self, model, **kwargs):
        self.model = model
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return found(self, self.model.objects.visible_to(self.context["user"]), pk=data)

    def to_representation(self, value):
        return getattr(value, "pk", value)


class Person(serializers.IntegerField):
    """The id of somebody who can be given work or a role."""

    default_error_messages = {"does_not_exist": "There is no such person."}

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int) or not 0 <= data <= LARGEST_ID:
            self.fail("does_not_exist")
        person = get_user_model().objects.filter(pk=data, is_active=True).first()
        if person is None:
            self.fail("does_not_exist")
        return person

    def to_representation(self, value):
        return getattr(value, "pk", value)


@extend_schema_field({"type": "string", "pattern": r"^-?\d+\.\d{2}$"})
class MoneyOutput(serializers.DecimalField):
    """An amount as a decimal string; its currency stands beside it."""


@extend_schema_field({"type": "number"})
class RatioOutput(serializers.Field):
    """A ratio as a JSON number of at most six digits after the point."""

    def __init__(self, **kwargs):
        for name in ("max_digits", "decimal_places", "min_value", "max_value", "coerce_to_string"):
            kwargs.pop(name, None)
        super().__init__(**kwargs)

    def to_representation(self, value):
        return ratio(value)


class InstantOutput(serializers.DateTimeField):
    """An instant in UTC, with Z."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"default_timezone": UTC})


@extend_schema_field({"type": "string", "format": "date-time"})
class ZonedOutput(serializers.Field):
    """An instant of a plan, in the zone of its project."""

    def __init__(self, *, zone_of="project", **kwargs):
        self.zone_of = zone_of
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value):
        return value

    def get_attribute(self, instance):
        moment = super().get_attribute(instance)
        project = getattr(instance, self.zone_of) if self.zone_of else instance
        return None if moment is None else zoned(moment, project.time_zone)


def zoned(moment: datetime, zone: str) -> str:
    """Return ``moment`` in ISO 8601 with the offset of ``zone``."""
    return moment.astimezone(ZoneInfo(zone)).isoformat()


def ratio(value: Decimal | float | None) -> float | int | None:
    """Return ``value`` as a JSON number of at most six digits after the point, half-even."""
    if value is None:
        return None
    number = float(rounded(Decimal(str(value)), Decimal("0.000001")))
    return int(number) if number.is_integer() else number


def found(field: serializers.Field, rows, **lookup):
    """Return the one of ``rows``, or refuse as for something that is not there."""
    row = rows.filter(**lookup).first()
    if row is None:
        field.fail("not_found", noun=rows.model._meta.verbose_name)
    return row


def _number(field: serializers.Field, data) -> str:
    """Return ``data`` as plain decimal digits, or refuse it: no exponents, no separators."""
    if isinstance(data, bool) or not isinstance(data, str | int | float | Decimal):
        field.fail("invalid")
    text = data.strip() if isinstance(data, str) else format(Decimal(str(data)), "f")
    if not NUMBER.fullmatch(text):
        field.fail("invalid")
    return text


def _shows(letter: str) -> bool:
    """Return whether ``letter`` leaves a mark: no control, format or blank character does."""
    return unicodedata.category(letter) not in {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Cn", "Co"}
