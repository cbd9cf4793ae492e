"""The overview of a portfolio, as each of its readers sees it."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains

from portfolio.queries.overview import portfolio_dashboard, with_portfolio_value
from projects.metric_addresses import MEASURES
from tests.factories import (
    NOW,
    BenefitFactory,
    PortfolioFactory,
    PortfolioRoleFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectRoleFactory,
)
from tests.measured import measured_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def role():
    return PortfolioRoleFactory()


def program_with(portfolio, *, benefit, cost, **fields):
    program = ProgramFactory(portfolio=portfolio, **fields)
    measured_project(program=program, m_bac=cost, m_eac=cost)
    BenefitFactory(program=program, starts_on=date(2027, 1, 1), planned_per_month=benefit)
    return program


def test_the_return_of_a_portfolio_is_formed_from_totals(role):
    program_with(role.portfolio, benefit=10, cost=100)
    program_with(role.portfolio, benefit=1000, cost=900)

    metrics = portfolio_dashboard(role.portfolio, None).metrics

    assert metrics["roi_forecast"].value == (metrics["benefits_forecast"].value - 1000) / 1000


def test_a_nested_program_is_counted_once(role):
    parent = program_with(role.portfolio, benefit=10, cost=100)
    program_with(role.portfolio, benefit=10, cost=10, parent=parent)

    assert portfolio_dashboard(role.portfolio, None).metrics["bac"].value == 110


def test_an_archived_program_is_not_counted(role):
    program_with(role.portfolio, benefit=10, cost=100)
    program_with(role.portfolio, benefit=10, cost=10, archived_at=NOW)

    assert portfolio_dashboard(role.portfolio, None).metrics["bac"].value == 100


def test_every_name_has_the_address_of_the_docs(role):
    program_with(role.portfolio, benefit=10, cost=100)

    board = with_portfolio_value(portfolio_dashboard(role.portfolio, None))

    told = {name: metric.key for name, metric in board.metrics.items()}
    assert told == {name: f"portfolio.{MEASURES[name]}" for name in told}
    assert MEASURES.keys() - told.keys() == {"spi_t"}


def test_every_formula_put_through_its_inputs_gives_the_figure(role):
    program_with(role.portfolio, benefit=10, cost=100)

    board = with_portfolio_value(portfolio_dashboard(role.portfolio, None))

    tops = [*board.metrics.values(), *board.others.values()]
    assert [m.key for top in tops for m in top.walk() if m.recomputed() != m.value] == []


def test_the_value_of_a_portfolio_is_that_of_its_programs(role):
    for benefit in (10, 20):
        program_with(role.portfolio, benefit=benefit, cost=100)

    board = with_portfolio_value(portfolio_dashboard(role.portfolio, None))

    parts = [program.metrics["npv"].value for program in board.programs]
    assert board.metrics["npv"].value == sum(parts)


def test_a_program_in_another_currency_without_a_rate_is_a_gap(role):
    program_with(role.portfolio, benefit=10, cost=100)
    program_with(role.portfolio, benefit=10, cost=7, currency="USD", name="Abroad")

    bac = portfolio_dashboard(role.portfolio, None).metrics["bac"]

    assert any("Abroad" in gap for gap in bac.coverage)


def test_figures_hold_only_what_the_portfolio_holds(role):
    """With budgets that are powers of two, a sum tells which projects are in it."""
    other = PortfolioFactory()
    for n in range(4):
        portfolio = role.portfolio if n % 2 else other
        measured_project(program=ProgramFactory(portfolio=portfolio), m_bac=Decimal(2**n))

    assert portfolio_dashboard(role.portfolio, role.user).metrics["bac"].value == 2 + 8


def test_the_page_shows_the_programs_with_the_best_return_first(client, role):
    program_with(role.portfolio, benefit=1, cost=100, name="Poor")
    program_with(role.portfolio, benefit=100, cost=100, name="Rich")
    client.force_login(role.user)

    response = client.get(f"/portfolios/{role.portfolio.key}/")

    table = response.content.decode().split("<tbody>")[1]
    assert table.index("Rich") < table.index("Poor")


def test_the_bar_of_small_screens_marks_the_portfolio_alone(client, role):
    program_with(role.portfolio, benefit=10, cost=100)
    client.force_login(role.user)

    page = client.get(f"/portfolios/{role.portfolio.key}/").content.decode()

    bar = page[page.index('class="tabbar"') :]
    assert bar[: bar.index("</nav>")].count('aria-current="page"') == 1


def test_a_portfolio_without_programs_says_what_it_is_for(client, role):
    client.force_login(role.user)

    response = client.get(f"/portfolios/{role.portfolio.key}/")

    assertContains(response, "No programs yet")


def test_a_viewer_without_the_money_right_finds_no_amount_and_no_ratio(client):
    viewer = PortfolioRoleFactory(kind="viewer", sees_money=False)
    program_with(viewer.portfolio, benefit=77123, cost=Decimal(7_456_000), name="Quays")
    client.force_login(viewer.user)

    response = client.get(f"/portfolios/{viewer.portfolio.key}/")

    html = response.content.decode()
    assertContains(response, "Quays")
    assert [text for text in ("7,456", "€", "ROI", "NPV") if text in html] == []


@pytest.mark.parametrize("factory", [ProgramRoleFactory, ProjectRoleFactory])
def test_who_has_a_role_below_only_does_not_find_the_page(client, factory):
    found = factory()
    program = getattr(found, "program", None) or found.project.program
    client.force_login(found.user)

    assert client.get(f"/portfolios/{program.portfolio.key}/").status_code == 404


@pytest.mark.parametrize("size", [2, 200])
def test_the_page_costs_the_same_queries_whatever_its_size(
    client, role, size, django_assert_num_queries
):
    for _ in range(2):
        program = program_with(role.portfolio, benefit=10, cost=100)
        for _ in range(size // 2):
            measured_project(program=program, m_bac=1, m_eac=1)
    client.force_login(role.user)
    client.get(f"/portfolios/{role.portfolio.key}/")

    with django_assert_num_queries(23):
        client.get(f"/portfolios/{role.portfolio.key}/")
