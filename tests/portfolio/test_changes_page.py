"""All changes that a person may know of."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from projects.planning import add_task
from tests.factories import NOW, BudgetLineFactory, PortfolioRoleFactory, ProjectRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def role(client):
    found = ProjectRoleFactory()
    client.force_login(found.user)
    return found


def add(role, name):
    return add_task(project=role.project, fields={"name": name}, by=role.user, at=NOW)


def test_a_change_in_a_visible_project_is_listed(client, role):
    add(role, "Drive piles")

    assertContains(client.get("/changes/"), "Drive piles")


def test_a_change_elsewhere_is_not(client, role):
    add(ProjectRoleFactory(), "Pour concrete")

    assertNotContains(client.get("/changes/"), "Pour concrete")


def test_a_key_narrows_the_list(client, role):
    add(role, "Drive piles")
    other = ProjectRoleFactory(user=role.user)
    add(other, "Pour concrete")

    response = client.get("/changes/", {"scope": other.project.key.lower()})

    assertContains(response, "Pour concrete")
    assertNotContains(response, "Drive piles")


def test_a_day_narrows_the_list(client, role):
    add(role, "Drive piles")

    assertNotContains(client.get("/changes/", {"since": "2026-11-21"}), "Drive piles")


def test_money_that_one_may_not_see_leaves_no_trace(client):
    role = ProjectRoleFactory(kind="viewer", sees_money=False)
    BudgetLineFactory(project=role.project, amount=7123)
    client.force_login(role.user)

    assertNotContains(client.get("/changes/"), "7123")


def test_the_manager_of_a_portfolio_sees_the_changes_of_its_projects(client):
    role = ProjectRoleFactory()
    add(role, "Drive piles")
    portfolio = role.project.program.portfolio
    client.force_login(PortfolioRoleFactory(portfolio=portfolio).user)

    assertContains(client.get("/changes/"), "Drive piles")
