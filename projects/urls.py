"""Pages of one project and its tasks."""

from django.urls import path

from projects.views import (
    baseline,
    budget,
    calendar,
    deliverable,
    export,
    link,
    milestones,
    my_work,
    people,
    plan,
    progress,
    project,
    proposal,
    resource,
    risk,
    role,
    status_report,
    task,
    week,
)

app_name = "projects"

PROJECT = "projects/<slug:key>/"

urlpatterns = [
    path("my-work/", my_work.show, name="my_work"),
    path(PROJECT, plan.show, name="plan"),
    path(f"{PROJECT}milestones/", milestones.show, name="milestones"),
    path(f"{PROJECT}week/", week.save, name="week"),
    path(f"{PROJECT}week/undo/", week.undo, name="week_undo"),
    path(f"{PROJECT}tasks/new/", task.new, name="task_new"),
    path("tasks/<int:pk>/", task.show, name="task"),
    path("tasks/<int:pk>/edit/", task.edit, name="task_edit"),
    path("tasks/<int:pk>/move/", task.move, name="task_move"),
    path("tasks/<int:pk>/delete/", task.delete, name="task_delete"),
    path("tasks/<int:pk>/progress/", progress.edit, name="progress"),
    path("tasks/<int:pk>/progress/undo/", progress.undo, name="progress_undo"),
    path("tasks/<int:pk>/propose/", proposal.new, name="propose"),
    path("tasks/<int:pk>/links/new/", link.new, name="link_new"),
    path("tasks/<int:pk>/links/<int:link>/", link.edit, name="link_edit"),
    path("tasks/<int:pk>/links/<int:link>/remove/", link.remove, name="link_remove"),
    path(f"{PROJECT}budget/", budget.show, name="budget"),
    *budget.lines.urls(f"{PROJECT}budget/lines/"),
    *budget.costs.urls(f"{PROJECT}budget/costs/"),
    *deliverable.pages.urls(f"{PROJECT}scope/"),
    *risk.pages.urls(f"{PROJECT}risks/"),
    *status_report.pages.urls(f"{PROJECT}reports/"),
    path(f"{PROJECT}proposals/", proposal.index, name="proposals"),
    path(f"{PROJECT}proposals/<int:pk>/", proposal.show, name="proposal"),
    path(f"{PROJECT}proposals/<int:pk>/reject/", proposal.reject, name="proposal_reject"),
    path(f"{PROJECT}proposals/<int:pk>/withdraw/", proposal.withdraw, name="proposal_withdraw"),
    path(f"{PROJECT}baselines/", baseline.index, name="baselines"),
    path(f"{PROJECT}baselines/freeze/", baseline.freeze, name="baseline_freeze"),
    path(f"{PROJECT}baselines/<int:number>/", baseline.show, name="baseline"),
    path(f"{PROJECT}people/", people.show, name="people"),
    *role.pages.urls(f"{PROJECT}people/roles/"),
    *resource.pages.urls(f"{PROJECT}people/resources/"),
    *calendar.pages.urls(f"{PROJECT}people/calendars/"),
    *calendar.exceptions.urls(f"{PROJECT}people/calendars/<int:calendar>/exceptions/"),
    *project.settings.urls(f"{PROJECT}settings/"),
    path(f"{PROJECT}export/<slug:kind>/", export.download, name="export"),
]
