"""What a program is, and beginning a project in it."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from programs import program_setup
from programs.access import can_manage_program, can_see_money
from programs.models import Program
from programs.program_setup import PROGRAM_MONEY
from programs.views.frame import program_frame, visible_program
from projects.access import require_create_project
from projects.models import Calendar, Project
from projects.project_setup import create_project
from projects.views.fields import PercentField
from projects.views.object_settings import ObjectSettings
from projects.views.row_form import DateInput, NewObjectForm, RowForm, form_page


class ProgramForm(RowForm):
    money = PROGRAM_MONEY

    discount_rate = PercentField(
        label=_("Discount rate, % a year"),
        required=False,
        help_text=_("Empty: the portfolio's."),
        min_value=-99,
        max_value=1000,
    )
    hurdle_rate = PercentField(
        label=_("Hurdle rate, %"),
        required=False,
        help_text=_("The least ROI worth its money; empty: the portfolio's."),
        min_value=-100,
        max_value=9999,
    )

    class Meta:
        model = Program
        fields = (
            "key", "name", "parent", "lifecycle", "vision", "business_case", "currency",
            "own_budget", "standing_cost_per_day", "discount_rate", "hurdle_rate", "calendar",
            "target_start", "target_finish",
        )  # fmt: skip
        labels = {
            "parent": _("Part of program"),
            "own_budget": _("Own costs at completion, outside the projects"),
            "standing_cost_per_day": _("Standing cost per day"),
        }
        widgets = {
            "vision": forms.Textarea(attrs={"rows": 2}),
            "business_case": forms.Textarea(attrs={"rows": 3}),
            "target_start": DateInput(),
            "target_finish": DateInput(),
        }

    def narrow(self):
        self.fields["calendar"].queryset = Calendar.objects.filter(project=None).order_by("name")
        self.fields["calendar"].empty_label = _("Monday to Friday, eight hours")
        kept = Program.objects.filter(pk=self.instance.parent_id)
        if self.instance.parent_id and not kept.visible_to(self.viewer).exists():
            self._leave_out(["parent"])  # it stays where it is, below what the person can't see
        else:
            self._offer_parents(kept)

    def _offer_parents(self, kept):
        managed = Program.objects.managed_by(self.viewer).current()
        inside = managed.filter(portfolio=self.instance.portfolio_id).exclude(
            ancestry__ancestor=self.instance.pk
        )
        self.fields["parent"].queryset = (inside | kept).distinct().order_by("key")
        self.fields["parent"].empty_label = _("None: it stands alone")

    def clean_key(self):
        return self.cleaned_data["key"].upper()


class ProgramSettings(ObjectSettings):
    name = "programs:settings"
    noun = _("program")
    title = _("Settings")
    model = Program
    form = ProgramForm
    edit = program_setup.edit_program
    archive = program_setup.archive_program
    restore = program_setup.restore_program
    row_argument = "program"
    related = ("portfolio", "parent")

    def owner(self, request, *, key):
        return visible_program(request, key)

    def may_change(self, user, owner):
        return can_manage_program(user, owner)

    def sees_money(self, user, owner):
        return can_see_money(user, owner)

    def frame(self, request, owner):
        return program_frame(request, owner, "settings")


settings = ProgramSettings()


class NewProjectForm(NewObjectForm):
    """Four fields: a light project has one budget, another one a first day."""

    start = forms.DateField(label=_("First day"), widget=DateInput())
    budget = forms.DecimalField(
        label=_("Budget"), min_value=0, max_digits=17, decimal_places=2, required=False
    )

    def __init__(self, *args, rigour: str, sees_money: bool, **kwargs):
        super().__init__(*args, **kwargs)
        is_light = rigour == Project.Rigour.LIGHT
        self.fields.pop("start" if is_light and sees_money else "budget")


@require_http_methods(["GET", "POST"])
def new_project(request, key):
    """Begin a project in the program; its rigour is chosen by a link, its fields follow."""
    program = visible_program(request, key)
    require_create_project(request.user, program)
    rigour = request.GET.get("rigour", Project.Rigour.PLANNED)
    rigour = rigour if rigour in Project.Rigour.values else Project.Rigour.PLANNED
    form = NewProjectForm(
        request.POST if request.method == "POST" else None,
        rigour=rigour,
        sees_money=can_see_money(request.user, program),
        initial={"manager": request.user.email, "start": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        project = _created(request, program, rigour, form)
        if project is not None:
            messages.success(request, f"{project} added.")
            return redirect(f"/projects/{project.key}/")
    context = program_frame(request, program) | {
        "heading": _("New project"),
        "submit": _("Add project"),
        "cancel_url": f"/programs/{program.key}/",
        "rigours": [
            (value, label, HINTS[value], value == rigour) for value, label in Project.Rigour.choices
        ],
    }
    return form_page(request, form, context, "programs/new_project.html")


HINTS = {
    Project.Rigour.LIGHT: _("Milestones, percent, one budget"),
    Project.Rigour.PLANNED: _("Tasks, links, baseline"),
    Project.Rigour.CONTROLLED: _("Earned value, change control, risk in money"),
}


def _created(request, program, rigour, form):
    fields = {k: v for k, v in form.cleaned_data.items() if k != "manager" and v is not None}
    return form.run(
        create_project,
        fields=fields | {"program": program, "rigour": rigour},
        manager=form.cleaned_data["manager"],
        by=request.user,
        at=timezone.now(),
    )
