"""Who may do what to a program. Every page, endpoint and command asks here."""

from programs.models import Program
from projects.errors import NotAllowed


def can_manage_program(user, program: Program) -> bool:
    """Return whether ``user`` may change ``program``: its manager, one above, the portfolio's."""
    return Program.objects.managed_by(user).filter(pk=program.pk).exists()


def can_create_program(user, portfolio, parent: Program | None = None) -> bool:
    """Return whether ``user`` may begin a program in ``portfolio``, or below ``parent``."""
    if parent is not None and can_manage_program(user, parent):
        return True
    return type(portfolio).objects.managed_by(user).filter(pk=portfolio.pk).exists()


def can_see_money(user, program: Program) -> bool:
    """Return whether ``user`` may see money of ``program``, and anything derived from it."""
    return Program.objects.with_money_for(user).filter(pk=program.pk).exists()


def can_see_money_above(user, program: Program) -> bool:
    """Return whether ``user`` may see money where a new ``program`` begins."""
    above = program.parent or program.portfolio
    return type(above).objects.with_money_for(user).filter(pk=above.pk).exists()


def require_create_program(user, portfolio, parent: Program | None = None) -> None:
    """Raise NotAllowed unless ``user`` may begin a program there."""
    if not can_create_program(user, portfolio, parent):
        raise NotAllowed(
            f"You can't begin a program in {portfolio.key}.",
            fix="Ask its portfolio manager to begin it, or choose a parent that you manage.",
        )


def require_manage_program(user, program: Program) -> None:
    """Raise NotAllowed unless ``user`` may change ``program``."""
    if not can_manage_program(user, program):
        raise NotAllowed(
            f"You can read {program.key} but not change it.",
            fix="Ask its program manager to change it.",
        )


def require_money(user, program: Program) -> None:
    """Raise NotAllowed unless ``user`` may see and set money of ``program``."""
    if not can_see_money(user, program):
        raise NotAllowed(
            f"You may not see or change money of {program.key}.",
            fix="Ask the program manager for the right to see money.",
        )
