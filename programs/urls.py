"""Pages of one program."""

from django.urls import path

from programs.views import benefit, milestones, overview, program, risk, role, status_report

app_name = "programs"

PROGRAM = "programs/<slug:key>/"
BENEFIT = f"{PROGRAM}benefits/<int:benefit>/"

urlpatterns = [
    path(PROGRAM, overview.show, name="overview"),
    path(f"{PROGRAM}milestones/", milestones.show, name="milestones"),
    *benefit.pages.urls(f"{PROGRAM}benefits/"),
    *benefit.contributions.urls(f"{BENEFIT}shares/"),
    *benefit.realisations.urls(f"{BENEFIT}realised/"),
    *risk.pages.urls(f"{PROGRAM}risks/"),
    *status_report.pages.urls(f"{PROGRAM}reports/"),
    *role.pages.urls(f"{PROGRAM}people/"),
    *program.settings.urls(f"{PROGRAM}settings/"),
    path(f"{PROGRAM}projects/new/", program.new_project, name="new_project"),
]
