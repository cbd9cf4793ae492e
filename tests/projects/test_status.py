"""A project's own figures, from its stored metrics row."""

from datetime import date
from decimal import Decimal

import pytest

from projects.baselining import freeze_baseline
from projects.metric_addresses import MEASURES
from projects.queries.status import project_dashboard
from projects.week_confirming import confirm_week
from tests.factories import NOW, ProgramRoleFactory, ProjectRoleFactory
from tests.measured import measured_project
from tests.planned import planned_program

pytestmark = pytest.mark.django_db

RETURN = {
    "roi_approved", "roi_baseline", "roi_forecast", "cost_recovered", "npv", "npv_remaining", "irr",
    "bcr", "payback_date", "benefits_planned", "benefits_forecast", "benefits_realised",
    "cost_of_delay_per_week",
}  # fmt: skip


def measured(**fields):
    given = {"m_bac": 1000, "m_pv": 600, "m_ev": 500, "m_ac": 505, "m_eac": Decimal("1010.00")}
    return measured_project(**given | fields)


def test_indices_and_estimates_follow_from_four_amounts():
    metrics = project_dashboard(measured(), None).metrics

    assert metrics["cpi"].value == Decimal(500) / Decimal(505)
    assert metrics["vac"].value == Decimal("-10.00")
    assert metrics["eac"].formula == "BAC x AC / EV"


def test_the_estimates_by_other_methods_stand_beside_the_one_in_use():
    others = project_dashboard(measured(), None).others

    assert others["eac_atypical"].value == Decimal("1005.00")


@pytest.mark.parametrize(
    ("fields", "formula"),
    [
        ({"m_ac": 0, "m_eac": 1000}, "BAC: nothing has been spent"),
        ({"m_commitments": 900, "m_eac": 1405}, "AC + open commitments"),
        ({"m_ev": 0, "m_eac": 1505}, "AC + (BAC - EV)"),
        ({"m_bac": None, "m_ev": None, "m_eac": 505}, "AC: there is no budget"),
    ],
)
def test_the_estimate_in_use_says_how_it_came_about(fields, formula):
    eac = project_dashboard(measured(**fields), None).metrics["eac"]

    assert (eac.formula, eac.recomputed()) == (formula, eac.value)


def test_every_formula_put_through_its_inputs_gives_the_figure():
    planned = planned_program()

    board = project_dashboard(planned.project, None)

    tops = [*board.metrics.values(), *board.others.values()]
    assert [m.key for top in tops for m in top.walk() if m.recomputed() != m.value] == []


def test_every_name_has_the_address_of_the_docs():
    metrics = project_dashboard(measured(), None).metrics

    told = {name: metrics[name].key for name in metrics.keys() & MEASURES.keys()}
    assert told == {name: f"project.{MEASURES[name]}" for name in told}
    assert MEASURES.keys() - told.keys() == RETURN


def test_a_project_without_figures_says_so():
    project = measured_project(m_finish=None, m_baseline_finish=None)

    metrics = project_dashboard(project, None).metrics

    assert metrics["finish"].undefined_because == "No tasks yet."
    assert metrics["finish_slip_days"].undefined_because == "No tasks yet."
    assert metrics["cpi"].value is None


def test_without_the_money_right_no_figure_of_money_is_there():
    role = ProjectRoleFactory(project=measured(), kind="viewer", sees_money=False)

    board = project_dashboard(role.project, role.user)

    shown = {*board.metrics, *board.others}
    assert shown.isdisjoint({"bac", "eac", "cpi", "spi_t", "risk_exposure", "eac_cpi"})


def program_float(board):
    return board.figure("program_float_days"), board.at("project.float.program_minutes")


def test_without_the_program_there_is_no_float_to_its_finish():
    role = ProjectRoleFactory(project=measured(m_program_float_minutes=960))

    assert program_float(project_dashboard(role.project, role.user)) == (None, None)


def test_who_sees_the_program_sees_the_float_to_its_finish():
    project = measured(m_program_float_minutes=960)
    viewer = ProgramRoleFactory(program=project.program).user

    days, minutes = program_float(project_dashboard(project, viewer))

    assert (days.value, minutes.value) == (2, 960)


def test_the_slip_counts_working_days():
    slip = project_dashboard(measured(), None).metrics["finish_slip_days"]

    assert slip.value == 20


def test_earned_schedule_compares_the_weeks_earned_with_those_passed():
    planned = planned_program()
    confirm_week(
        project=planned.project, status_date=date(2026, 11, 13), by=planned.manager, at=NOW
    )

    over_time = project_dashboard(planned.project, None).metrics["spi_t"]

    assert over_time.value == 0  # days have passed, nothing is earned


def test_without_a_baseline_there_is_no_earned_schedule():
    assert project_dashboard(measured(), None).metrics["spi_t"].value is None


def test_the_dashboard_speaks_of_the_status_date():
    planned = planned_program()
    freeze_baseline(project=planned.project, by=planned.manager, at=NOW, reason="It grew.")

    board = project_dashboard(planned.project, None)

    assert board.as_of == date(2026, 11, 2)
