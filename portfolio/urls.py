"""The site map."""

from django.contrib import admin
from django.urls import include, path, re_path

from portfolio.api.documentation import documentation
from portfolio.api.missing import MissingView
from portfolio.views import health, monitoring

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", monitoring.metrics, name="metrics"),
    path("robots.txt", health.robots, name="robots"),
    path(".well-known/security.txt", health.security_txt, name="security_txt"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/docs/", documentation, name="api_docs"),
    path("api/v1/", include("portfolio.api.urls")),
    re_path(r"^api/", MissingView.as_view()),
    path("", include("portfolio.page_urls")),
    path("", include("programs.urls")),
    path("", include("projects.urls")),
]

handler500 = "portfolio.api.failure.server_error"
