"""The form of a link: which task waits for which, how, and what a hand-off promises."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Dependency, Project, Task
from projects.views.row_form import DateInput, messages_of, say_what_is_needed
from projects.views.task_form import TaskChoice

MINUTES_A_UNIT = {"working": 480, "elapsed": 1440, "percent": 1}


class LinkForm(forms.Form):
    """A link into ``task``; the lag is in days, or in percent of the predecessor's duration."""

    predecessor = TaskChoice(queryset=Task.objects.none(), label=_("Waits for"))
    type = forms.ChoiceField(label=_("How"), choices=Dependency.Type, initial="FS")
    lag = forms.DecimalField(
        label=_("Lag"),
        required=False,
        decimal_places=3,
        min_value=-36_500,
        max_value=36_500,
        help_text=_("Negative for a lead."),
    )
    lag_kind = forms.ChoiceField(
        label=_("Lag in"),
        choices=[
            ("working", _("working days")),
            ("elapsed", _("calendar days")),
            ("percent", _("percent of the predecessor")),
        ],
        initial="working",
    )
    need_by = forms.DateField(label=_("Needed by"), widget=DateInput(), required=False)
    is_firm = forms.BooleanField(label=_("Promised, not only hoped for"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args, task: Task, source: Project, link: Dependency | None = None, **kwargs
    ):
        self.link = link
        super().__init__(*args, initial=_now(link) if link else {}, **kwargs)
        if link:
            self.fields.pop("predecessor")
            self.fields["version"].required = True
        else:
            tasks = source.tasks.select_related("schedule").exclude(pk=task.pk)
            self.fields["predecessor"].queryset = tasks.in_order()
            self.fields.pop("version")
        if source.pk == task.project_id:
            self.fields.pop("need_by")
            self.fields.pop("is_firm")
        say_what_is_needed(self)

    def verb_fields(self) -> dict[str, Any]:
        """Return what the form was filled with, as the verbs take it."""
        data = {k: v for k, v in self.cleaned_data.items() if k not in ("predecessor", "version")}
        lag = data.pop("lag") or Decimal(0)
        data["lag_minutes"] = int((lag * MINUTES_A_UNIT[data["lag_kind"]]).to_integral_value())
        return data

    def refuse(self, error) -> None:
        """Show what a verb refused, at the field at fault where the form has it."""
        for said, message in messages_of(error):
            field = {"lag_minutes": "lag"}.get(said, said)
            self.add_error(field if field in self.fields else None, message)


def _now(link: Dependency) -> dict[str, Any]:
    lag = Decimal(link.lag_minutes) / MINUTES_A_UNIT[link.lag_kind]
    return {
        "type": link.type,
        "lag": f"{lag:.3f}".rstrip("0").rstrip("."),
        "lag_kind": link.lag_kind,
        "need_by": link.need_by,
        "is_firm": link.is_firm,
        "version": link.version,
    }
