"""Where a person's work begins, by the highest thing they are responsible for."""

from portfolio.models import Portfolio
from programs.models import Program
from projects.models import Project


def start_page(user) -> str | None:
    """Return the path that ``user`` starts at, None for somebody without a role anywhere.

    Who works in a project starts at their work; who manages or sees a program there; who manages
    or sees a portfolio at its first page.
    """
    portfolios = Portfolio.objects.current().visible_to(user).order_by("key")
    if key := portfolios.values_list("key", flat=True).first():
        return f"/portfolios/{key}/"
    programs = Program.objects.current()
    for reached in (programs.managed_by(user), programs.visible_to(user)):
        if key := reached.order_by("key").values_list("key", flat=True).first():
            return f"/programs/{key}/"
    if Project.objects.current().visible_to(user).exists():
        return "/my-work/"
    return None
