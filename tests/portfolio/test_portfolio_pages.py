"""Portfolios, their people and their programs, kept on pages."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from portfolio.models import Portfolio, PortfolioRole
from programs.models import Program
from tests.factories import PortfolioRoleFactory, ProgramFactory, ProjectRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    role = PortfolioRoleFactory(portfolio__key="ENERGY", portfolio__name="Energy")
    client.force_login(role.user)
    return role


def address(page, **where):
    return reverse(f"portfolio:{page}", kwargs={"key": "energy"} | where)


def test_the_list_shows_the_portfolios_that_one_has_a_role_on(client, manager):
    ProgramFactory(portfolio=manager.portfolio)
    other = PortfolioRoleFactory(portfolio__name="Water").portfolio

    response = client.get("/portfolios/")

    assertContains(response, "Energy")
    assertNotContains(response, other.name)


def test_who_has_no_role_reads_who_can_give_one(client):
    client.force_login(ProjectRoleFactory().user)

    response = client.get("/portfolios/")

    assertContains(response, "A portfolio manager can give you one")
    assertNotContains(response, "Add portfolio")


def test_an_administrator_begins_the_first_portfolio(client):
    client.force_login(UserFactory(is_staff=True))

    entry = {"key": "energy", "name": "Energy", "currency": "eur"}
    response = client.post("/portfolios/new/", entry)

    assertRedirects(response, "/portfolios/ENERGY/settings/")


def test_a_key_in_use_is_refused_at_its_field(client):
    client.force_login(UserFactory(is_staff=True))
    entry = {"key": "energy", "name": "Energy", "currency": "EUR"}
    client.post("/portfolios/new/", entry)

    response = client.post("/portfolios/new/", entry)

    assertContains(response, "ENERGY is already in use", status_code=400)


def test_what_is_left_empty_is_asked_for_by_its_name(client):
    client.force_login(UserFactory(is_staff=True))

    response = client.post("/portfolios/new/", {})

    assertContains(response, "Name is needed: fill it in.", status_code=400)


def test_a_project_manager_begins_no_portfolio(client):
    client.force_login(ProjectRoleFactory().user)

    assert client.get("/portfolios/new/").status_code == 403


def settings_of(portfolio, **fields):
    return {
        "key": portfolio.key,
        "name": portfolio.name,
        "currency": "EUR",
        "discount_rate": "8",
        "hurdle_rate": "50",
        "fiscal_year_start_month": "1",
        "version": portfolio.version,
    } | fields


def test_a_discount_rate_is_entered_in_percent(client, manager):
    client.post(address("settings"), settings_of(manager.portfolio, discount_rate="9.5"))

    assert str(Portfolio.objects.get().discount_rate) == "0.0950"


def test_an_edit_conflict_of_settings_shows_both_values(client, manager):
    client.post(address("settings"), settings_of(manager.portfolio, name="Energy and water"))

    response = client.post(address("settings"), settings_of(manager.portfolio, name="Power"))

    assertContains(response, "<td>Energy and water</td><td><b>Power</b></td>", status_code=412)


def test_a_viewer_reads_people_and_not_settings(client, manager):
    client.force_login(PortfolioRoleFactory(portfolio=manager.portfolio, kind="viewer").user)

    assert client.get(address("role_list")).status_code == 200
    assert client.get(address("settings")).status_code == 403


def test_a_stranger_finds_nothing(client, manager):
    client.force_login(PortfolioRoleFactory().user)

    assert client.get(address("role_list")).status_code == 404


def test_a_portfolio_with_programs_is_not_archived_and_says_why(client, manager):
    ProgramFactory(portfolio=manager.portfolio, key="CUST")

    response = client.post(address("settings_archive"), {"version": 1}, follow=True)

    assertContains(response, "ENERGY still has CUST")


def test_the_last_manager_is_not_removed(client, manager):
    response = client.post(address("role_remove", pk=manager.pk), {"version": 1})

    assertContains(response, "would be without a manager", status_code=409)


def test_a_person_gets_a_role_on_the_portfolio(client, manager):
    person = UserFactory()

    client.post(address("role_new"), {"user": person.email, "kind": "viewer"})

    assert PortfolioRole.objects.get(user=person).kind == "viewer"


def test_a_new_program_asks_four_fields(client, manager):
    fields = client.get(address("new_program")).context["form"].fields

    assert list(fields) == ["key", "name", "manager", "parent"]


def test_a_program_is_begun_in_its_portfolio(client, manager):
    client.post(
        address("new_program"), {"key": "cust", "name": "Customer", "manager": manager.user.email}
    )

    assert Program.objects.get().portfolio == manager.portfolio
