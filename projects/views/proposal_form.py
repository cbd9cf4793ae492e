"""The form of a proposal: what a report of progress says, and what only the manager may change."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Project, Task
from projects.queries.plan import local_day
from projects.queries.task_days import worked_day
from projects.views.progress_form import VERB_NAMES, DaysField, ProgressForm
from projects.views.row_form import DateInput

NAMES = {**VERB_NAMES, "duration": "duration_minutes", "not_before": "constraint_date"}


class ProposalForm(ProgressForm):
    """What should become of a task. What is as it was says nothing.

    ``proposed``, fields of the task as a proposal keeps them, fill the form in its place.
    """

    duration = DaysField(label=_("Duration, days"), required=False)
    not_before = forms.DateField(
        label=_("Start no earlier than"), widget=DateInput(), required=False
    )
    deadline = forms.DateField(label=_("Deadline"), widget=DateInput(), required=False)

    field_order = (
        "status", "percent_complete", "days_left", "duration", "actual_start", "actual_finish",
        "not_before", "deadline", "note", "reason",
    )  # fmt: skip

    def __init__(self, *args, task: Task, proposed: Mapping[str, Any] | None = None, **kwargs):
        self.proposed = proposed or {}
        super().__init__(*args, task=task, **kwargs)
        self._leave_out(["physical_percent"])
        if task.kind == Task.Kind.MILESTONE:
            self._leave_out(["duration"])
        if task.project.rigour == Project.Rigour.LIGHT:
            self._leave_out(["not_before"])
        if task.children.exists():
            self._leave_out(
                ["status", "percent_complete", "days_left", "actual_start", "actual_finish",
                 "duration"]
            )  # fmt: skip
        deciding = _("Tells whoever proposed it what you changed, and why.")
        proposing = _("Tells the project manager why.")
        self.fields["reason"].help_text = deciding if self.proposed else proposing

    @property
    def said(self) -> dict[str, Any]:
        said = super().said
        moved = {NAMES.get(name, name): value for name, value in said.items()}
        if "constraint_date" in moved:
            kind = Task.ConstraintType.SNET if moved["constraint_date"] else "ASAP"
            moved["constraint_type"] = str(kind)
        if moved.get("duration_minutes", 0) is None:
            del moved["duration_minutes"]
        return moved

    def get_initial_for_field(self, field, field_name):
        """Show what is proposed; ``initial`` keeps what is there, which it is compared with."""
        name = NAMES.get(field_name, field_name)
        if name not in self.proposed:
            return super().get_initial_for_field(field, field_name)
        value = self.proposed[name]
        if value is None or not isinstance(field, forms.DateField):
            return value
        moment = Task._meta.get_field(name).to_python(value)
        return local_day(moment, ZoneInfo(self.task.project.time_zone))

    def _now(self, task: Task) -> dict[str, Any]:
        zone = ZoneInfo(task.project.time_zone)
        snet = task.constraint_type == Task.ConstraintType.SNET
        return super()._now(task) | {
            "duration": task.duration_minutes,
            "not_before": local_day(task.constraint_date, zone) if snet else None,
            "deadline": local_day(task.deadline, zone),
        }

    def _as_instant(self, name: str, value: Any):
        if value is None or name not in ("not_before", "deadline"):
            return super()._as_instant(name, value)
        first, last = worked_day(self.task, value)
        return first if name == "not_before" else last
