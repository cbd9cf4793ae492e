"""What surrounds every page of a portfolio: breadcrumb and tabs."""

from typing import Any

from django.shortcuts import get_object_or_404

from portfolio.access import can_manage_portfolio
from portfolio.models import Portfolio
from projects.views.frame import Crumb, Tab

# Page, name, key after G.
PAGES = (
    ("", "Overview", "P"),
    ("people", "People", "E"),
    ("history", "History", "H"),
    ("calendars", "Calendars", ""),
    ("health", "Health limits", ""),
    ("settings", "Settings", ""),
)
KEPT_BY_MANAGERS = ("health", "settings")


def visible_portfolio(request, key: str) -> Portfolio:
    """Return the portfolio of that key, in any capitals, or raise Http404 if it isn't visible."""
    portfolios = Portfolio.objects.visible_to(request.user).with_manager()
    return get_object_or_404(portfolios, key=str(key).upper())


def portfolio_frame(request, portfolio: Portfolio, page: str = "") -> dict[str, Any]:
    """Return the context of a page of ``portfolio``; ``page`` is the path of its tab."""
    name = next(title for path, title, _ in PAGES if path == page)
    address = f"/portfolios/{portfolio.key}/"
    manages = can_manage_portfolio(request.user, portfolio)
    return {
        "portfolio": portfolio,
        "breadcrumb": [
            Crumb(name="Portfolios", url="/portfolios/"),
            Crumb(name=portfolio.name, url=address),
            Crumb(name=name),
        ],
        "tabs": [
            Tab(
                name=title,
                url=f"{address}{path}/" if path else address,
                is_current=path == page,
                shortcut=shortcut,
            )
            for path, title, shortcut in PAGES
            if manages or path not in KEPT_BY_MANAGERS
        ],
        "page_title": f"{portfolio.name}: {name.lower()}",
        "object_name": portfolio.name,
        "manager_name": portfolio.manager_name,
        "manager_label": "Portfolio manager",
    }
