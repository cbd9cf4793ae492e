"""The left bar."""

import pytest

from portfolio.queries.navigation import navigation
from tests.factories import NOW, PortfolioRoleFactory, ProgramFactory, ProjectRoleFactory
from tests.measured import STATUS_DATE, measured_project

pytestmark = pytest.mark.django_db

RED = {"schedule": {"computed": "red", "rule": "41 d late, off track over 25 d"}}
COST_RED = {"cost": {"computed": "red", "rule": "9 % over budget, off track over 5 %"}}


def test_the_open_program_lists_its_projects_with_their_health():
    role = PortfolioRoleFactory()
    program = ProgramFactory(portfolio=role.portfolio)
    measured_project(program=program, name="Quay wall", m_health=RED)

    (entry,) = navigation(role.user, at=NOW, program_key=program.key).programs

    assert [(p.name, p.health.colour) for p in entry.projects] == [("Quay wall", "red")]


def test_a_program_that_is_not_open_lists_nothing():
    role = PortfolioRoleFactory()
    measured_project(program=ProgramFactory(portfolio=role.portfolio))

    (entry,) = navigation(role.user, at=NOW).programs

    assert entry.projects == ()


def test_the_program_of_an_open_project_is_open():
    role = PortfolioRoleFactory()
    project = measured_project(program=ProgramFactory(portfolio=role.portfolio))

    (entry,) = navigation(role.user, at=NOW, project_key=project.key).programs

    assert (entry.is_open, entry.projects[0].is_open) == (True, True)


def test_who_sees_no_program_finds_their_projects():
    role = ProjectRoleFactory()

    found = navigation(role.user, at=NOW)

    assert found.programs == ()
    assert [entry.key for entry in found.projects] == [role.project.key]


def test_health_by_money_is_kept_from_those_without_the_right():
    project = measured_project(m_health=COST_RED)
    role = ProjectRoleFactory(project=project, kind="viewer", sees_money=False)

    (entry,) = navigation(role.user, at=NOW).projects

    assert entry.health.colour is None


def test_the_status_date_is_the_newest_that_one_sees():
    project = measured_project()
    role = ProjectRoleFactory(project=project)

    assert navigation(role.user, at=NOW).status_date == STATUS_DATE
