"""The overview of a program, as each of its readers sees it."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from portfolio.snapshotting import snapshot
from projects.models import ProjectMonth
from tests.factories import (
    BenefitFactory,
    PortfolioRoleFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectRoleFactory,
    RiskFactory,
    UserFactory,
)
from tests.measured import measured_project
from tests.planned import planned_program

pytestmark = pytest.mark.django_db

LONG_AGO = date(2024, 11, 22)
BUDGET, COST, EXPOSURE = Decimal(7_123_000), Decimal(7_456_000), Decimal(389_000)


@pytest.fixture
def project():
    return measured_project(
        name="Quay wall",
        m_bac=BUDGET,
        m_eac=COST,
        m_ac=1,
        m_ev=1,
        m_pv=1,
        m_risk_exposure=EXPOSURE,
        m_health={"schedule": {"computed": "green", "rule": "On time, at risk over 10 d"}},
    )


def page(client, program, user):
    client.force_login(user)
    return client.get(f"/programs/{program.key}/")


def test_the_program_manager_sees_the_projects_with_their_money(client, project):
    role = ProgramRoleFactory(program=project.program)

    response = page(client, project.program, role.user)

    assertContains(response, "Quay wall")
    assertContains(response, "7,456")


def test_a_viewer_without_the_money_right_finds_no_amount_and_no_ratio(client, project):
    role = ProgramRoleFactory(program=project.program, kind="viewer", sees_money=False)
    RiskFactory(project=project, cost_impact=EXPOSURE)

    response = page(client, project.program, role.user)

    html = response.content.decode()
    assertContains(response, "Quay wall")
    found = [text for text in ("7,123", "7,456", "389", "€", "CPI", "ROI", "NPV") if text in html]
    assert found == []


@pytest.mark.parametrize("kind", ["team", "viewer", "manager"])
def test_a_member_of_a_project_does_not_find_the_page(client, project, kind):
    role = ProjectRoleFactory(project=project, kind=kind)

    assert page(client, project.program, role.user).status_code == 404


def test_a_manager_of_another_program_does_not_find_the_page(client, project):
    assert page(client, project.program, ProgramRoleFactory().user).status_code == 404


def test_a_stranger_does_not_find_the_page(client, project):
    assert page(client, project.program, UserFactory()).status_code == 404


def test_a_program_without_projects_says_what_makes_it_begin(client):
    role = ProgramRoleFactory()

    response = page(client, role.program, role.user)

    assertContains(response, "No projects yet")
    assertContains(response, "No benefits yet")
    assertContains(response, "No milestone is published yet")
    assertContains(response, "No open risks")


def test_a_program_without_baseline_is_shown_without_plan(client):
    role = ProgramRoleFactory()
    measured_project(program=role.program, m_bac=1, m_eac=1, m_baseline_finish=None)

    response = page(client, role.program, role.user)

    assertContains(response, "no baseline yet")


def test_only_a_manager_is_offered_what_changes_the_program(client, project):
    role = ProgramRoleFactory(program=project.program, kind="viewer")

    response = page(client, project.program, role.user)

    assertNotContains(response, "New project")


def test_a_sub_program_is_a_row_of_its_parent(client, project):
    parent = ProgramFactory(portfolio=project.program.portfolio)
    child = ProgramFactory(parent=parent, portfolio=parent.portfolio, name="Dredging")
    measured_project(program=child, m_bac=1, m_eac=1)

    response = page(client, parent, ProgramRoleFactory(program=parent).user)

    assertContains(response, f'<a href="/programs/{child.key}/">Dredging</a>', html=True)


def test_a_published_milestone_is_shown_with_what_was_promised(client):
    planned = planned_program()

    response = page(client, planned.program, planned.manager)

    assertContains(response, "Piles driven")
    assertContains(response, "milestone.finish.baseline")


def test_who_has_not_confirmed_is_named(client, project):
    late = measured_project(program=project.program, m_status_date="2026-11-13")
    role = ProgramRoleFactory(program=project.program)

    response = page(client, project.program, role.user)

    assertContains(response, f"Not confirmed: {late.key}.")


def program_of(size):
    """Return a program of ``size`` projects with months and risks, and a benefit."""
    program = ProgramFactory()
    for _ in range(size):
        project = measured_project(program=program, m_bac=1, m_eac=1)
        ProjectMonth.objects.create(project=project, currency="EUR", month="2026-11-01", ac=1)
    RiskFactory(project=project)
    BenefitFactory(program=program, starts_on="2027-01-01")
    return program


@pytest.mark.parametrize("size", [2, 200])
def test_the_page_costs_the_same_queries_whatever_its_size(client, size, django_assert_num_queries):
    program = program_of(size)
    client.force_login(PortfolioRoleFactory(portfolio=program.portfolio).user)
    client.get(f"/programs/{program.key}/")

    with django_assert_num_queries(31):
        client.get(f"/programs/{program.key}/")


def test_a_past_day_is_shown_with_a_banner_and_nothing_to_change(client, project):
    role = ProgramRoleFactory(program=project.program)
    snapshot(day=LONG_AGO)
    client.force_login(role.user)

    response = client.get(f"/programs/{project.program.key}/?as_of=2024-11-24")

    assertContains(response, "As it was at the end of 22\u00a0Nov\u00a02024.")
    assertContains(response, "Nothing was kept on 24\u00a0Nov\u00a02024")
    assertContains(response, "7,456")
    assertContains(response, f"/{project.program.key}/?as_of=2024-11-22")
    assertNotContains(response, "New project")


@pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01", "yesterday"])
def test_a_day_that_cannot_be_shown_is_refused_in_words(client, project, day):
    role = ProgramRoleFactory(program=project.program)
    snapshot(day=LONG_AGO)
    client.force_login(role.user)

    response = client.get(f"/programs/{project.program.key}/?as_of={day}")

    assertContains(response, "This day can't be shown", status_code=400)
