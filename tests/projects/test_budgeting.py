"""Budget lines and booked costs through their verbs."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from projects.budgeting import (
    add_budget_line,
    add_cost_entries,
    add_cost_entry,
    edit_budget_line,
    edit_cost_entry,
    remove_budget_line,
    remove_cost_entry,
)
from projects.errors import DomainError, NotAllowed, StaleVersion
from projects.models import BudgetLine, CostEntry
from tests.factories import NOW, ProjectFactory, ProjectRoleFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    project = ProjectFactory(currency="CHF")
    return ProjectRoleFactory(project=project)


def budget(manager, **fields):
    return add_budget_line(
        project=manager.project, fields={"amount": "1000"} | fields, by=manager.user, at=NOW
    )


def cost(manager, **fields):
    fields = {"amount": "250.50", "date": "2026-11-16"} | fields
    return add_cost_entry(project=manager.project, fields=fields, by=manager.user, at=NOW)


def test_a_budget_line_is_in_the_currency_of_its_project(manager):
    assert budget(manager).currency == "CHF"


def test_a_budget_line_raises_the_measured_budget(manager):
    budget(manager)

    assert manager.project.metrics.bac == 1000


def test_a_cost_raises_the_measured_actual_cost(manager):
    cost(manager)

    assert manager.project.metrics.ac == Decimal("250.50")


def test_a_removed_cost_leaves_the_measured_actual_cost(manager):
    entry = cost(manager)

    remove_cost_entry(entry=entry, seen_version=1, by=manager.user, at=NOW)

    assert manager.project.metrics.ac == 0


@pytest.mark.parametrize("amount", ["1e15", "10.001", "NaN", "-1", "ten", None])
def test_an_amount_that_is_none_is_refused_by_field_name(manager, amount):
    with pytest.raises(ValidationError) as refusal:
        budget(manager, amount=amount)

    assert list(refusal.value.message_dict) == ["amount"]
    assert not BudgetLine.objects.exists()


def test_a_credit_is_a_negative_cost(manager):
    assert cost(manager, amount="-50").amount == -50


def test_a_task_of_another_project_is_refused(manager):
    with pytest.raises(ValidationError) as refusal:
        cost(manager, task=TaskFactory())

    assert list(refusal.value.message_dict) == ["task"]


def test_a_reserve_on_a_task_is_refused(manager):
    with pytest.raises(ValidationError, match="A reserve belongs to the project"):
        budget(manager, task=TaskFactory(project=manager.project), reserve="contingency")


@pytest.mark.parametrize("role", [{"kind": "viewer"}, {"kind": "team"}])
def test_only_who_manages_the_project_books_costs(manager, role):
    reader = ProjectRoleFactory(project=manager.project, **role)

    with pytest.raises(NotAllowed):
        cost(reader)


def test_a_deputy_without_the_money_right_books_no_costs(manager):
    deputy = ProjectRoleFactory(project=manager.project, kind="deputy", sees_money=False)

    with pytest.raises(NotAllowed, match="money"):
        cost(deputy)


def test_a_stale_edit_of_a_budget_line_changes_nothing(manager):
    line = budget(manager)
    edit_budget_line(line=line, fields={"amount": "5"}, seen_version=1, by=manager.user, at=NOW)

    with pytest.raises(StaleVersion):
        edit_budget_line(line=line, fields={"amount": "6"}, seen_version=1, by=manager.user, at=NOW)

    assert BudgetLine.objects.get().amount == 5


def test_the_same_amount_written_otherwise_is_no_change(manager):
    entry = cost(manager)

    edit_cost_entry(
        entry=entry, fields={"amount": "250.5"}, seen_version=1, by=manager.user, at=NOW
    )

    assert CostEntry.objects.get().version == 1


def test_a_removed_budget_line_is_gone_and_keeps_its_history(manager):
    line = budget(manager)

    remove_budget_line(line=line, seen_version=1, by=manager.user, at=NOW, reason="Twice")

    assert BudgetLine.history.latest().history_change_reason == "Twice"
    assert not BudgetLine.objects.exists()


def test_several_costs_are_booked_and_measured_together(manager):
    entries = [{"amount": "100", "date": "2026-11-16"}, {"amount": "20.50", "date": "2026-11-17"}]

    add_cost_entries(project=manager.project, entries=entries, by=manager.user, at=NOW)

    manager.project.refresh_from_db()
    assert manager.project.metrics.ac == Decimal("120.50")


def test_of_several_costs_all_are_booked_or_none(manager):
    entries = [{"amount": "100", "date": "2026-11-16"}, {"amount": "10.001", "date": "2026-11-17"}]

    with pytest.raises(ValidationError) as refusal:
        add_cost_entries(project=manager.project, entries=entries, by=manager.user, at=NOW)

    assert list(refusal.value.message_dict) == ["amount"]
    assert not CostEntry.objects.exists()


def test_who_does_not_see_money_books_no_costs(manager):
    deputy = ProjectRoleFactory(project=manager.project, kind="deputy", sees_money=False)
    entries = [{"amount": "100", "date": "2026-11-16"}]

    with pytest.raises(NotAllowed, match="money"):
        add_cost_entries(project=manager.project, entries=entries, by=deputy.user, at=NOW)


@pytest.mark.parametrize("day", ["1969-12-31", "9999-12-31"])
def test_a_day_that_no_calendar_has_is_refused_by_name(manager, day):
    with pytest.raises(ValidationError, match="1970 to 2200") as refusal:
        budget(manager, period=day)

    assert list(refusal.value.message_dict) == ["period"]


def test_a_budget_is_planned_in_the_currency_of_its_project(manager):
    with pytest.raises(DomainError, match="planned in CHF"):
        budget(manager, currency="USD")
