"""Beginning, nesting, changing and archiving programs."""

import pytest
from django.core.exceptions import ValidationError

from programs.models import Program, ProgramAncestor
from programs.program_setup import (
    archive_program,
    create_program,
    edit_program,
    restore_program,
)
from projects.errors import Conflict, NotAllowed, StaleVersion
from tests.factories import (
    NOW,
    PortfolioFactory,
    PortfolioRoleFactory,
    ProgramRoleFactory,
    ProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return PortfolioRoleFactory(portfolio__currency="CHF")


def begin(boss, key, **fields):
    fields = {"key": key, "name": key, "portfolio": boss.portfolio} | fields
    return create_program(fields=fields, manager=UserFactory(), by=boss.user, at=NOW)


def change(program, by, **fields):
    program.refresh_from_db()
    return edit_program(
        program=program, fields=fields, seen_version=program.version, by=by.user, at=NOW
    )


def above(program):
    rows = ProgramAncestor.objects.filter(descendant=program).order_by("depth")
    return [(row.ancestor.key, row.depth) for row in rows.select_related("ancestor")]


def test_a_new_program_has_a_manager_who_sees_money(boss):
    manager = UserFactory()

    program = create_program(
        fields={"key": "CUST", "name": "Customer", "portfolio": boss.portfolio},
        manager=manager,
        by=boss.user,
        at=NOW,
    )

    role = program.roles.get()
    assert (role.user, role.kind, role.sees_money) == (manager, "manager", True)


def test_a_new_program_has_the_currency_of_its_portfolio(boss):
    assert begin(boss, "CUST").currency == "CHF"


def test_only_a_portfolio_manager_begins_a_program_at_the_top(boss):
    viewer = PortfolioRoleFactory(portfolio=boss.portfolio, kind="viewer")

    with pytest.raises(NotAllowed):
        begin(viewer, "CUST")


def test_a_program_manager_begins_a_program_below_their_own(boss):
    role = ProgramRoleFactory(program=begin(boss, "CUST"))
    fields = {"key": "SUB", "name": "Sub", "portfolio": boss.portfolio, "parent": role.program}

    sub = create_program(fields=fields, manager=role.user, by=role.user, at=NOW)

    assert above(sub) == [("SUB", 0), ("CUST", 1)]


def test_the_closure_reaches_all_the_way_up(boss):
    grid = begin(boss, "GRID", parent=begin(boss, "CUST"))

    assert above(begin(boss, "LOAD", parent=grid)) == [("LOAD", 0), ("GRID", 1), ("CUST", 2)]


def test_what_is_below_moves_along(boss):
    cust, field = begin(boss, "CUST"), begin(boss, "FIELD")
    grid = begin(boss, "GRID", parent=cust)
    load = begin(boss, "LOAD", parent=grid)

    change(grid, boss, parent=field)

    assert above(load) == [("LOAD", 0), ("GRID", 1), ("FIELD", 2)]


def test_a_program_taken_out_stands_alone(boss):
    grid = begin(boss, "GRID", parent=begin(boss, "CUST"))

    change(grid, boss, parent=None)

    assert above(grid) == [("GRID", 0)]


def test_a_circle_of_programs_is_refused_and_names_who_is_above_whom(boss):
    cust = begin(boss, "CUST")
    grid = begin(boss, "GRID", parent=cust)

    with pytest.raises(ValidationError, match="CUST is above GRID"):
        change(cust, boss, parent=grid)

    assert above(cust) == [("CUST", 0)]


def test_a_program_is_not_its_own_parent(boss):
    cust = begin(boss, "CUST")

    with pytest.raises(ValidationError, match="own parent"):
        change(cust, boss, parent=cust.pk)


def test_a_parent_in_another_portfolio_is_refused(boss):
    other = PortfolioRoleFactory(user=boss.user)

    with pytest.raises(ValidationError, match="another portfolio"):
        begin(boss, "CUST", parent=begin(other, "OTHER"))


def test_sub_programs_follow_into_another_portfolio(boss):
    cust = begin(boss, "CUST")
    grid = begin(boss, "GRID", parent=cust)
    other = PortfolioRoleFactory(user=boss.user)

    change(cust, boss, portfolio=other.portfolio)

    grid.refresh_from_db()
    assert grid.portfolio == other.portfolio


def test_a_program_moves_only_to_a_portfolio_that_its_mover_manages(boss):
    with pytest.raises(NotAllowed):
        change(begin(boss, "CUST"), boss, portfolio=PortfolioFactory())


def test_a_viewer_changes_nothing(boss):
    viewer = ProgramRoleFactory(program=begin(boss, "CUST"), kind="viewer")

    with pytest.raises(NotAllowed):
        change(viewer.program, viewer, name="Mine")


def test_money_is_set_only_with_the_right_to_see_it(boss):
    blind = ProgramRoleFactory(program=begin(boss, "CUST"), sees_money=False)

    with pytest.raises(NotAllowed, match="money"):
        change(blind.program, blind, own_budget="5")


def test_a_stale_edit_saves_nothing(boss):
    cust = begin(boss, "CUST")
    change(cust, boss, name="Newer")

    with pytest.raises(StaleVersion):
        edit_program(program=cust, fields={"name": "Older"}, seen_version=1, by=boss.user, at=NOW)

    assert Program.objects.get().name == "Newer"


def test_a_program_with_projects_is_not_archived(boss):
    cust = begin(boss, "CUST")
    ProjectFactory(program=cust, key="MG")

    with pytest.raises(Conflict, match="CUST still has MG"):
        archive_program(program=cust, seen_version=1, by=boss.user, at=NOW)


def test_an_archived_program_comes_back(boss):
    cust = archive_program(program=begin(boss, "CUST"), seen_version=1, by=boss.user, at=NOW)

    restore_program(program=cust, seen_version=2, by=boss.user, at=NOW)

    assert Program.objects.current().get() == cust


def test_the_manager_of_a_sub_program_does_not_take_it_out_alone(boss):
    upper = begin(boss, "UP")
    lower = begin(boss, "LOW", parent=upper)
    manager = ProgramRoleFactory(program=lower)

    with pytest.raises(NotAllowed):
        change(lower, manager, parent=None)


def test_nobody_moves_a_program_to_where_they_would_see_its_money(boss):
    upper = begin(boss, "UP")
    other = begin(boss, "OTHER")
    poor = PortfolioRoleFactory(portfolio=boss.portfolio, sees_money=False)

    with pytest.raises(NotAllowed, match="money"):
        change(other, poor, parent=upper)


def test_nobody_hands_on_a_right_to_see_money_that_they_lack(boss):
    poor = PortfolioRoleFactory(portfolio=boss.portfolio, sees_money=False)

    program = create_program(
        fields={"key": "CUST", "name": "Customer", "portfolio": boss.portfolio},
        manager=UserFactory(),
        by=poor.user,
        at=NOW,
    )

    assert program.roles.get().sees_money is False
