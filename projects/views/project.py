"""What a project is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects import project_setup
from projects.access import can_manage_project, can_see_money
from projects.models import Project
from projects.project_setup import PROJECT_MONEY
from projects.views.frame import project_frame, visible_project
from projects.views.object_settings import ObjectSettings
from projects.views.project_register import calendars_for
from projects.views.row_form import DateInput, RowForm

# Of a light project there is no network, so nothing that steers one.
NETWORK = ("calendar", "eac_method", "critical_limit_minutes", "honour_constraints")


class ProjectForm(RowForm):
    money = PROJECT_MONEY

    class Meta:
        model = Project
        fields = (
            "key", "name", "rigour", "lifecycle", "scope_statement", "start", "currency", "budget",
            "standing_cost_per_day", "time_zone", "calendar", "eac_method",
            "critical_limit_minutes", "honour_constraints",
        )  # fmt: skip
        labels = {
            "eac_method": _("Estimate at completion"),
            "standing_cost_per_day": _("Standing cost per day"),
            "critical_limit_minutes": _("Critical limit, working minutes of float"),
        }
        help_texts = {
            "rigour": _("Raising it loses nothing: one budget becomes a budget line."),
            "key": _("Addresses change with it."),
        }
        widgets = {"start": DateInput(), "scope_statement": forms.Textarea(attrs={"rows": 3})}

    def narrow(self):
        if self.instance.rigour == Project.Rigour.LIGHT:
            self._leave_out(NETWORK)
            self.fields["start"].help_text = ""  # its model speaks of predecessors
        else:
            self._leave_out(["budget"])
        if "calendar" in self.fields:
            self.fields["calendar"].queryset = calendars_for(self.instance)
            self.fields["calendar"].empty_label = _("Monday to Friday, eight hours")

    def clean_key(self):
        return self.cleaned_data["key"].upper()


class ProjectSettings(ObjectSettings):
    name = "projects:settings"
    noun = _("project")
    title = _("Settings")
    model = Project
    form = ProjectForm
    edit = project_setup.edit_project
    archive = project_setup.archive_project
    restore = project_setup.restore_project
    row_argument = "project"
    related = ("program",)

    def owner(self, request, *, key):
        return visible_project(request, key)

    def may_change(self, user, owner):
        return can_manage_project(user, owner)

    def sees_money(self, user, owner):
        return can_see_money(user, owner)

    def frame(self, request, owner):
        return project_frame(request, owner, "settings")


settings = ProjectSettings()
