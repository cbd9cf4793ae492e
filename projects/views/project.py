"""What a project is, and confirming its week."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from projects import project_setup
from projects.access import can_manage_project, can_see_money, require_manage_project
from projects.models import Project
from projects.project_setup import PROJECT_MONEY
from projects.views.frame import project_frame, visible_project
from projects.views.object_settings import ObjectSettings
from projects.views.project_register import calendars_for
from projects.views.row_form import DateInput, RefusableForm, RowForm, form_page

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


class ConfirmForm(RefusableForm, forms.Form):
    """The day up to whose end progress is known."""

    status_date = forms.DateField(label=_("Progress is known up to the end of"), widget=DateInput())


settings = ProjectSettings()


@require_http_methods(["GET", "POST"])
def confirm(request, key):
    """Confirm the week: the status date moves forward and the rest is scheduled after it."""
    project = visible_project(request, key)
    require_manage_project(request.user, project)
    initial = {"status_date": timezone.localdate()}
    form = ConfirmForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["status_date"]
        options = {"status_date": day, "by": request.user, "at": timezone.now()}
        if form.run(project_setup.confirm_week, project=project, **options):
            messages.success(request, f"Confirmed up to {day:%d %b %Y}.")
            return redirect(_back(request, project))
    context = project_frame(request, project) | {
        "heading": _("Confirm the week"),
        "cancel_url": f"/projects/{project.key}/",
    }
    return form_page(request, form, context)


def _back(request, project: Project) -> str:
    """Return the page that asked, where it is one of ours, else the plan."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if asked and is_ours else f"/projects/{project.key}/"
