"""The form of a report of progress: what of a task somebody may say, and what they did say."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.errors import DomainError
from projects.models import Project, Task
from projects.queries.plan import MINUTES_A_DAY
from projects.queries.task_days import worked_day
from projects.views.row_form import DateInput, messages_of

LONGEST_DAYS = 36_500
# An empty box of these is a box left alone, not a wish to clear it.
NOT_CLEARED = ("status", "percent_complete", "days_left")
VERB_NAMES = {"days_left": "remaining_minutes"}


class PercentField(forms.IntegerField):
    """A whole percentage; "75%" is as good as 75."""

    def to_python(self, value):
        return super().to_python(str(value).strip().removesuffix("%") if value else value)


class DaysField(forms.DecimalField):
    """Working days of eight hours, kept as whole minutes.

    What would round to none is refused: a task of no minutes is a milestone, and nobody asked.
    """

    default_error_messages = {"too_short": _("Enter at least 0.002 days, a minute, or 0.")}

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=LONGEST_DAYS, decimal_places=3, **kwargs)

    def clean(self, value):
        days = super().clean(str(value).strip().removesuffix("d") if value else value)
        if days is None:
            return None
        minutes = int((days * MINUTES_A_DAY).to_integral_value())
        if days and not minutes:
            raise ValidationError(self.error_messages["too_short"], code="too_short")
        return minutes

    def prepare_value(self, value):
        """Show minutes as days; leave what somebody typed alone."""
        if isinstance(value, int):
            return f"{Decimal(value) / MINUTES_A_DAY:.3f}".rstrip("0").rstrip(".")
        return value

    def has_changed(self, initial, data):
        return super().has_changed(self.to_python(self.prepare_value(initial)), data)


class ProgressForm(forms.Form):
    """Status, percent, days left, actual dates and note of one task.

    What is as it was says nothing.
    """

    status = forms.ChoiceField(
        label=_("Status"), choices=Task.Status, required=False, widget=forms.RadioSelect
    )
    percent_complete = PercentField(
        label=_("Complete, %"), min_value=0, max_value=100, required=False
    )
    days_left = DaysField(label=_("Days left"), required=False)
    physical_percent = PercentField(
        label=_("Earned, %"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Where the value earned differs from the percent complete."),
    )
    actual_start = forms.DateField(label=_("Started on"), widget=DateInput(), required=False)
    actual_finish = forms.DateField(label=_("Finished on"), widget=DateInput(), required=False)
    note = forms.CharField(
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
        help_text=_("A blocked task says here what it waits for."),
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        help_text=_("Goes into the history; asked for where the percent falls."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, task: Task, **kwargs):
        self.task = task
        super().__init__(*args, initial=self._now(task), **kwargs)
        if task.kind == Task.Kind.MILESTONE:
            self._leave_out(("percent_complete", "days_left", "physical_percent"))
        elif task.project.rigour == Project.Rigour.LIGHT:
            self._leave_out(("physical_percent",))

    @property
    def seen_version(self) -> int:
        return self.cleaned_data["version"]

    @property
    def said(self) -> dict[str, Any]:
        """Return the fields that say something new, as the verb takes them."""
        said = {}
        for name in self.fields:
            if name in ("version", "reason") or not self._was_sent(name):
                continue
            value = self.cleaned_data.get(name)
            if value == self.initial[name] or (value in (None, "") and name in NOT_CLEARED):
                continue
            said[VERB_NAMES.get(name, name)] = self._as_instant(name, value)
        return said

    def clean(self):
        """Ask why where the percent falls."""
        data = super().clean()
        percent, before = data.get("percent_complete"), self.task.percent_complete
        todo = data.get("status") == Task.Status.TODO and self._was_sent("status")
        falls = (percent is not None and percent < before) or (todo and before > 0)
        if falls and not data.get("reason"):
            self.add_error("reason", _("Say why the percent falls from %s%%.") % before)
        return data

    def refuse(self, error: DomainError | ValidationError) -> None:
        """Show what the verb refused, at the field at fault where the form has it."""
        shown = {verb_name: name for name, verb_name in VERB_NAMES.items()}
        for said, message in messages_of(error):
            field = shown.get(said, said)
            self.add_error(field if field in self.fields else None, message)

    def _now(self, task: Task) -> dict[str, Any]:
        zone = ZoneInfo(task.project.time_zone)
        return {
            "status": task.status,
            "percent_complete": task.percent_complete,
            "days_left": task.remaining_minutes,
            "physical_percent": task.physical_percent,
            "actual_start": task.actual_start and task.actual_start.astimezone(zone).date(),
            "actual_finish": task.actual_finish and task.actual_finish.astimezone(zone).date(),
            "note": task.note,
            "version": task.version,
        }

    def _was_sent(self, name: str) -> bool:
        return self.add_prefix(name) in self.data

    def _as_instant(self, name: str, value: Any) -> Any | datetime:
        if value is None or name not in ("actual_start", "actual_finish"):
            return value
        first, last = worked_day(self.task, value)
        moment = first if name == "actual_start" else last
        now = timezone.now()
        zone = ZoneInfo(self.task.project.time_zone)
        # of today, only what is over can have happened
        return min(moment, now) if value == now.astimezone(zone).date() else moment

    def _leave_out(self, names) -> None:
        for name in names:
            self.fields.pop(name, None)
