"""The forms of a status report: its words with the health that is reported, and its rhythm."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import ReportRhythm, StatusReport
from projects.reporting import LONGEST_WORDS, WORDS
from projects.templatetags.metrics import HEALTH, NO_HEALTH
from projects.views.row_form import RefusableForm, RowForm

NAMES = {
    "schedule": _("Schedule"),
    "cost": _("Cost"),
    "scope": _("Scope"),
    "risk": _("Risk"),
    "benefit": _("Benefit"),
}
HINTS = {
    "summary": _("Two or three sentences, the first that anybody reads. A report needs them."),
    "changes": _("Since the last report. Lines that begin with “- ” become a list."),
    "decisions_needed": _("What you need from whom, and by when."),
}
ROWS = {"summary": 4, "achievements": 5, "changes": 8, "decisions_needed": 4, "next_steps": 5}


class ReportForm(RowForm):
    """Words, and a colour with a reason where a dimension is reported otherwise than computed.

    ``computed`` is the colour of each dimension that the viewer may see.
    """

    class Meta:
        model = StatusReport
        fields = WORDS
        labels = {
            "summary": _("Summary"),
            "achievements": _("Achievements"),
            "changes": _("What changed and why"),
            "decisions_needed": _("Decisions needed"),
            "next_steps": _("Next steps"),
        }
        help_texts = HINTS
        widgets = {name: forms.Textarea(attrs={"rows": rows}) for name, rows in ROWS.items()}

    def __init__(self, *args, computed: Mapping[str, str | None], **kwargs):
        self.computed = computed
        super().__init__(*args, **kwargs)

    def narrow(self):
        self._leave_out(["reason"])
        for name in WORDS:
            self.fields[name].max_length = LONGEST_WORDS
        self.fields["summary"].required = True
        for name, colour in self.computed.items():
            self._ask_for_health(name, colour)

    def _ask_for_health(self, name: str, colour: str | None) -> None:
        said = self.instance.reported.get(name, {})
        as_computed = _("As computed: %(health)s") % {"health": HEALTH.get(colour, NO_HEALTH)[1]}
        self.fields[f"health_{name}"] = forms.ChoiceField(
            label=NAMES[name],
            required=False,
            choices=[("", as_computed), *((key, words) for key, (_css, words) in HEALTH.items())],
            initial=said.get("colour", ""),
        )
        self.fields[f"why_{name}"] = forms.CharField(
            label=_("Reason for %(name)s") % {"name": str(NAMES[name]).lower()},
            required=False,
            max_length=500,
            initial=said.get("reason", ""),
        )

    def clean(self):
        for name in self.computed:
            colour = self.cleaned_data.get(f"health_{name}")
            if colour and not self.cleaned_data.get(f"why_{name}", "").strip():
                words = _("Say why: a reported colour needs a reason.")
                self.add_error(f"why_{name}", words)
        return super().clean()

    def verb_fields(self) -> dict[str, Any]:
        reported = {}
        for name in self.computed:
            colour = self.cleaned_data.get(f"health_{name}")
            reason = self.cleaned_data.get(f"why_{name}", "").strip()
            reported[name] = {"colour": colour, "reason": reason} if colour else None
        return {name: self.cleaned_data[name] for name in WORDS} | {"reported": reported}

    def texts(self):
        """Return the fields of the words."""
        return [self[name] for name in WORDS]

    def dimensions(self):
        """Return each dimension's two fields, colour and reason."""
        return [(self[f"health_{name}"], self[f"why_{name}"]) for name in self.computed]


class RhythmForm(RefusableForm, forms.Form):
    """Every week on a weekday at a time, or never."""

    weekday = forms.TypedChoiceField(
        label=_("A report is due every"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("No rhythm")), *ReportRhythm.Weekday.choices],
    )
    time = forms.TimeField(
        label=_("At"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def clean(self):
        chosen = self.cleaned_data.get("weekday") is not None
        if chosen and not self.cleaned_data.get("time") and "time" not in self.errors:
            self.add_error("time", _("A rhythm needs a time of day, such as 15:00."))
        return self.cleaned_data


class CommentForm(RefusableForm, forms.Form):
    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("A comment needs words: write some.")},
    )
