"""Pages of portfolios, and those that need all three packages at once."""

from django.urls import path

from portfolio.views import (
    calendar,
    changes,
    confirm,
    explain,
    health_limits,
    history,
    home,
    job,
    overview,
    plan_import,
    portfolio,
    register_import,
    reminder,
    role,
    search,
    token,
)

app_name = "portfolio"

PORTFOLIO = "portfolios/<slug:key>/"

urlpatterns = [
    path("", home.show, name="home"),
    path("changes/", changes.show, name="changes"),
    path("search/", search.show, name="search"),
    path("explain/<str:address>/<slug:kind>/<slug:key>/", explain.show, name="explain"),
    path("portfolios/", portfolio.index, name="index"),
    path("portfolios/new/", portfolio.new, name="new"),
    path(PORTFOLIO, overview.show, name="overview"),
    *portfolio.settings.urls(f"{PORTFOLIO}settings/"),
    path(f"{PORTFOLIO}programs/new/", portfolio.new_program, name="new_program"),
    *role.pages.urls(f"{PORTFOLIO}people/"),
    *calendar.pages.urls(f"{PORTFOLIO}calendars/"),
    *calendar.exceptions.urls(f"{PORTFOLIO}calendars/<int:shared>/exceptions/"),
    path(f"{PORTFOLIO}health/", health_limits.edit, name="health_limits"),
    *plan_import.into_program.urls("programs/<slug:key>/import/"),
    *plan_import.into_project.urls("projects/<slug:key>/import/"),
    *register_import.budget_lines.urls("projects/<slug:key>/budget/lines/import/"),
    *register_import.costs.urls("projects/<slug:key>/budget/costs/import/"),
    *register_import.deliverables.urls("projects/<slug:key>/scope/import/"),
    *register_import.project_risks.urls("projects/<slug:key>/risks/import/"),
    *register_import.program_risks.urls("programs/<slug:key>/risks/import/"),
    *register_import.benefits.urls("programs/<slug:key>/benefits/import/"),
    path("import/template.<slug:ending>", plan_import.template, name="import_template"),
    path("programs/<slug:key>/remind/<slug:project>/", reminder.send, name="remind"),
    path("projects/<slug:key>/confirm/", confirm.week, name="confirm"),
    path("jobs/", job.index, name="jobs"),
    path("jobs/<uuid:pk>/", job.show, name="job"),
    path("jobs/<uuid:pk>/cancel/", job.cancel, name="job_cancel"),
    path("jobs/<uuid:pk>/resume/", job.resume, name="job_resume"),
    path("accounts/tokens/", token.index, name="tokens"),
    path("accounts/tokens/<int:pk>/revoke/", token.revoke, name="token_revoke"),
    path("programs/<slug:key>/history/", history.program, name="program_history"),
    path("projects/<slug:key>/history/", history.project, name="project_history"),
    path("projects/<slug:key>/history/restore/<int:pk>/", history.restore, name="task_restore"),
    path(f"{PORTFOLIO}history/", history.portfolio, name="portfolio_history"),
    path("history/", history.everything, name="history"),
]
