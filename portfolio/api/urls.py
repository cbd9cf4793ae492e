"""Addresses below /api/v1/."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from portfolio.api.missing import MissingView
from portfolio.api.router import routes

app_name = "api"

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    *routes(),
    re_path(r"^.*$", MissingView.as_view(), name="missing"),
]
