"""Migrations that change what is stored."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from programs.models import Benefit
from projects.models import Project
from tests.factories import PortfolioRoleFactory
from tests.planned import planned_program

pytestmark = pytest.mark.django_db

DAYS = import_module("portfolio.migrations.0007_days_that_calendars_have")


@pytest.fixture
def planned(client):
    planned = planned_program()
    client.force_login(PortfolioRoleFactory(portfolio=planned.program.portfolio).user)
    Benefit.objects.update(end_date=date(9999, 12, 31), end_months=None)
    Project.objects.update(status_date=date(9999, 12, 31))
    DAYS.bring_within_reach(apps, None)
    return planned


def test_a_stored_day_that_no_calendar_has_is_brought_within_reach(planned):
    assert Benefit.objects.get().end_date == date(2200, 12, 31)


@pytest.mark.parametrize("kind", ["projects", "programs", "portfolios"])
def test_so_that_no_page_stops_at_it(client, planned, kind):
    keys = {
        "projects": planned.project.key,
        "programs": planned.program.key,
        "portfolios": planned.program.portfolio.key,
    }

    assert client.get(f"/{kind}/{keys[kind]}/").status_code == 200
