"""Who may open which page: role x page, and what a denied page is sent changes nothing.

pages.csv has a line a page: the method that opens it (POST where it only acts), its address as
urls.py writes it, then the status that each role gets. A page without a line fails the suite, so
none is opened without saying for whom.
"""

import csv
import re
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from portfolio.queries import program_marks
from programs.models import BenefitContribution
from projects.models import Project
from projects.reporting import draft_project_report
from projects.versioning import create
from tests.authz.state import state_of_database, watched
from tests.authz.world import build
from tests.factories import NOW, RiskFactory

# The API's matrix asks the same rights of both engines; a page adds nothing of its own to them.
pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]

ROLES = (
    "portfolio_manager",
    "program_manager",
    "project_manager",
    "team_member",
    "stakeholder",
    "sibling_manager",
    "anonymous",
)
LINES = list(csv.DictReader((Path(__file__).parent / "pages.csv").read_text().splitlines()))
LINE = pytest.mark.parametrize("line", LINES, ids=lambda line: line["path"])
SENT = {"version": "1", "direction": "down"}  # enough for the pages that only act
# Files and jobs live between two requests: the tests of importing and exporting hold their rights.
ELSEWHERE = re.compile(r"^jobs/|(^|/)(import|export)/")
KEYS = {"portfolios": "BIG", "programs": "ALPHA", "projects": "ONE"}
# What <int:pk> names, by the part of the address before it.
ROWS = {
    "portfolios/<slug:key>/people": "portfolio_role",
    "portfolios/<slug:key>/calendars": "shared_calendar",
    "<int:shared>/exceptions": "shared_exception",
    "programs/<slug:key>/people": "program_role",
    "programs/<slug:key>/risks": "program_risk",
    "benefits": "benefit",
    "shares": "contribution",
    "realised": "realisation",
    "tokens": "token",
    "tasks": "task",
    "history/restore": "task",
    "proposals": "proposal",
    "lines": "budget_line",
    "costs": "cost_entry",
    "scope": "deliverable",
    "risks": "risk",
    "roles": "project_role",
    "resources": "resource",
    "calendars": "calendar",
    "exceptions": "exception",
}


@pytest.fixture(autouse=True)
def no_marks_of_other_tests():
    """Keep the marks of the left bar: every case finds the same world, whose state is in them."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for the module; every case undoes what it did."""
    program_marks.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        risk = RiskFactory(project=None, program_id=made.ids["program"])
        share = _contribution(made)
        made.ids |= {"program_risk": risk.pk, "contribution": share.pk}
        draft_project_report(
            project=Project.objects.get(key="ONE"), by=made.people["project_manager"], at=NOW
        )
        made.ids |= {role: _browser(made.people.get(role)) for role in ROLES}
        made.ids["state"] = state_of_database()
        yield made
        transaction.set_rollback(True)


def _contribution(world):
    row = BenefitContribution(
        benefit_id=world.ids["benefit"], project_id=world.ids["project"], share="0.5"
    )
    return create(row, by=None, at=NOW)


def _browser(person) -> Client:
    """Return a browser in which ``person`` is signed in, nobody if None."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def address_of(path: str, ids: dict) -> str:
    """Return the address that ``path`` stands for in the world of ``ids``."""
    before = path.split("<int:pk>")[0].rstrip("/")
    row = next((name for end, name in ROWS.items() if before.endswith(end)), "")
    if "<int:link>" in path:
        row = "second"  # the task that the link leads to
    fills = {
        "<slug:key>": KEYS.get(path.split("/")[0], "ONE"),
        "<int:pk>": ids[row] if "<int:pk>" in path else "",
        "<int:benefit>": ids["benefit"],
        "<int:calendar>": ids["calendar"],
        "<int:shared>": ids["shared_calendar"],
        "<int:link>": ids["dependency"],
        "<int:number>": 1,
        "<str:address>": "project.finish.forecast",
        "<slug:kind>": "project",
        "<slug:project>": "ONE",
    }
    for name, value in fills.items():
        path = path.replace(name, str(value))
    return f"/{path}"


def status_of(world, role: str, method: str, path: str) -> int:
    with transaction.atomic():
        browser, address = world.ids[role], address_of(path, world.ids)
        response = browser.post(address, SENT) if method == "POST" else browser.get(address)
        transaction.set_rollback(response.status_code < 400)
    return response.status_code


@LINE
def test_each_role_gets_the_status_of_the_matrix(world, line):
    statuses = {role: status_of(world, role, line["method"], line["path"]) for role in ROLES}

    assert statuses == {role: int(line[role]) for role in ROLES}


@LINE
def test_what_a_denied_page_is_sent_changes_nothing(world, line):
    denied = [role for role in ROLES if line[role] in {"403", "404"}]

    with watched(world.ids["state"]) as watch:
        statuses = {status_of(world, role, "POST", line["path"]) for role in denied}

    assert statuses <= {403, 404, 405}
    assert watch.state() == world.ids["state"]


def test_every_page_has_a_line():
    ours = {"portfolio", "programs", "projects"}
    doors = {
        str(page.pattern)
        for pages in get_resolver().url_patterns
        if getattr(pages, "namespace", None) in ours
        for page in pages.url_patterns
    }

    lines = {line["path"] for line in LINES}
    assert {door for door in doors if not ELSEWHERE.search(door)} == lines
