"""The limits of health of a portfolio, in the units that people think in."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories import PortfolioRoleFactory

pytestmark = pytest.mark.django_db

LIMITS = "/portfolios/ENERGY/health/"


@pytest.fixture
def portfolio(client):
    role = PortfolioRoleFactory(portfolio__key="ENERGY")
    client.force_login(role.user)
    return role.portfolio


def limits(client, portfolio, **fields):
    response = client.post(LIMITS, {"version": portfolio.version, **fields})
    portfolio.refresh_from_db()
    return response


def test_limits_are_entered_in_days_and_percent(client, portfolio):
    response = limits(client, portfolio, schedule_at_risk_days="5", cost_at_risk="1.5")

    assertRedirects(response, LIMITS)
    assert portfolio.thresholds == {"schedule_at_risk_days": 5, "cost_at_risk": 0.015}


def test_the_form_shows_the_limits_that_are_set(client, portfolio):
    limits(client, portfolio, cost_at_risk="1.5")

    assertContains(client.get(LIMITS), 'name="cost_at_risk" value="1.5"')


def test_an_empty_limit_is_as_everywhere(client, portfolio):
    limits(client, portfolio, cost_at_risk="1.5")

    limits(client, portfolio, cost_at_risk="")

    assert portfolio.thresholds == {}


@pytest.mark.parametrize(
    ("field", "entered", "message"),
    [
        ("schedule_at_risk_days", "-1", "greater than or equal to 0"),
        ("cost_at_risk", "some", "Enter a number from 0 to 1000."),
        ("cost_off_track", "1", "Off track begins above at risk"),
    ],
)
def test_a_limit_that_is_none_is_refused_at_its_field(client, portfolio, field, entered, message):
    response = limits(client, portfolio, **{field: entered})

    assertContains(response, message, status_code=400)
    assert portfolio.thresholds == {}


def test_limits_that_somebody_else_changed_meanwhile_are_kept(client, portfolio):
    seen = portfolio.version
    limits(client, portfolio, cost_at_risk="1.5")

    response = limits(client, portfolio, version=seen, cost_at_risk="3")

    assertContains(response, "was changed by someone else", status_code=400)
    assert portfolio.thresholds == {"cost_at_risk": 0.015}
