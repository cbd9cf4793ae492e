"""Who may do what to a portfolio. Every page, endpoint and command asks here."""

from portfolio.models import Portfolio
from projects.errors import NotAllowed


def can_manage_portfolio(user, portfolio: Portfolio) -> bool:
    """Return whether ``user`` may change ``portfolio`` and everything below it."""
    return Portfolio.objects.managed_by(user).filter(pk=portfolio.pk).exists()


def can_create_portfolio(user) -> bool:
    """Return whether ``user`` may begin a portfolio: who administers the site or manages one."""
    if user.restricted_to_program_id:
        return False
    return user.is_staff or Portfolio.objects.managed_by(user).exists()


def can_see_money(user, portfolio: Portfolio) -> bool:
    """Return whether ``user`` may see money of ``portfolio``, and anything derived from it."""
    return Portfolio.objects.with_money_for(user).filter(pk=portfolio.pk).exists()


def require_create_portfolio(user) -> None:
    """Raise NotAllowed unless ``user`` may begin a portfolio."""
    if not can_create_portfolio(user):
        raise NotAllowed(
            "You can't begin a portfolio.",
            fix="Ask a portfolio manager or an administrator to begin it.",
        )


def require_manage_portfolio(user, portfolio: Portfolio) -> None:
    """Raise NotAllowed unless ``user`` may change ``portfolio``."""
    if not can_manage_portfolio(user, portfolio):
        raise NotAllowed(
            f"You can read {portfolio.key} but not change it.",
            fix="Ask its portfolio manager to change it.",
        )
