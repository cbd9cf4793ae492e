"""Confirming a project's week: first what it moves, near and far, so it is up here."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portfolio.week_rehearsing import WeekAhead, rehearse_week
from projects import versioning
from projects.access import require_manage_project
from projects.errors import DomainError
from projects.models import Project
from projects.number_formats import day as in_words
from projects.queries.confirmed_week import confirmed_weeks, is_due, last_friday
from projects.views.effect import effect_words
from projects.views.frame import project_frame, visible_project
from projects.views.row_form import DateInput, RefusableForm
from projects.week_confirming import confirm_week

WEEKS_SHOWN = 5


class ConfirmForm(RefusableForm, forms.Form):
    """The day up to whose end progress is known; ``version`` is that of the project shown."""

    status_date = forms.DateField(
        label=gettext_lazy("Progress is known up to the end of"), widget=DateInput()
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
def week(request, key):
    """Show what confirming a day would move; confirm it on POST."""
    project = visible_project(request, key)
    require_manage_project(request.user, project)
    day = _day_to_confirm(project)
    sent = request.POST or (request.GET if "status_date" in request.GET else None)
    form = ConfirmForm(sent, initial={"status_date": day})
    ahead = None
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["status_date"]
        if request.method == "POST" and _confirm(request, project, form):
            return redirect(_next(request) or f"/projects/{project.key}/")
    if day is not None and not form.errors:
        ahead = _rehearse(request, project, form, day)
    context = _context(request, project, day) | {"form": form, "ahead": ahead}
    status = 400 if form.errors else 200
    return render(request, "portfolio/confirm_week.html", context, status=status)


def _context(request, project: Project, day: date | None) -> dict[str, Any]:
    return project_frame(request, project) | {
        "day": day,
        "next": _next(request),
        "weeks": confirmed_weeks(project)[:WEEKS_SHOWN],
    }


def _day_to_confirm(project: Project) -> date | None:
    """Return the Friday that waits for it, else today; None where today is confirmed."""
    today = timezone.now().astimezone(ZoneInfo(project.time_zone)).date()
    friday = last_friday(today)
    if is_due(start=project.start, status_date=project.status_date, friday=friday):
        return friday
    return today if project.status_date is None or project.status_date < today else None


def _confirm(request, project: Project, form: ConfirmForm) -> bool:
    day, version = form.cleaned_data["status_date"], form.cleaned_data["version"]
    effect = form.run(
        confirm_week,
        project=project,
        status_date=day,
        seen_version=versioning.ANY if version is None else version,
        by=request.user,
        at=timezone.now(),
    )
    if effect is None:
        return False
    words = _("Confirmed up to %(day)s.") % {"day": in_words(day)}
    messages.success(request, f"{words} {effect_words(effect, project)}")
    return True


def _rehearse(request, project: Project, form: ConfirmForm, day: date) -> WeekAhead | None:
    try:
        return rehearse_week(project=project, status_date=day, by=request.user, at=timezone.now())
    except (DomainError, ValidationError) as error:
        if form.is_bound:
            form.refuse(error)
        return None


def _next(request) -> str:
    """Return the page that asked, where it is one of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""
