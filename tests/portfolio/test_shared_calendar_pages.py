"""Calendars that all projects share, kept on the pages of a portfolio."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from projects.models import Calendar, CalendarException
from tests.factories import PortfolioRoleFactory

pytestmark = pytest.mark.django_db

CALENDARS = "/portfolios/ENERGY/calendars/"
WEEK = {f"week_{day}": "08:00-12:00, 13:00-17:00" if day < 5 else "" for day in range(7)}


@pytest.fixture
def manager(client):
    role = PortfolioRoleFactory(portfolio__key="ENERGY")
    client.force_login(role.user)
    return role


@pytest.fixture
def harbour(client, manager):
    client.post(f"{CALENDARS}new/", {"name": "Harbour", **WEEK})
    return Calendar.objects.get(name="Harbour")


def test_a_portfolio_manager_adds_a_calendar_for_all_projects(harbour):
    assert (harbour.project, harbour.week[4:6]) == (None, [[[480, 720], [780, 1020]], []])


def test_a_week_that_is_none_is_refused_at_its_day(client, manager):
    entry = {"name": "Harbour", **WEEK, "week_0": "17:00-08:00"}

    response = client.post(f"{CALENDARS}new/", entry)

    assertContains(response, "Monday: “17:00-08:00” runs backwards", status_code=400)


def test_a_holiday_is_added_on_the_page_of_its_calendar(client, harbour):
    address = f"{CALENDARS}{harbour.pk}/exceptions/new/"

    response = client.post(address, {"name": "New Year", "first_date": "2027-01-01"}, follow=True)

    assertContains(response, "New Year")
    assert CalendarException.objects.get().calendar == harbour


def test_the_page_of_a_calendar_tells_its_history(client, harbour):
    client.post(
        f"{CALENDARS}{harbour.pk}/edit/",
        {"name": "Port", **WEEK, "version": harbour.version, "reason": "Renamed by the city"},
    )

    assertContains(client.get(f"{CALENDARS}{harbour.pk}/"), "Renamed by the city")


def test_a_viewer_reads_the_calendars_but_keeps_none(client, harbour):
    client.force_login(PortfolioRoleFactory(portfolio__key="WATER", kind="viewer").user)

    response = client.get("/portfolios/WATER/calendars/")

    assertContains(response, "Harbour")
    assertNotContains(response, "Add calendar")
    assert client.get("/portfolios/WATER/calendars/new/").status_code == 403
