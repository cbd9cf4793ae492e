"""The site map."""

from django.contrib import admin
from django.urls import include, path

from portfolio.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", health.robots, name="robots"),
    path(".well-known/security.txt", health.security_txt, name="security_txt"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
