"""A task slips, and the return of its program falls without anyone typing it."""

from datetime import date
from decimal import Decimal

import pytest

from programs.queries.dashboard import program_dashboard
from projects.planning import edit_task
from tests.factories import NOW, BenefitFactory, PortfolioRoleFactory, ProgramFactory
from tests.measured import measured_project
from tests.planned import planned_program

pytestmark = pytest.mark.django_db


def slip(planned, minutes):
    edit_task(
        task=planned.task,
        fields={"duration_minutes": minutes},
        seen_version=planned.task.version,
        by=planned.manager,
        at=NOW,
    )


def test_a_task_that_slips_lowers_the_forecast_return():
    planned = planned_program()
    before = program_dashboard(planned.program, None).metrics["roi_forecast"].value

    slip(planned, 4800 * 10)

    assert program_dashboard(planned.program, None).metrics["roi_forecast"].value < before


def test_a_task_that_slips_leaves_the_planned_return_alone():
    planned = planned_program()
    before = program_dashboard(planned.program, None).metrics["roi_baseline"].value

    slip(planned, 4800 * 10)

    assert program_dashboard(planned.program, None).metrics["roi_baseline"].value == before


def test_a_task_that_slips_moves_the_finish_of_its_program():
    planned = planned_program()

    slip(planned, 4800 + 480 * 3)

    metrics = program_dashboard(planned.program, None).metrics
    assert metrics["finish_slip_days"].value == 3


def test_a_week_of_delay_costs_what_the_benefit_loses_and_the_team_costs():
    planned = planned_program(standing_cost_per_day=10)

    metrics = program_dashboard(planned.program, None).metrics

    week_of_benefit = Decimal(1200) * 7 / Decimal("365.25")
    assert metrics["cost_of_delay_per_week"].value > week_of_benefit * Decimal("0.6")


def test_the_approved_case_keeps_its_first_baseline():
    from projects.baselining import freeze_baseline

    planned = planned_program()
    slip(planned, 4800 * 10)
    freeze_baseline(project=planned.project, by=planned.manager, at=NOW, reason="It grew.")

    metrics = program_dashboard(planned.program, None).metrics

    assert metrics["roi_approved"].value > metrics["roi_baseline"].value


def test_a_program_without_baseline_has_no_approved_return():
    program = ProgramFactory(portfolio=PortfolioRoleFactory().portfolio)
    measured_project(program=program, m_bac=10, m_eac=10)
    BenefitFactory(program=program, starts_on=date(2027, 1, 1))

    roi = program_dashboard(program, None).metrics["roi_approved"]

    assert (roi.value, roi.undefined_because) == (None, "No baseline yet.")


def test_what_a_benefit_brought_is_set_against_what_was_spent():
    from programs.models import BenefitRealisation
    from projects import versioning
    from tests.factories import NOW as AT

    benefit = BenefitFactory(starts_on=date(2026, 1, 1))
    measured_project(program=benefit.program, m_ac=400)
    versioning.create(
        BenefitRealisation(benefit=benefit, date=date(2026, 10, 1), amount=100), by=None, at=AT
    )

    recovered = program_dashboard(benefit.program, None).metrics["cost_recovered"]

    assert recovered.value == Decimal("0.25")


def test_a_foreign_sub_program_enters_at_the_newest_rate():
    from projects import versioning
    from projects.models import ExchangeRate

    parent = ProgramFactory(currency="EUR")
    child = ProgramFactory(parent=parent, portfolio=parent.portfolio, currency="USD")
    measured_project(program=child, currency="USD", m_bac=100)
    for day, rate in ((date(2026, 1, 1), "0.5"), (date(2026, 11, 1), "0.8")):
        versioning.create(
            ExchangeRate(base="EUR", currency="USD", date=day, rate=rate), by=None, at=NOW
        )

    assert program_dashboard(parent, None).metrics["bac"].value == Decimal("80.00")
