"""One number by its address, for those who may see it."""

from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains

from tests.factories import (
    PortfolioRoleFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectRoleFactory,
    UserFactory,
)
from tests.measured import measured_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return measured_project(m_bac=Decimal(1000), m_eac=Decimal(1010), m_ac=Decimal(1), m_ev=1)


def explain(client, address, kind, key, **headers):
    return client.get(f"/explain/{address}/{kind}/{key}/", headers=headers)


def test_a_figure_of_a_program_is_explained(client, project):
    client.force_login(ProgramRoleFactory(program=project.program).user)

    response = explain(client, "program.costs.at_completion", "program", project.program.key)

    assertContains(response, "EAC + delay cost + own costs")


def test_a_figure_of_a_portfolio_is_explained(client, project):
    portfolio = project.program.portfolio
    client.force_login(PortfolioRoleFactory(portfolio=portfolio).user)

    response = explain(client, "portfolio.npv.forecast", "portfolio", portfolio.key)

    assertContains(response, "over its programs")


def test_a_key_is_found_in_any_capitals(client, project):
    client.force_login(ProjectRoleFactory(project=project).user)

    response = explain(client, "project.bac.current", "project", project.key.lower())

    assert response.status_code == 200


def test_to_htmx_only_the_inside_of_the_box_is_sent(client, project):
    client.force_login(ProjectRoleFactory(project=project).user)

    response = explain(client, "project.bac.current", "project", project.key, hx_request="true")

    assert b"<html" not in response.content
    assert "HX-Request" in response.headers["Vary"]


def test_without_the_money_right_a_figure_of_money_does_not_exist(client, project):
    role = ProgramRoleFactory(program=project.program, kind="viewer", sees_money=False)
    client.force_login(role.user)

    response = explain(client, "program.costs.at_completion", "program", project.program.key)

    assert response.status_code == 404


def test_the_parts_of_a_figure_of_money_do_not_exist_either(client, project):
    role = ProjectRoleFactory(project=project, kind="viewer", sees_money=False)
    client.force_login(role.user)

    response = explain(client, "project.costs.standing_per_day", "project", project.key)

    assert response.status_code == 404


@pytest.mark.parametrize("kind", ["portfolio", "program", "project"])
def test_a_stranger_finds_nothing(client, project, kind):
    client.force_login(UserFactory())
    keys = {
        "portfolio": project.program.portfolio.key,
        "program": project.program.key,
        "project": project.key,
    }

    assert explain(client, f"{kind}.finish.forecast", kind, keys[kind]).status_code == 404


def test_a_member_of_a_project_finds_nothing_of_its_program(client, project):
    client.force_login(ProjectRoleFactory(project=project, kind="team").user)

    response = explain(client, "program.finish.forecast", "program", project.program.key)

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("address", "kind"),
    [("project.nonsense.current", "project"), ("project.bac.current", "team")],
)
def test_an_address_that_is_none_is_not_found(client, project, address, kind):
    client.force_login(ProjectRoleFactory(project=project).user)

    assert explain(client, address, kind, project.key).status_code == 404


def test_a_sub_program_s_figure_is_not_mistaken_for_its_parent_s(client):
    parent = ProgramFactory()
    child = ProgramFactory(parent=parent, portfolio=parent.portfolio)
    measured_project(program=child, m_bac=Decimal(123456))
    client.force_login(ProgramRoleFactory(program=parent).user)

    response = explain(client, "program.bac.current", "program", child.key)

    assertContains(response, "123,456")
