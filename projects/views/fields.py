"""Form fields of this domain: a share in percent, working times of a day."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

INTERVAL = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
DAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
    _("Sunday"),
)  # fmt: skip
AS_BASE = "base"


class PercentField(forms.DecimalField):
    """A ratio that people write in percent: 45 is stored as 0.45."""

    def __init__(self, **kwargs):
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 100)
        super().__init__(**kwargs)
        range_ = _("Enter a number from %(low)s to %(high)s.") % {
            "low": self.min_value,
            "high": self.max_value,
        }
        self.error_messages |= {"min_value": range_, "max_value": range_, "invalid": range_}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{(value * 100).normalize():f}"
        return value

    def clean(self, value: Any) -> Decimal | None:
        percent = super().clean(value)
        return None if percent is None else percent / 100


class WorkingTimesField(forms.CharField):
    """The working times of a day as people write them: 08:00-12:00, 13:00-17:00; empty is off."""

    def __init__(self, *, inherits: bool = False, **kwargs):
        self.inherits = inherits
        super().__init__(required=False, max_length=200, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if value is None:
            return AS_BASE if self.inherits else ""
        if isinstance(value, str):
            return value
        return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in value)

    def clean(self, value: Any) -> list | None:
        text = super().clean(value).strip()
        if self.inherits and text.lower() == AS_BASE:
            return None
        return [_interval(part) for part in text.split(",") if part.strip()]


class WeekWidget(forms.MultiWidget):
    """Seven lines, Monday first."""

    def __init__(self, attrs=None):
        super().__init__([forms.TextInput(attrs={"autocomplete": "off"}) for _day in DAYS], attrs)

    def decompress(self, value):
        return value or [[] for _day in DAYS]

    def render(self, name, value, attrs=None, renderer=None):
        """Write a label and an input a day."""
        parts = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        lines = [
            (
                part["attrs"].get("id", ""),
                day,
                self._render(part["template_name"], {"widget": part}, renderer),
            )
            for day, part in zip(DAYS, parts, strict=True)
        ]
        line = '<label for="{}">{}</label>{}'
        return format_html('<div class="week">{}</div>', format_html_join("", line, lines))


class WeekField(forms.MultiValueField):
    """A working week; a day that says "base" is as in the base calendar."""

    widget = WeekWidget

    def __init__(self, **kwargs):
        days = [WorkingTimesField(inherits=True) for _day in DAYS]
        super().__init__(days, require_all_fields=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [field.prepare_value(day) for field, day in zip(self.fields, value, strict=True)]

    def clean(self, value: Any) -> list:
        week, refused = [], []
        for name, field, text in zip(DAYS, self.fields, value or [""] * 7, strict=True):
            try:
                week.append(field.clean(text))
            except ValidationError as error:
                refused += [f"{name}: {message}" for message in error.messages]
        if refused:
            raise ValidationError(refused)
        return week


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _interval(text: str) -> list[int]:
    found = INTERVAL.fullmatch(text.strip())
    if found is None:
        raise ValidationError(
            _("“%(text)s” is not a time of work: write it as 08:00-12:00."), params={"text": text}
        )
    numbers = [int(number) for number in found.groups()]
    start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if not start < end <= 24 * 60 or numbers[1] > 59 or numbers[3] > 59:
        raise ValidationError(
            _("“%(text)s” runs backwards or past midnight."), params={"text": text}
        )
    return [start, end]
