import pytest

from projects.rescheduling import reschedule
from tests.api_client import ANY_VERSION, codes, signed_in
from tests.factories import (
    NOW,
    PortfolioRoleFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


def patch(role, program=None, **fields):
    path = f"/api/v1/programs/{(program or role.program).key}/"
    return signed_in(role.user).patch(path, fields, format="json", headers=ANY_VERSION)


def test_a_program_is_as_late_as_its_latest_project_and_as_old_as_its_oldest_status():
    role = ProgramRoleFactory()
    early = ProjectFactory(program=role.program, status_date="2026-11-13")
    late = ProjectFactory(program=role.program, status_date="2026-11-20")
    TaskFactory(project=early)
    TaskFactory(project=late, duration_minutes=4800)
    reschedule([early.pk, late.pk], at=NOW)

    shown = signed_in(role.user).get(f"/api/v1/programs/{role.program.key}/").json()

    assert shown["finish"] == "2026-12-04T17:00:00+00:00"
    assert shown["status_date"] == "2026-11-13"


def test_a_member_of_a_project_does_not_find_its_program():
    role = ProjectRoleFactory()

    response = signed_in(role.user).get(f"/api/v1/programs/{role.project.program.key}/")

    assert response.status_code == 404


def test_a_parent_that_is_hidden_is_not_named():
    role = ProgramRoleFactory(program=ProgramFactory(parent=ProgramFactory()))

    shown = signed_in(role.user).get(f"/api/v1/programs/{role.program.key}/").json()

    assert shown["parent"] is None


def test_nor_is_a_portfolio():
    role = ProgramRoleFactory()

    shown = signed_in(role.user).get(f"/api/v1/programs/{role.program.key}/").json()

    assert (shown["portfolio"], shown["portfolio_key"]) == (None, None)


def test_a_portfolio_that_is_seen_is_named():
    role = PortfolioRoleFactory()
    program = ProgramFactory(portfolio=role.portfolio)

    shown = signed_in(role.user).get(f"/api/v1/programs/{program.key}/").json()

    assert (shown["portfolio"], shown["portfolio_key"]) == (role.portfolio.pk, role.portfolio.key)


@pytest.mark.parametrize("name", ["portfolio", "portfolio_key"])
@pytest.mark.parametrize("is_seen", [True, False])
def test_programs_are_filtered_by_a_portfolio_that_is_seen(name, is_seen):
    role = ProgramRoleFactory()
    portfolio = role.program.portfolio
    if is_seen:
        PortfolioRoleFactory(portfolio=portfolio, user=role.user)
    query = {name: {"portfolio": portfolio.pk, "portfolio_key": portfolio.key}[name]}

    found = signed_in(role.user).get("/api/v1/programs/", query).json()["results"]

    assert [program["id"] for program in found] == [role.program.pk] * is_seen


def test_a_program_begins_in_a_portfolio():
    role = PortfolioRoleFactory()
    body = {"portfolio_key": role.portfolio.key, "key": "PORT", "name": "Port"}

    response = signed_in(role.user).post("/api/v1/programs/", body, format="json")

    assert (response.status_code, response.json()["manager"]) == (201, role.user.pk)


def test_or_below_a_program_that_its_beginner_manages():
    role = ProgramRoleFactory()
    body = {"parent": role.program.pk, "key": "PIER", "name": "Pier"}

    response = signed_in(role.user).post("/api/v1/programs/", body, format="json")

    assert (response.status_code, response.json()["parent"]) == (201, role.program.pk)


def test_nesting_has_no_circle():
    role = PortfolioRoleFactory()
    above = ProgramFactory(portfolio=role.portfolio)
    below = ProgramFactory(portfolio=role.portfolio, parent=above)

    response = patch(role, above, parent=below.pk)

    assert list(codes(response)) == ["parent"]


def test_money_needs_its_right():
    role = ProgramRoleFactory(sees_money=False)

    shown = signed_in(role.user).get(f"/api/v1/programs/{role.program.key}/").json()

    assert {"own_budget", "standing_cost_per_day"}.isdisjoint(shown)


def test_rates_are_ratios():
    assert patch(ProgramRoleFactory(), discount_rate=0.075).json()["discount_rate"] == 0.075


def test_a_program_with_projects_is_not_archived():
    role = ProgramRoleFactory()
    ProjectFactory(program=role.program)

    response = signed_in(role.user).delete(
        f"/api/v1/programs/{role.program.key}/", headers=ANY_VERSION
    )

    assert response.status_code == 409
