"""The scope of a project: what it hands over, accepted or rejected by somebody."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from projects import acceptance
from projects.importing.registers import DELIVERABLES
from projects.models import Deliverable, Task
from projects.templatetags.formats import short_date
from projects.views.listing import Cell, Column, Filter, ListSpec
from projects.views.project_register import ProjectRegister
from projects.views.refusal import refusal
from projects.views.row_form import DateInput, RefusableForm, RowForm, form_page

TONES = {"accepted": "good", "rejected": "bad"}


class DeliverableForm(RowForm):
    class Meta:
        model = Deliverable
        fields = ("name", "due", "acceptance_criteria", "task", "status")
        labels = {
            "name": _("Deliverable"),
            "acceptance_criteria": _("What makes it acceptable"),
            "task": _("Task that makes it"),
        }
        widgets = {"due": DateInput(), "acceptance_criteria": forms.Textarea(attrs={"rows": 3})}

    def narrow(self):
        self.fields["task"].queryset = Task.objects.filter(project=self.owner).in_order()
        if not self.instance.pk:
            self._leave_out(["status"])


class VerdictForm(RefusableForm, forms.Form):
    """Why a deliverable is accepted or rejected, and the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("What is missing"), max_length=500)

    def __init__(self, *args, needs_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if not needs_reason:
            self.fields["reason"].label = _("Remark")


class ProjectScope(ProjectRegister):
    name = "projects:deliverable"
    noun = _("deliverable")
    title = _("Deliverables")
    tab = "scope"
    model = Deliverable
    form = DeliverableForm
    add = acceptance.add_deliverable
    edit = acceptance.edit_deliverable
    remove = acceptance.remove_deliverable
    row_argument = "deliverable"
    table = DELIVERABLES
    related = ("project", "task", "accepted_by", "added_after")
    row_template = "projects/deliverable_row.html"
    empty_text = _(
        "What the project hands over, and what makes it acceptable. "
        "Scope counts what is accepted out of all of it."
    )
    spec = ListSpec(
        columns=(
            Column(
                name="name",
                heading=_("Deliverable"),
                cell=lambda d: Cell(
                    text=d.name, small=f"added after {d.added_after}" if d.added_after else ""
                ),
                order=("name",),
            ),
            Column(name="due", heading=_("Due"), cell=lambda d: short_date(d.due), order=("due",)),
            Column(
                name="task", heading=_("Task"), cell=lambda d: d.task or "–", order=("task__name",)
            ),
            Column(
                name="status",
                heading=_("Status"),
                cell=lambda d: Cell(text=d.get_status_display(), tone=TONES.get(d.status, "")),
                order=("status",),
            ),
            Column(
                name="accepted",
                heading=_("Accepted by"),
                cell=lambda d: Cell(
                    text=d.accepted_by or "–",
                    small=short_date(d.accepted_at) if d.accepted_at else "",
                ),
            ),
        ),
        order=("due", "name", "pk"),
        filters=(
            Filter(
                name="status",
                label=_("Status"),
                lookup="status",
                choices=[("", _("Any status")), *Deliverable.Status.choices],
            ),
        ),
        search=("name", "acceptance_criteria"),
    )

    def rows(self, owner):
        return Deliverable.objects.filter(project=owner)

    def urls(self, prefix):
        verdict = require_http_methods(["GET", "POST"])
        return [
            *super().urls(prefix),
            path(f"{prefix}<int:pk>/accept/", verdict(self.accept), name="deliverable_accept"),
            path(f"{prefix}<int:pk>/reject/", verdict(self.reject), name="deliverable_reject"),
        ]

    def more(self, request, owner, row):
        return {
            "accept_url": self.url("accept", owner, row),
            "reject_url": self.url("reject", owner, row),
        }

    def accept(self, request, pk, key):
        """Say that a deliverable is accepted."""
        return self._verdict(request, pk, key, acceptance.accept_deliverable, _("Accept"))

    def reject(self, request, pk, key):
        """Say that a deliverable is rejected, and why."""
        return self._verdict(request, pk, key, acceptance.reject_deliverable, _("Reject"))

    def _verdict(self, request, pk, key, verb, heading):
        owner = self._owner(request, {"key": key})
        row = self._row(owner, pk)
        if not self.may_change(request.user, owner):
            return refusal(request, self._forbidden(owner), self.frame(request, owner))
        form = VerdictForm(
            request.POST if request.method == "POST" else None,
            needs_reason=verb is acceptance.reject_deliverable,
            initial={"version": row.version},
        )
        if request.method == "POST" and form.is_valid():
            options = {"seen_version": form.cleaned_data["version"], "at": timezone.now()}
            options |= {"by": request.user, "reason": form.cleaned_data["reason"]}
            if form.run(verb, deliverable=row, **options):
                messages.success(request, f"{row} is {row.get_status_display().lower()}.")
                return redirect(self.url("show", owner, row))
        context = self.frame(request, owner) | {
            "heading": f"{heading} {row}",
            "submit": f"{heading} deliverable",
            "cancel_url": self.url("show", owner, row),
        }
        return form_page(request, form, context)


pages = ProjectScope()
