"""The overview of a portfolio: its programs side by side."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from portfolio.access import can_manage_portfolio
from portfolio.queries.overview_page import portfolio_overview
from portfolio.views.frame import portfolio_frame, visible_portfolio
from programs.models import ProgramSnapshot
from projects.queries.past_day import NoSuchDay
from projects.views.past_day import day_shown, past_context, refuse_day, shown_as_of


@require_GET
def show(request, key):
    """The portfolio overview, now or as it was at the end of a day."""
    portfolio = visible_portfolio(request, key)
    frame = portfolio_frame(request, portfolio)
    try:
        day = day_shown(request, ProgramSnapshot.objects.filter(portfolio=portfolio))
    except NoSuchDay as refused:
        return refuse_day(request, frame, refused)
    overview = portfolio_overview(portfolio, request.user, day)
    if day is None:
        request.rated_programs = overview.rated
    context = (
        frame
        | past_context(day)
        | {
            "overview": overview,
            "dashboard": overview.dashboard,
            "may_change": day is None and can_manage_portfolio(request.user, portfolio),
            "near_url": overview.near_url,
            "far_url": f"/portfolios/{portfolio.key}/",
            "lens": "far",
        }
    )
    with shown_as_of(day):
        return render(request, "portfolio/overview.html", context)
