"""Verb: say who manages a portfolio, who reads it, and who of them sees its money."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from portfolio.access import can_see_money, require_manage_portfolio
from portfolio.models import Portfolio, PortfolioRole
from projects import versioning
from projects.accepted_fields import accept
from projects.errors import Conflict, NotAllowed

Fields = Mapping[str, Any]

ROLE_FIELDS = ("kind", "sees_money")


@transaction.atomic
def give_role(
    *, portfolio: Portfolio, fields: Fields, by, at: datetime, reason: str = ""
) -> PortfolioRole:
    """Give a person (``user``) a role of a ``kind`` in ``portfolio`` and everything below it."""
    require_manage_portfolio(by, portfolio)
    role = PortfolioRole(portfolio=portfolio)
    accept(role, fields, ("user", *ROLE_FIELDS))
    _refuse_money_not_seen(by, role)
    return versioning.create(role, by=by, at=at, reason=reason)


@transaction.atomic
def change_role(
    *, role: PortfolioRole, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> PortfolioRole:
    """Change what a person may do; the last manager stays one."""
    require_manage_portfolio(by, role.portfolio)
    names = accept(role, fields, ROLE_FIELDS)
    if "sees_money" in fields:
        _refuse_money_not_seen(by, role)
    if role.kind != PortfolioRole.Kind.MANAGER:
        _refuse_without_manager(role)
    versioning.write(role, names, seen_version=seen_version, by=by, at=at, reason=reason)
    return role


@transaction.atomic
def take_role(
    *, role: PortfolioRole, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Take a person's role in a portfolio away; the last manager stays."""
    require_manage_portfolio(by, role.portfolio)
    _refuse_without_manager(role)
    versioning.delete(role, seen_version=seen_version, by=by, at=at, reason=reason)


def _refuse_without_manager(role: PortfolioRole) -> None:
    # The portfolio is locked: two managers who remove each other at once would leave nobody.
    locked = Portfolio.objects.select_for_update().filter(pk=role.portfolio_id)
    locked.values_list("pk").first()
    managers = PortfolioRole.objects.filter(
        portfolio=role.portfolio_id, kind=PortfolioRole.Kind.MANAGER, user__is_active=True
    )
    if managers.filter(pk=role.pk).exists() and managers.count() == 1:
        raise Conflict(
            f"{role.portfolio.key} would be without a manager.",
            field="kind",
            fix="Make somebody else a portfolio manager first.",
        )


def _refuse_money_not_seen(by, role: PortfolioRole) -> None:
    # Else a manager without the right could grant it to themselves.
    if role.sees_money and not can_see_money(by, role.portfolio):
        raise NotAllowed(
            f"You can't let others see money of {role.portfolio.key} that you don't see yourself.",
            field="sees_money",
            fix="Ask somebody with the right to see money to give it.",
        )
