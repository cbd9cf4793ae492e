"""The forms of a task: three questions for a new one, all of the plan's fields for an old one."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from projects.models import Project, Task
from projects.queries.plan import local_day
from projects.queries.task_days import worked_day
from projects.views.progress_form import DaysField
from projects.views.row_form import DateInput, RowsField, messages_of, say_what_is_needed

DAY_FIELDS = {
    "days": "duration_minutes",
    "optimistic_days": "optimistic_minutes",
    "likely_days": "likely_minutes",
    "pessimistic_days": "pessimistic_minutes",
}
# A day is meant from its beginning or until its end.
FROM_START = {"SNET", "SNLT", "MSO"}


class TaskChoice(forms.ModelChoiceField):
    """A task by its place in the outline and its name."""

    def label_from_instance(self, task):
        schedule = getattr(task, "schedule", None)
        return f"{schedule.wbs} {task.name}" if schedule else task.name


class PeopleChoice(RowsField):
    def label_from_instance(self, person):
        return str(person)


class TaskForm(forms.Form):
    """What the plan says of a task: durations in days of eight hours, dates in its zone."""

    simple = ("name", "days", "after")

    name = forms.CharField(label=_("Name"), max_length=255)
    days = DaysField(label=_("Duration, days"), required=False, help_text=_("0 for a milestone."))
    after = TaskChoice(
        queryset=Task.objects.none(),
        label=_("After which task"),
        required=False,
        empty_label=_("None: as soon as the project begins"),
    )
    parent = TaskChoice(
        queryset=Task.objects.none(),
        label=_("Under"),
        required=False,
        empty_label=_("The project itself"),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Task.Kind, required=False)
    assignees = PeopleChoice(
        queryset=get_user_model().objects.none(),
        label=_("Assigned to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    constraint_type = forms.ChoiceField(
        label=_("Constraint"), choices=Task.ConstraintType, required=False
    )
    constraint_date = forms.DateField(
        label=_("Constraint date"), widget=DateInput(), required=False
    )
    deadline = forms.DateField(
        label=_("Deadline"),
        widget=DateInput(),
        required=False,
        help_text=_("Warns when missed; moves nothing."),
    )
    published = forms.BooleanField(
        label=_("Show this milestone on the program's pages"), required=False
    )
    uncertainty = forms.ChoiceField(
        label=_("Uncertainty"),
        choices=[("", _("Not estimated")), *Task.Uncertainty.choices],
        required=False,
    )
    optimistic_days = DaysField(label=_("Optimistic, days"), required=False)
    likely_days = DaysField(label=_("Likely, days"), required=False)
    pessimistic_days = DaysField(label=_("Pessimistic, days"), required=False)
    reason = forms.CharField(label=_("Why"), required=False, max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, project: Project, task: Task | None = None, **kwargs):
        self.project, self.task = project, task
        initial = (self._now(task) if task else {}) | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        tasks = project.tasks.select_related("schedule").in_order()
        self.fields["parent"].queryset = tasks.exclude(kind="milestone")
        self.fields["after"].queryset = tasks
        people = get_user_model().objects.filter(project_roles__project=project, is_active=True)
        self.fields["assignees"].queryset = people.order_by("name", "pk")
        self._narrow()
        say_what_is_needed(self)

    def _narrow(self) -> None:
        if self.task is None:
            self._leave_out("reason", "version")
        else:
            self._leave_out("after")
            self.fields["version"].required = True
            own = self.fields["parent"].queryset
            self.fields["parent"].queryset = own.exclude(pk=self.task.pk)
            if self.task.children.exists():
                self._leave_out("days", "kind", "uncertainty", "optimistic_days", "likely_days",
                                "pessimistic_days", "published")  # fmt: skip
        if self.project.rigour == Project.Rigour.LIGHT:
            self._leave_out("after", "constraint_type", "constraint_date", "uncertainty",
                            "optimistic_days", "likely_days", "pessimistic_days")  # fmt: skip

    @property
    def first_fields(self):
        """Return the fields of the three questions, bound."""
        return [self[name] for name in self.simple if name in self.fields]

    @property
    def more_fields(self):
        return [f for f in self.visible_fields() if f.name not in self.simple]

    @property
    def more_has_errors(self) -> bool:
        return any(field.errors for field in self.more_fields)

    def clean(self):
        data = super().clean()
        wants_day = data.get("constraint_type") not in (None, "", "ASAP", "ALAP")
        if wants_day and not data.get("constraint_date") and "constraint_date" not in self.errors:
            self.add_error("constraint_date", _("This constraint needs a date."))
        return data

    def verb_fields(self) -> dict[str, Any]:
        """Return what the form was filled with, as the verbs take it: of an old task, what changed.

        A day left alone keeps its hour, which a form of days doesn't show.
        """
        data = dict(self.cleaned_data)
        if self.task is not None:
            data = {name: value for name, value in data.items() if name in self.changed_data}
        if "constraint_type" in data:
            data["constraint_date"] = self.cleaned_data["constraint_date"]
        fields: dict[str, Any] = {}
        for name in ("after", "assignees", "reason", "version"):
            data.pop(name, None)
        for name, value in data.items():
            fields[DAY_FIELDS.get(name, name)] = value
        if not fields.get("constraint_type", "ASAP"):
            del fields["constraint_type"]  # nobody was asked: as soon as possible
        self._settle_kind(fields)
        for name in ("constraint_date", "deadline"):
            if name in fields:
                fields[name] = self._as_instant(name, fields[name])
        if fields.get("duration_minutes") is None:
            fields.pop("duration_minutes", None)
        return fields

    def refuse(self, error) -> None:
        """Show what a verb refused, at the field at fault where the form has it."""
        shown = {verb_name: name for name, verb_name in DAY_FIELDS.items()}
        for said, message in messages_of(error):
            field = shown.get(said, said)
            self.add_error(field if field in self.fields else None, message)

    def _settle_kind(self, fields: dict[str, Any]) -> None:
        """A duration of 0 makes a new task a milestone, and a milestone takes no time."""
        if "kind" not in fields:
            return
        fields["kind"] = fields["kind"] or Task.Kind.TASK
        if self.task is None and fields.get("duration_minutes") == 0:
            fields["kind"] = Task.Kind.MILESTONE
        if fields["kind"] == Task.Kind.MILESTONE:
            fields["duration_minutes"] = 0

    def _as_instant(self, name: str, day):
        if day is None:
            return None
        task = self.task or Task(project=self.project)
        first, last = worked_day(task, day)
        starts = name == "constraint_date" and self.cleaned_data["constraint_type"] in FROM_START
        return first if starts else last

    def _now(self, task: Task) -> dict[str, Any]:
        zone = ZoneInfo(task.project.time_zone)
        users = task.assignments.filter(resource__user__isnull=False)
        return {
            "name": task.name,
            "days": task.duration_minutes,
            "parent": task.parent_id,
            "kind": task.kind,
            "assignees": list(users.values_list("resource__user_id", flat=True)),
            "constraint_type": task.constraint_type,
            "constraint_date": local_day(task.constraint_date, zone),
            "deadline": local_day(task.deadline, zone),
            "published": task.published,
            "uncertainty": task.uncertainty,
            "optimistic_days": task.optimistic_minutes,
            "likely_days": task.likely_minutes,
            "pessimistic_days": task.pessimistic_minutes,
            "version": task.version,
        }

    def _leave_out(self, *names: str) -> None:
        for name in names:
            self.fields.pop(name, None)


class Entered:
    """A refused form as the page of a conflict reads it: what the person touched, by field."""

    def __init__(self, form: TaskForm):
        form.is_valid()
        self._form = form
        self.seen_version = form.cleaned_data["version"]

    def __getitem__(self, name: str):
        return self._form[name]

    def verb_fields(self) -> dict[str, Any]:
        return {name: self._form.cleaned_data[name] for name in self._form.changed_data}
