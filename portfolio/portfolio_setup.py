"""Verb: begin a portfolio, change what it is, put it away and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portfolio.access import require_create_portfolio, require_manage_portfolio
from portfolio.models import Portfolio, PortfolioRole
from projects import versioning
from projects.accepted_fields import accept
from projects.errors import Conflict
from projects.key_reserving import exchange_key, reserve_key

Fields = Mapping[str, Any]

PORTFOLIO_FIELDS = (
    "name", "description", "currency", "discount_rate", "hurdle_rate", "fiscal_year_start_month",
    "thresholds",
)  # fmt: skip


@transaction.atomic
def create_portfolio(*, fields: Fields, by, at: datetime, reason: str = "") -> Portfolio:
    """Begin a portfolio; ``by`` becomes its manager and sees its money.

    Raises NotAllowed unless ``by`` administers the site or manages a portfolio already.
    """
    require_create_portfolio(by)
    fields = dict(fields)
    key = fields.pop("key", "")
    portfolio = Portfolio()
    accept(portfolio, fields, PORTFOLIO_FIELDS)
    _check(portfolio)
    portfolio.key = reserve_key(key)
    versioning.create(portfolio, by=by, at=at, reason=reason)
    role = PortfolioRole(
        portfolio=portfolio, user=by, kind=PortfolioRole.Kind.MANAGER, sees_money=True
    )
    versioning.create(role, by=by, at=at, reason=reason)
    return portfolio


@transaction.atomic
def edit_portfolio(
    *, portfolio: Portfolio, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> Portfolio:
    """Change a portfolio. Raises StaleVersion if somebody changed it since it was seen."""
    require_manage_portfolio(by, portfolio)
    fields = dict(fields)
    if "key" in fields:
        stored = Portfolio.objects.filter(pk=portfolio.pk).values_list("key", flat=True).get()
        fields["key"] = exchange_key(stored, fields["key"])
    names = accept(portfolio, fields, ("key", *PORTFOLIO_FIELDS))
    _check(portfolio)
    versioning.write(portfolio, names, seen_version=seen_version, by=by, at=at, reason=reason)
    return portfolio


@transaction.atomic
def archive_portfolio(
    *, portfolio: Portfolio, seen_version: int, by, at: datetime, reason: str = ""
) -> Portfolio:
    """Put a portfolio away. Raises Conflict while a program in it is not archived."""
    require_manage_portfolio(by, portfolio)
    if portfolio.archived_at is not None:
        raise Conflict(f"{portfolio.key} is archived already.", fix="Restore it to work on it.")
    inside = portfolio.programs.current().order_by("key").values_list("key", flat=True)
    if inside:
        raise Conflict(
            f"{portfolio.key} still has {', '.join(inside[:5])}.",
            fix="Archive its programs or move them first.",
        )
    portfolio.archived_at = at
    versioning.write(
        portfolio, ["archived_at"], seen_version=seen_version, by=by, at=at, reason=reason
    )
    return portfolio


@transaction.atomic
def restore_portfolio(
    *, portfolio: Portfolio, seen_version: int, by, at: datetime, reason: str = ""
) -> Portfolio:
    """Take an archived portfolio back."""
    require_manage_portfolio(by, portfolio)
    if portfolio.archived_at is None:
        raise Conflict(f"{portfolio.key} is not archived.")
    portfolio.archived_at = None
    versioning.write(
        portfolio, ["archived_at"], seen_version=seen_version, by=by, at=at, reason=reason
    )
    return portfolio


def _check(portfolio: Portfolio) -> None:
    if not isinstance(portfolio.thresholds, dict):
        raise ValidationError(
            {"thresholds": 'Thresholds are values by name, as {"cost_amber": 0.02}.'}
        )
