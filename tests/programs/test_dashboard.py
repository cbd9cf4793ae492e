"""The program's figures from rows of its projects: sums, rights, and what a page costs."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db.models.sql import compiler
from hypothesis import given
from hypothesis import strategies as st

from programs.queries.dashboard import program_dashboard, rolled_up
from programs.queries.program_rows import LoadedPrograms, ProgramRows
from projects import versioning
from projects.exchange_rates import ExchangeRates
from projects.metric_addresses import MEASURES
from projects.models import ProjectMetrics, ProjectMonth, Task
from projects.queries.working_calendar import WorkingCalendars
from tests.factories import (
    NOW,
    BenefitFactory,
    PortfolioRoleFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    TaskFactory,
)
from tests.measured import measured_project

pytestmark = pytest.mark.django_db


def test_a_total_is_the_sum_of_its_projects():
    program = ProgramFactory()
    for bac in ("1240000.00", "2180000.01"):
        measured_project(program=program, m_bac=Decimal(bac))

    dashboard = program_dashboard(program, None)

    assert dashboard.metrics["bac"].value == Decimal("3420000.01")


def test_an_index_is_formed_from_the_sums():
    program = ProgramFactory()
    measured_project(program=program, m_bac=100, m_ev=80, m_ac=100)
    measured_project(program=program, m_bac=100, m_ev=20, m_ac=100)

    dashboard = program_dashboard(program, None)

    assert dashboard.metrics["cpi"].value == Decimal("0.5")


def test_the_program_finishes_when_its_last_project_does():
    program = ProgramFactory()
    measured_project(program=program, m_finish=datetime(2027, 3, 4, 17, tzinfo=UTC))
    measured_project(program=program)

    dashboard = program_dashboard(program, None)

    assert dashboard.metrics["finish"].value == date(2027, 7, 1)
    assert dashboard.metrics["finish_slip_days"].value == 20


def test_a_sub_program_enters_its_parent_once():
    parent = ProgramFactory()
    child = ProgramFactory(parent=parent, portfolio=parent.portfolio, own_budget=7)
    measured_project(program=parent, m_bac=100, m_eac=110)
    measured_project(program=child, m_bac=10, m_eac=11)

    dashboard = program_dashboard(parent, None)

    assert dashboard.metrics["bac"].value == 110
    assert dashboard.metrics["cost_at_completion"].value == 128


def test_the_cost_at_completion_holds_delay_and_own_costs():
    program = ProgramFactory(own_budget=500, standing_cost_per_day=10)
    measured_project(
        program=program,
        standing_cost_per_day=5,
        m_eac=1000,
        m_delay_days=20,
        m_delay_cost=Decimal(100),
    )

    dashboard = program_dashboard(program, None)

    assert dashboard.metrics["cost_at_completion"].value == 1000 + 100 + 500 + 20 * 10


def test_roi_comes_from_benefits_and_cost_at_completion():
    program = ProgramFactory()
    measured_project(program=program, m_bac=1000, m_eac=1000)
    BenefitFactory(
        program=program, planned_per_month=100, starts_on=date(2027, 1, 1), end_date=None,
        end_months=24)  # fmt: skip

    dashboard = program_dashboard(program, None)

    benefits = dashboard.metrics["benefits_forecast"].value
    assert dashboard.metrics["roi_forecast"].value == (benefits - 1000) / 1000


def test_run_costs_count_as_costs():
    program = ProgramFactory()
    measured_project(program=program, m_bac=1000, m_eac=1000)
    for kind in ("saving", "run_cost"):
        BenefitFactory(program=program, kind=kind, starts_on=date(2027, 1, 1))

    dashboard = program_dashboard(program, None)

    same = dashboard.metrics["benefits_forecast"].value
    assert dashboard.metrics["roi_forecast"].value == (same - (1000 + same)) / (1000 + same)


def test_a_program_without_benefits_has_no_roi_and_says_why():
    program = ProgramFactory()
    measured_project(program=program, m_bac=1000, m_eac=1000)

    dashboard = program_dashboard(program, None)

    assert dashboard.metrics["roi_forecast"].value is None
    assert "No benefit" in dashboard.metrics["roi_forecast"].undefined_because


def test_an_empty_program_has_figures_without_values():
    dashboard = program_dashboard(ProgramFactory(), None)

    assert dashboard.metrics["finish"].undefined_because == "No project has tasks yet."
    assert dashboard.metrics["npv"].undefined_because == "Neither costs nor benefits yet."


def test_every_name_has_the_address_of_the_docs():
    program = ProgramFactory()
    measured_project(program=program, m_bac=1000, m_eac=1000, m_ev=1, m_ac=1, m_pv=1)

    dashboard = program_dashboard(program, None)

    told = {name: metric.key for name, metric in dashboard.metrics.items()}
    assert told == {name: f"program.{MEASURES[name]}" for name in told}


def test_only_spi_over_time_is_not_rolled_up():
    dashboard = program_dashboard(ProgramFactory(), None)

    assert MEASURES.keys() - dashboard.metrics.keys() == {"spi_t"}


def test_every_formula_put_through_its_inputs_gives_the_figure():
    program = ProgramFactory(own_budget=500, standing_cost_per_day=10)
    measured_project(program=program, m_bac=1000, m_eac=1010, m_ev=500, m_ac=505, m_pv=600)
    BenefitFactory(program=program, starts_on=date(2027, 1, 1), ramp_months=6)

    dashboard = program_dashboard(program, None)

    tops = [*dashboard.metrics.values(), *dashboard.others.values()]
    wrong = [m.key for top in tops for m in top.walk() if m.recomputed() != m.value]
    assert wrong == []


def test_without_the_money_right_no_figure_of_money_is_there():
    role = ProgramRoleFactory(sees_money=False)
    measured_project(program=role.program, m_bac=1000, m_eac=1010, m_ev=500, m_ac=505)

    dashboard = program_dashboard(role.program, role.user)

    told = {*dashboard.metrics, *dashboard.projects[0].metrics}
    assert told.isdisjoint({"bac", "eac", "cpi", "spi", "roi_forecast", "npv", "risk_exposure"})
    assert set(dashboard.health) == {"schedule", "scope"}


def test_a_project_role_with_money_shows_its_row_and_no_total():
    role = ProgramRoleFactory(sees_money=False)
    project = measured_project(program=role.program, m_bac=1000)
    measured_project(program=role.program, m_bac=2000)
    ProjectRoleFactory(project=project, user=role.user, sees_money=True)

    dashboard = program_dashboard(role.program, role.user)

    shown = [p.metrics["bac"].value for p in dashboard.projects if "bac" in p.metrics]
    assert shown == [1000]
    assert "bac" not in dashboard.metrics


def test_archived_projects_are_left_out():
    program = ProgramFactory()
    measured_project(program=program, m_bac=1)
    measured_project(program=program, m_bac=2, archived_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert program_dashboard(program, None).metrics["bac"].value == 1


def test_an_archived_program_still_shows_its_own_dashboard():
    archived = ProgramFactory(archived_at=NOW)

    assert program_dashboard(archived, None).key == archived.key


def test_archived_programs_leave_the_one_above():
    program = ProgramFactory()
    measured_project(program=program, m_bac=1)
    begun = ProgramFactory(portfolio=program.portfolio, parent=program, archived_at=NOW)
    measured_project(program=begun, m_bac=2)

    assert program_dashboard(program, None).metrics["bac"].value == 1


def test_coverage_counts_what_the_figures_rest_on():
    program = ProgramFactory()
    measured_project(program=program, m_has_baseline=True)
    late = measured_project(program=program, m_status_date=date(2026, 11, 13))

    coverage = program_dashboard(program, None).coverage

    assert coverage["with_baseline"] == 1
    assert coverage["oldest_status_date"] == date(2026, 11, 13)
    assert coverage["unconfirmed"] == (late.key,)


def test_a_day_confirmed_inside_the_next_week_leaves_nobody_behind():
    program = ProgramFactory()
    measured_project(program=program, m_status_date=date(2026, 11, 20))
    measured_project(program=program, m_status_date=date(2026, 11, 24))

    assert program_dashboard(program, None).coverage["unconfirmed"] == ()


def test_a_foreign_project_without_a_rate_is_a_gap():
    program = ProgramFactory(currency="EUR")
    measured_project(program=program, m_bac=100)
    measured_project(program=program, name="Abroad", currency="USD", m_bac=100)

    bac = program_dashboard(program, None).metrics["bac"]

    assert bac.value == 100
    assert "Without Abroad" in bac.coverage[0]


@pytest.fixture
def fetched(monkeypatch):
    """Count the rows that come from the database."""
    counted = []
    fetch = compiler.cursor_iter

    def counting(*args, **kwargs):
        for rows in fetch(*args, **kwargs):
            counted.append(len(rows))
            yield rows

    monkeypatch.setattr(compiler, "cursor_iter", counting)
    return counted


def program_of(size):
    """Return a program of ``size`` projects with tasks and months, and a benefit."""
    program = ProgramFactory()
    for _ in range(size):
        project = measured_project(program=program, m_bac=1, m_eac=1)
        ProjectMonth.objects.create(project=project, currency="EUR", month=date(2026, 11, 1), ac=1)
    versioning.create_many(
        [Task(project=project, name="Drive piles") for _ in range(300)], by=None, at=NOW
    )
    BenefitFactory(program=program, enabling_task=TaskFactory(project=project))
    return program


@pytest.mark.parametrize("size", [2, 200])
def test_a_dashboard_costs_the_same_queries_whatever_its_size(size, django_assert_num_queries):
    program = program_of(size)
    viewer = PortfolioRoleFactory(portfolio=program.portfolio).user

    with django_assert_num_queries(10):
        program_dashboard(program, viewer)


@pytest.mark.parametrize("size", [2, 50])
def test_a_dashboard_fetches_a_few_rows_a_project_and_no_tasks(size, fetched):
    program = program_of(size)
    viewer = PortfolioRoleFactory(portfolio=program.portfolio).user
    fetched.clear()

    program_dashboard(program, viewer)

    assert sum(fetched) <= 3 * size + 10


@given(st.lists(st.decimals(min_value=0, max_value=10**12, places=2), max_size=8))
def test_the_rolled_up_cost_is_the_sum_of_its_parts_whatever_they_are(amounts):
    projects = [ProjectFactory.build(key=f"P{n}") for n in range(len(amounts))]
    measured = [
        (project, ProjectMetrics(project=project, eac=amount, ac=0), True)
        for project, amount in zip(projects, amounts, strict=True)
    ]
    rows = ProgramRows(program=ProgramFactory.build(), sees_money=True, projects=measured)
    loaded = LoadedPrograms(
        programs={}, calendars=WorkingCalendars({}, {}), rates=ExchangeRates(()), scope="all"
    )

    assert rolled_up(rows, loaded).metrics["eac"].value == sum(amounts, Decimal(0))
