"""Where a person's work begins."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from portfolio.access import can_create_portfolio
from portfolio.queries.home import start_page


@require_GET
def show(request):
    """Go to what needs the person; who has no role anywhere is told how to get one."""
    path = start_page(request.user)
    if path is not None:
        return redirect(path)
    context = {"may_create": can_create_portfolio(request.user)}
    return render(request, "portfolio/home.html", context)
