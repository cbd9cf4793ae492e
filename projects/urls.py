"""Pages of one project and its tasks."""

from django.urls import path

from projects.views import (
    baseline,
    budget,
    calendar,
    deliverable,
    people,
    project,
    resource,
    risk,
    role,
)

app_name = "projects"

PROJECT = "projects/<slug:key>/"

urlpatterns = [
    path(f"{PROJECT}budget/", budget.show, name="budget"),
    *budget.lines.urls(f"{PROJECT}budget/lines/"),
    *budget.costs.urls(f"{PROJECT}budget/costs/"),
    *deliverable.pages.urls(f"{PROJECT}scope/"),
    *risk.pages.urls(f"{PROJECT}risks/"),
    path(f"{PROJECT}baselines/", baseline.index, name="baselines"),
    path(f"{PROJECT}baselines/freeze/", baseline.freeze, name="baseline_freeze"),
    path(f"{PROJECT}baselines/<int:number>/", baseline.show, name="baseline"),
    path(f"{PROJECT}people/", people.show, name="people"),
    *role.pages.urls(f"{PROJECT}people/roles/"),
    *resource.pages.urls(f"{PROJECT}people/resources/"),
    *calendar.pages.urls(f"{PROJECT}people/calendars/"),
    *calendar.exceptions.urls(f"{PROJECT}people/calendars/<int:calendar>/exceptions/"),
    *project.settings.urls(f"{PROJECT}settings/"),
    path(f"{PROJECT}confirm/", project.confirm, name="confirm"),
]
