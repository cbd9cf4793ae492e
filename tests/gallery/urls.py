"""A site with one page more: every component with sample data, for tests in the browser."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from portfolio.urls import urlpatterns as site
from projects.metrics import ratio, return_on, stored, total, undefined

PAGE = (Path(__file__).parent / "components.html").read_text()
STATUS_DATE = date(2026, 11, 20)
MORNING = datetime(2026, 11, 20, 10, 41, tzinfo=UTC)
EXPLANATION = '{% load metrics %}{% explain roi "program" "CUST" %}'


class RiskForm(forms.Form):
    title = forms.CharField(label="Risk")
    probability = forms.IntegerField(max_value=99, help_text="From 1 to 99 percent")
    owner = forms.ChoiceField(choices=[("", "Choose a person"), ("1", "T. Brandt")])
    notify = forms.BooleanField(required=False, label="Tell the owner")
    notes = forms.CharField(required=False, widget=forms.Textarea)


def amount(address, thousands, label):
    """Return a stored amount in EUR."""
    return stored(address, Decimal(thousands) * 1000, "EUR", label=label, as_of=STATUS_DATE)


def figures():
    """Return the metrics that the gallery shows."""
    projects = [
        amount("project.eac.id", 1221, "Identity & Access"),
        amount("project.eac.bl", 5818, "Billing Core"),
        amount("project.eac.mg", 11369, "Data Migration"),
    ]
    cost = total("program.costs.at_completion", "EUR", projects, label="Cost at completion")
    benefits = amount("program.benefits.forecast", 34522, "Benefits to 2031")
    earned, spent = amount("project.ev.mg", 97, "EV"), amount("project.ac.mg", 100, "AC")
    return {
        "cost": cost,
        "roi": return_on("program.roi.forecast", benefits, cost, label="ROI forecast"),
        "cpi": ratio("project.cpi.current", earned, spent, label="CPI"),
        "finish": stored("program.finish.p80", date(2027, 8, 11), "date", label="Finish, 80% sure"),
        "missing": undefined("program.tcpi.current", "ratio", "No cost yet.", label="TCPI"),
    }


def frame():
    """Return what the frame around a page reads."""
    tabs = ["Overview", "Impact", "Roadmap", "What-if", "Benefits", "Risks", "Reports"]
    program = {
        "name": "Customer Platform",
        "url": "/gallery/",
        "health": "amber",
        "is_open": True,
        "projects": [{"name": "Data Migration", "url": "/projects/MG/", "health": "red"}],
    }
    return {
        "navigation": {"programs": [program], "my_work_count": 6, "status_date": STATUS_DATE},
        "breadcrumb": [{"name": "Portfolio", "url": "/"}, {"name": program["name"], "url": "/"}],
        "lens": "far",
        "far_url": "/gallery/",
        "near_url": "/projects/MG/",
        "tabs": [
            {"name": name, "url": f"#{name}", "is_current": name == "Overview", "shortcut": name[0]}
            for name in tabs
        ],
    }


def samples():
    """Return the rest of the sample data."""
    risk = {"probability_band": 4, "impact_band": 5, "reference": "07", "url": "#"}
    entry = {"who": "D. Varga", "at": MORNING, "field": "days left", "before": 35, "after": 40}
    return {
        "trend": [10, 9.6, 9.7, 9, 8, 7.8, 6.5, 6, 5],
        "day": STATUS_DATE,
        "now": MORNING,
        "start": date(2026, 11, 1),
        "end": date(2027, 8, 30),
        "baseline": date(2027, 4, 28),
        "forecast": date(2027, 5, 26),
        "p80": date(2027, 7, 1),
        "risks": [SimpleNamespace(title="Legacy meter data", **risk)],
        "entries": [entry],
        "form": RiskForm({"title": "Late data", "probability": "120"}),
        "page": Paginator(range(95), 20).page(2),
    }


def gallery(request):
    """Answer the page with every component."""
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render(figures() | frame() | samples(), request))


def explanation(request, address, kind, key):
    """Answer the inside of an explain box, as the real page does to htmx."""
    template = engines["django"].from_string(EXPLANATION)
    return HttpResponse(template.render(figures(), request))


urlpatterns = [
    path("gallery/", gallery),
    path("explain/<address>/<kind>/<key>/", explanation),
    *site,
]
