"""Beginning, changing and archiving portfolios."""

import pytest
from django.core.exceptions import ValidationError

from portfolio.models import Portfolio
from portfolio.portfolio_setup import (
    archive_portfolio,
    create_portfolio,
    edit_portfolio,
    restore_portfolio,
)
from projects.errors import Conflict, NotAllowed, StaleVersion
from tests.factories import NOW, PortfolioRoleFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db


def begin(user, key="ENERGY"):
    return create_portfolio(fields={"key": key, "name": "Energy"}, by=user, at=NOW)


def change(role, seen_version=1, **fields):
    return edit_portfolio(
        portfolio=role.portfolio, fields=fields, seen_version=seen_version, by=role.user, at=NOW
    )


def test_who_begins_a_portfolio_manages_it_and_sees_its_money():
    administrator = UserFactory(is_staff=True)

    role = begin(administrator).roles.get()

    assert (role.user, role.kind, role.sees_money) == (administrator, "manager", True)


def test_a_portfolio_manager_begins_another():
    assert begin(PortfolioRoleFactory().user).pk


def test_a_portfolio_viewer_begins_none():
    with pytest.raises(NotAllowed):
        begin(PortfolioRoleFactory(kind="viewer").user)


def test_a_word_of_addresses_is_no_key():
    with pytest.raises(ValidationError) as refusal:
        begin(UserFactory(is_staff=True), key="new")

    assert list(refusal.value.message_dict) == ["key"]


@pytest.mark.parametrize("key", ["E", "1ENERGY", "ENERGY-1", "ENERGYENERGY", ""])
def test_a_key_of_another_form_is_refused_with_an_example(key):
    with pytest.raises(ValidationError, match="CUST"):
        begin(UserFactory(is_staff=True), key=key)


def test_a_stale_edit_saves_nothing():
    role = PortfolioRoleFactory()
    change(role, name="Newer")

    with pytest.raises(StaleVersion):
        change(role, name="Older")

    assert Portfolio.objects.get().name == "Newer"


def test_a_viewer_changes_nothing():
    with pytest.raises(NotAllowed):
        change(PortfolioRoleFactory(kind="viewer"), name="Mine")


def test_a_portfolio_with_programs_is_not_archived():
    role = PortfolioRoleFactory()
    program = ProgramFactory(portfolio=role.portfolio)

    with pytest.raises(Conflict, match=program.key):
        archive_portfolio(portfolio=role.portfolio, seen_version=1, by=role.user, at=NOW)


def test_an_archived_portfolio_comes_back():
    role = PortfolioRoleFactory()
    archive_portfolio(portfolio=role.portfolio, seen_version=1, by=role.user, at=NOW)

    restore_portfolio(portfolio=role.portfolio, seen_version=2, by=role.user, at=NOW)

    assert Portfolio.objects.current().exists()
