"""What is stored of a project follows its rows."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects import baselining, planning, versioning
from projects.measuring import measure
from projects.models import ExchangeRate, ProjectMetrics, ProjectMonth
from tests.factories import (
    NOW,
    BudgetLineFactory,
    CostEntryFactory,
    DeliverableFactory,
    ProjectFactory,
    ProjectRoleFactory,
    RiskFactory,
)

pytestmark = pytest.mark.django_db

DAY = 480


@pytest.fixture
def role():
    """The manager of a project that is known up to Friday 13 November 2026."""
    return ProjectRoleFactory(project__status_date=date(2026, 11, 13))


@pytest.fixture
def piles(role):
    """A task of ten days that the status date leaves half planned, with a budget of 1,000."""
    role.project.status_date = None
    versioning.write(role.project, ["status_date"], seen_version=1, by=None, at=NOW)
    task = planning.add_task(
        project=role.project,
        fields={"name": "Drive piles", "duration_minutes": 10 * DAY},
        by=role.user,
        at=NOW,
    )
    BudgetLineFactory(project=role.project, task=task, amount=1000)
    baselining.freeze_baseline(project=role.project, by=role.user, at=NOW)
    role.project.status_date = date(2026, 11, 6)
    versioning.write(role.project, ["status_date"], seen_version=2, by=None, at=NOW)
    measure([role.project.pk])
    return task


def figures(project):
    measure([project.pk])
    return ProjectMetrics.objects.get(project=project)


def test_pv_is_the_share_of_the_baseline_time_that_has_passed(role, piles):
    assert figures(role.project).pv == 500


def test_bac_is_the_cost_of_the_baseline(role, piles):
    BudgetLineFactory(project=role.project, task=piles, amount=999)

    assert figures(role.project).bac == 1000


def test_without_a_baseline_bac_is_the_budget(role):
    BudgetLineFactory(project=role.project, amount=999)

    assert figures(role.project).bac == 999


def test_without_a_baseline_pv_is_undefined(role):
    BudgetLineFactory(project=role.project, amount=999)

    assert figures(role.project).pv is None


def test_reserves_stay_outside_bac(role):
    BudgetLineFactory(project=role.project, amount=1000)
    BudgetLineFactory(project=role.project, amount=200, reserve="contingency")

    assert figures(role.project).bac == 1000


def test_ac_is_actuals_and_accruals(role):
    CostEntryFactory(project=role.project, amount=100)
    CostEntryFactory(project=role.project, amount=20, kind="accrual")
    CostEntryFactory(project=role.project, amount=7, kind="commitment")

    assert figures(role.project).ac == 120


def test_a_cost_in_another_currency_counts_at_the_rate_of_its_day(role):
    rate = ExchangeRate(base="EUR", currency="USD", date=date(2026, 11, 1), rate=Decimal("0.8"))
    versioning.create(rate, by=None, at=NOW)
    CostEntryFactory(project=role.project, amount=100, currency="USD")

    assert figures(role.project).ac == 80


def test_a_cost_without_a_rate_is_left_out_and_named(role):
    CostEntryFactory(project=role.project, amount=100, currency="USD")

    found = figures(role.project)

    assert (found.ac, found.currencies_without_rate) == (0, ["USD"])


def test_exposure_is_the_expected_value_of_open_threats(role):
    RiskFactory(project=role.project, probability=Decimal("0.2"), cost_impact=1000)
    RiskFactory(project=role.project, status="closed")

    assert figures(role.project).risk_exposure == 200


def test_accepted_deliverables_are_counted(role):
    DeliverableFactory(project=role.project, status="accepted", accepted_at=NOW)
    DeliverableFactory(project=role.project)

    found = figures(role.project)

    assert (found.deliverables_accepted, found.deliverables_total) == (1, 2)


def test_a_late_finish_costs_its_standing_cost(role, piles):
    role.project.standing_cost_per_day = 50
    versioning.write(role.project, ["standing_cost_per_day"], seen_version=3, by=None, at=NOW)

    planning.edit_task(
        task=piles, fields={"duration_minutes": 12 * DAY}, seen_version=1, by=role.user, at=NOW
    )

    # 13 November was promised; twelve days from 9 November end on the 24th, 7 days after it.
    assert figures(role.project).delay_cost == 350


def test_an_untouched_plan_has_its_budget_as_estimate(role, piles):
    found = figures(role.project)

    assert found.eac == found.bac


def test_a_light_project_has_one_budget():
    light = ProjectFactory(rigour="light", budget=Decimal(5000))

    assert figures(light).bac == 5000


def test_each_dimension_of_health_names_its_rule(role, piles):
    assert all(one["rule"] for one in figures(role.project).health.values())


money = st.decimals(min_value=0, max_value=10**9, places=2)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(amounts=st.lists(money, min_size=1, max_size=4), spent=st.lists(money, max_size=3))
def test_the_months_add_up_to_the_figures(role, amounts, spent):
    project = ProjectFactory(start=date(2026, 11, 2))
    ProjectRoleFactory(project=project, user=role.user)
    for number, amount in enumerate(amounts, 1):
        task = planning.add_task(
            project=project,
            fields={"name": "Work", "duration_minutes": number * 17 * DAY},
            by=role.user,
            at=NOW,
        )
        BudgetLineFactory(project=project, task=task, amount=amount)
    for amount in spent:
        CostEntryFactory(project=project, amount=amount)
    baselining.freeze_baseline(project=project, by=role.user, at=NOW)

    found = ProjectMetrics.objects.get(project=project)

    months = ProjectMonth.objects.filter(project=project)
    totals = [sum(getattr(m, name) for m in months) for name in ("pv", "ac", "etc")]
    assert totals == [found.bac, found.ac, found.eac - found.ac]
