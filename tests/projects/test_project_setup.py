"""Beginning, changing and archiving a project."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from programs.models import BenefitContribution
from projects import versioning
from projects.errors import Conflict, NotAllowed, StaleVersion
from projects.models import Key, Project
from projects.project_setup import (
    archive_project,
    create_project,
    edit_project,
    restore_project,
)
from tests.factories import (
    NOW,
    BenefitFactory,
    BudgetLineFactory,
    PortfolioRoleFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def program():
    return ProgramFactory(currency="CHF")


@pytest.fixture
def program_manager(program):
    return ProgramRoleFactory(program=program).user


@pytest.fixture
def role():
    return ProjectRoleFactory()


def begin(program, by, **fields):
    fields = {"program": program, "key": "dm", "name": "Data Migration"} | fields
    return create_project(fields=fields, manager=UserFactory(), by=by, at=NOW)


def change(role, **fields):
    project = role.project
    return edit_project(
        project=project, fields=fields, seen_version=project.version, by=role.user, at=NOW
    )


def test_a_program_manager_begins_a_project_that_another_manages(program, program_manager):
    manager = UserFactory()

    project = create_project(
        fields={"program": program, "key": "DM", "name": "Data Migration"},
        manager=manager,
        by=program_manager,
        at=NOW,
    )

    role = project.roles.get()
    assert (role.user, role.kind, role.sees_money) == (manager, "manager", True)


def test_a_new_project_begins_today_in_the_currency_of_its_program(program, program_manager):
    project = begin(program, program_manager)

    assert (project.start, project.currency) == (TODAY, "CHF")


def test_a_key_is_stored_in_capitals_and_reserved(program, program_manager):
    begin(program, program_manager)

    assert Key.objects.filter(value="DM").exists()


def test_a_key_in_use_is_refused_by_field_and_nothing_is_saved(program, program_manager):
    begin(program, program_manager)

    with pytest.raises(ValidationError) as refusal:
        begin(program, program_manager, key="Dm")

    assert "already in use" in refusal.value.message_dict["key"][0]
    assert Project.objects.count() == 1


def test_the_portfolio_manager_may_begin_a_project(program):
    boss = PortfolioRoleFactory(portfolio=program.portfolio).user

    assert begin(program, boss).pk


def test_a_program_viewer_may_not_begin_a_project(program):
    viewer = ProgramRoleFactory(program=program, kind="viewer").user

    with pytest.raises(NotAllowed):
        begin(program, viewer)


def test_a_project_without_a_manager_is_refused(program, program_manager):
    with pytest.raises(ValidationError) as refusal:
        create_project(
            fields={"program": program, "key": "DM", "name": "X"},
            manager=None,
            by=program_manager,
            at=NOW,
        )

    assert "manager" in refusal.value.message_dict


def test_a_budget_is_set_only_with_the_right_to_see_money(program):
    blind = ProgramRoleFactory(program=program, sees_money=False).user

    with pytest.raises(NotAllowed):
        begin(program, blind, rigour="light", budget="100")


def test_an_unknown_field_is_refused_by_name(role):
    with pytest.raises(ValidationError) as refusal:
        change(role, archived_at=NOW)

    assert "archived_at" in refusal.value.message_dict


def test_raising_the_rigour_turns_the_one_budget_into_a_line(role):
    change(role, rigour="light", budget="1000.00")

    project = change(role, rigour="planned")

    assert project.budget is None
    assert project.budget_lines.get().amount == Decimal("1000.00")


def test_lowering_the_rigour_and_raising_it_again_leaves_the_budget_as_it_was(role):
    BudgetLineFactory(project=role.project, amount=700)

    light = change(role, rigour="light").budget
    change(role, rigour="controlled")

    assert light == 700
    assert [line.amount for line in role.project.budget_lines.all()] == [700]


def test_a_changed_key_sets_the_old_one_free(role):
    old = role.project.key
    Key.objects.create(value=old)

    change(role, key="fresh")

    assert list(Key.objects.values_list("value", flat=True)) == ["FRESH"]


def test_a_change_based_on_an_old_version_saves_nothing(role):
    change(role, name="Newer")

    with pytest.raises(StaleVersion):
        edit_project(
            project=role.project, fields={"name": "Older"}, seen_version=1, by=role.user, at=NOW
        )

    assert Project.objects.get(pk=role.project.pk).name == "Newer"


def test_a_project_moves_only_to_a_program_that_its_mover_manages(role):
    with pytest.raises(NotAllowed):
        change(role, program=ProgramFactory())


def test_a_viewer_may_not_change_a_project(role):
    viewer = ProjectRoleFactory(project=role.project, kind="viewer").user

    with pytest.raises(NotAllowed):
        edit_project(project=role.project, fields={"name": "X"}, seen_version=1, by=viewer, at=NOW)


def test_an_archived_project_comes_back(role):
    project = archive_project(project=role.project, seen_version=1, by=role.user, at=NOW)

    restore_project(project=project, seen_version=2, by=role.user, at=NOW)

    assert Project.objects.current().get() == project


def test_an_archived_project_is_not_archived_again(role):
    archive_project(project=role.project, seen_version=1, by=role.user, at=NOW)

    with pytest.raises(Conflict):
        archive_project(project=role.project, seen_version=2, by=role.user, at=NOW)


def test_nobody_moves_a_project_to_where_they_would_see_its_money():
    project = ProjectFactory()
    poor = PortfolioRoleFactory(portfolio=project.program.portfolio, sees_money=False)
    elsewhere = ProgramFactory(portfolio=project.program.portfolio)

    with pytest.raises(NotAllowed, match="money"):
        edit_project(
            project=project,
            fields={"program": elsewhere},
            seen_version=project.version,
            by=poor.user,
            at=NOW,
        )


def test_nobody_hands_on_a_right_to_see_money_that_they_lack(program):
    poor = PortfolioRoleFactory(portfolio=program.portfolio, sees_money=False)

    project = create_project(
        fields={"key": "QUAY", "name": "Quay wall", "program": program},
        manager=UserFactory(),
        by=poor.user,
        at=NOW,
    )

    assert project.roles.get().sees_money is False


def test_a_project_that_its_program_counts_on_stays():
    benefit = BenefitFactory()
    project = ProjectFactory(program=benefit.program)
    share = BenefitContribution(benefit=benefit, project=project, share=Decimal("0.5"))
    versioning.create(share, by=None, at=NOW)
    mover = PortfolioRoleFactory(portfolio=benefit.program.portfolio)

    with pytest.raises(Conflict, match="shares of benefits"):
        edit_project(
            project=project,
            fields={"program": ProgramFactory(portfolio=benefit.program.portfolio)},
            seen_version=project.version,
            by=mover.user,
            at=NOW,
        )
