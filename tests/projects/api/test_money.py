"""Money: exact, bounded, and absent for who may not see it."""

import pytest

from tests.api_client import ANY_VERSION, codes, manager_of
from tests.factories import (
    BudgetLineFactory,
    CostEntryFactory,
    ProjectFactory,
    ResourceFactory,
    RiskFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(standing_cost_per_day="12.50", currency="CHF")


@pytest.fixture
def client(project):
    return manager_of(project)


def book(client, project, **fields):
    body = {"project": project.pk, "amount": "5.00", "date": "2026-11-16", **fields}
    return client.post("/api/v1/cost-entries/", body, format="json")


@pytest.mark.parametrize(
    "amount",
    [
        "NaN",
        "Infinity",
        "1e3",
        "1_000",
        "1,000.00",
        "",
        None,
        True,
        "0.001",
        10**15,
        "٣",
        [],
        "--1",
    ],
)
def test_an_amount_that_is_none_is_refused(client, project, amount):
    response = book(client, project, amount=amount)

    assert (response.status_code, list(codes(response))) == (400, ["amount"])


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("0.10", "0.10"), (-5, "-5.00"), (0.1, "0.10"), ("9999999999999.99", "9999999999999.99")],
)
def test_an_amount_comes_back_to_the_cent(client, project, sent, shown):
    assert book(client, project, amount=sent).json()["amount"] == shown


def test_an_amount_has_the_currency_of_the_project(client, project):
    assert book(client, project).json()["currency"] == "CHF"


@pytest.mark.parametrize("currency", ["EURO", "eu", "12$"])
def test_a_currency_that_is_none_is_refused(client, project, currency):
    assert book(client, project, currency=currency).status_code == 400


def test_a_budget_is_not_negative(client, project):
    response = client.post(
        "/api/v1/budget-lines/",
        {"project": project.pk, "amount": "-0.01", "category": "labour"},
        format="json",
    )

    assert codes(response)["amount"] == "min_value"


def test_the_task_of_another_project_bears_no_cost_of_this_one(client, project):
    other = TaskFactory(project=ProjectFactory())
    manager_of(other.project)

    assert book(client, project, task=other.pk).status_code == 404


@pytest.mark.parametrize("resource", ["cost-entries", "budget-lines"])
def test_without_the_right_there_are_no_rows_of_money(project, resource):
    CostEntryFactory(project=project)
    BudgetLineFactory(project=project)
    client = manager_of(project, sees_money=False)

    assert client.get(f"/api/v1/{resource}/").json()["results"] == []


def test_nor_can_any_be_booked(project):
    assert book(manager_of(project, sees_money=False), project).status_code == 403


HIDDEN = [
    ("projects", ProjectFactory, {"standing_cost_per_day", "budget"}),
    ("risks", RiskFactory, {"cost_impact", "residual_cost_impact", "currency"}),
    ("resources", ResourceFactory, {"standard_rate", "cost_per_use", "currency"}),
]


@pytest.mark.parametrize(("address", "factory", "fields"), HIDDEN)
def test_without_the_right_fields_of_money_are_absent(address, factory, fields):
    row = factory()
    client = manager_of(getattr(row, "project", row), sees_money=False)

    shown = client.get(f"/api/v1/{address}/{row.pk}/").json()

    assert fields.isdisjoint(shown)


@pytest.mark.parametrize(("address", "factory", "fields"), HIDDEN)
def test_with_the_right_they_are_there(address, factory, fields):
    row = factory()
    client = manager_of(getattr(row, "project", row))

    shown = client.get(f"/api/v1/{address}/{row.pk}/").json()

    assert fields <= set(shown)


@pytest.mark.parametrize(
    ("address", "factory", "change"),
    [
        ("projects", ProjectFactory, {"standing_cost_per_day": "1.00"}),
        ("risks", RiskFactory, {"cost_impact": "1.00"}),
        ("resources", ResourceFactory, {"standard_rate": "1.00"}),
    ],
)
def test_what_is_not_seen_is_not_set(address, factory, change):
    row = factory()
    client = manager_of(getattr(row, "project", row), sees_money=False)

    response = client.patch(
        f"/api/v1/{address}/{row.pk}/", change, format="json", headers=ANY_VERSION
    )

    assert response.status_code == 403
