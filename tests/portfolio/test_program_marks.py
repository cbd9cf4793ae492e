"""The marks of the left bar are computed once a state of the data, and never stale."""

from datetime import date

import pytest

from portfolio.queries.navigation import navigation
from projects import baselining, planning, versioning
from tests.factories import NOW, ProgramRoleFactory, ProjectFactory, ProjectRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def role():
    return ProgramRoleFactory()


@pytest.fixture
def task(role):
    """A task of a day that is the whole baseline of the program."""
    project = ProjectFactory(program=role.program, start=date(2026, 11, 2))
    ProjectRoleFactory(project=project, user=role.user)
    task = planning.add_task(project=project, fields={"name": "Piles"}, by=role.user, at=NOW)
    baselining.freeze_baseline(project=project, by=role.user, at=NOW)
    return task


def mark(role):
    return navigation(role.user, at=NOW).programs[0].health.colour


def test_a_second_page_costs_fewer_queries(role, task, django_assert_max_num_queries):
    mark(role)

    with django_assert_max_num_queries(10):
        mark(role)


def slip(task, role, days):
    planning.edit_task(
        task=task,
        fields={"duration_minutes": 480 * (1 + days)},
        seen_version=versioning.ANY,
        by=role.user,
        at=NOW,
    )


def test_a_mark_follows_a_slip(role, task):
    before = mark(role)

    slip(task, role, days=90)

    assert (before, mark(role)) == ("green", "red")


def test_a_mark_follows_the_limits_of_the_portfolio(role, task):
    slip(task, role, days=5)
    before = mark(role)
    portfolio = role.program.portfolio
    portfolio.thresholds = {"program_at_risk_days": 3}

    versioning.write(portfolio, ["thresholds"], seen_version=1, by=None, at=NOW)

    assert (before, mark(role)) == ("green", "amber")
