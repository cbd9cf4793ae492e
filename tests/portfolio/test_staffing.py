"""Roles on a portfolio through their verbs."""

import pytest

from portfolio.models import PortfolioRole
from portfolio.staffing import change_role, give_role, take_role
from projects.errors import Conflict, NotAllowed
from tests.factories import NOW, PortfolioRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PortfolioRoleFactory()


def test_the_last_manager_is_not_removed(manager):
    with pytest.raises(Conflict, match="without a manager"):
        take_role(role=manager, seen_version=1, by=manager.user, at=NOW)


def test_the_last_manager_does_not_become_a_viewer(manager):
    with pytest.raises(Conflict, match="without a manager"):
        change_role(
            role=manager, fields={"kind": "viewer"}, seen_version=1, by=manager.user, at=NOW
        )


def test_a_manager_whose_account_is_closed_does_not_count(manager):
    PortfolioRoleFactory(portfolio=manager.portfolio, user__is_active=False)

    with pytest.raises(Conflict, match="without a manager"):
        take_role(role=manager, seen_version=1, by=manager.user, at=NOW)


def test_one_of_two_managers_may_go(manager):
    other = PortfolioRoleFactory(portfolio=manager.portfolio)

    take_role(role=other, seen_version=1, by=manager.user, at=NOW)

    assert list(PortfolioRole.objects.all()) == [manager]


def test_a_viewer_gives_no_roles(manager):
    viewer = PortfolioRoleFactory(portfolio=manager.portfolio, kind="viewer")

    with pytest.raises(NotAllowed):
        give_role(
            portfolio=manager.portfolio,
            fields={"user": UserFactory(), "kind": "viewer"},
            by=viewer.user,
            at=NOW,
        )


def test_who_does_not_see_money_lets_nobody_see_it(manager):
    blind = PortfolioRoleFactory(portfolio=manager.portfolio, sees_money=False)

    with pytest.raises(NotAllowed, match="don't see yourself"):
        change_role(role=blind, fields={"sees_money": True}, seen_version=1, by=blind.user, at=NOW)
