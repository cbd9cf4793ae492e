"""The baselines of a project: the list, freezing one, comparing one with today's plan."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from projects.access import can_manage_project, can_see_money, require_manage_project
from projects.baselining import freeze_baseline
from projects.models import Baseline
from projects.queries.baseline import baselines, compared
from projects.views.frame import project_frame, visible_project
from projects.views.row_form import RefusableForm, form_page


class FreezeForm(RefusableForm, forms.Form):
    """What the next baseline is called, and why the plan is frozen again."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("Goes into the history with your name."),
    )

    def __init__(self, *args, is_first: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_first:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _(
                "Say why the plan is frozen again: slips so far count no more."
            )


@require_GET
def index(request, key):
    """All baselines, newest first."""
    project = visible_project(request, key)
    money = can_see_money(request.user, project)
    context = project_frame(request, project, "baselines") | {
        "baselines": baselines(project, money=money),
        "sees_money": money,
        "may_change": can_manage_project(request.user, project),
    }
    return render(request, "projects/baselines.html", context)


@require_http_methods(["GET", "POST"])
def freeze(request, key):
    """Freeze the plan as it is now."""
    project = visible_project(request, key)
    require_manage_project(request.user, project)
    form = FreezeForm(
        request.POST if request.method == "POST" else None,
        is_first=not project.baselines.exists(),
    )
    if request.method == "POST" and form.is_valid():
        options = {"by": request.user, "at": timezone.now()} | form.cleaned_data
        baseline = form.run(freeze_baseline, project=project, **options)
        if baseline is not None:
            messages.success(request, f"{baseline} frozen. Slips are measured against it now.")
            return redirect("projects:baselines", key=project.key)
    context = project_frame(request, project, "baselines") | {
        "heading": _("Freeze baseline"),
        "cancel_url": f"/projects/{project.key}/baselines/",
    }
    return form_page(request, form, context)


@require_GET
def show(request, key, number):
    """One baseline beside the plan of today, task by task."""
    project = visible_project(request, key)
    baseline = get_object_or_404(
        Baseline.objects.filter(project=project).select_related("approved_by"), number=number
    )
    context = project_frame(request, project, "baselines") | {
        "baseline": baseline,
        "tasks": compared(project, baseline),
    }
    return render(request, "projects/baseline.html", context)
