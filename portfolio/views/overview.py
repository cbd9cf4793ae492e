"""The overview of a portfolio: its programs side by side."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from portfolio.access import can_manage_portfolio
from portfolio.queries.overview_page import portfolio_overview
from portfolio.views.frame import portfolio_frame, visible_portfolio


@require_GET
def show(request, key):
    """The portfolio overview."""
    portfolio = visible_portfolio(request, key)
    overview = portfolio_overview(portfolio, request.user)
    request.rated_programs = overview.rated
    context = portfolio_frame(request, portfolio) | {
        "overview": overview,
        "dashboard": overview.dashboard,
        "may_change": can_manage_portfolio(request.user, portfolio),
        "near_url": overview.near_url,
        "far_url": f"/portfolios/{portfolio.key}/",
        "lens": "far",
    }
    return render(request, "portfolio/overview.html", context)
