"""One figure of a portfolio over the days that were kept, as far as a viewer sees what it sums."""

from datetime import date

from portfolio.models import Portfolio, PortfolioSnapshot
from portfolio.queries.past_portfolio import past_portfolio_dashboard
from programs.models import ProgramSnapshot
from programs.queries.past_trend import figure_of
from programs.queries.seen_days import days_with_hidden
from projects.queries.kept_days import kept_values, thinned
from projects.queries.past_day import PastDay


def portfolio_trend(
    portfolio: Portfolio, viewer, name: str, *, first: date | None, last: date | None, money: bool
) -> list[tuple[date, object]]:
    """Return the days of ``first`` to ``last`` with the figure, as text; None is undefined.

    ``money``: the figure is money, or follows from it. A day of which the viewer does not see all
    is added up again from what they see.
    """
    kept = kept_values(
        thinned(PortfolioSnapshot.objects.filter(portfolio=portfolio), first, last), name
    )
    whole = whole_days(portfolio, [day for day, _ in kept], viewer, money=money)
    return [
        (day, text if day in whole else _computed(portfolio, viewer, day, name))
        for day, text in kept
    ]


def whole_days(portfolio: Portfolio, days: list[date], viewer, *, money: bool) -> set[date]:
    """Return the days whose stored totals of the portfolio ``viewer`` may see."""
    if not days:
        return set()
    lines: dict[date, set[int]] = {day: set() for day in days}
    rows = ProgramSnapshot.objects.filter(portfolio=portfolio, date__in=days)
    for day, program in rows.order_by("pk").values_list("date", "program_id"):
        lines[day].add(program)
    return set(days) - days_with_hidden(lines, viewer, money=money)


def _computed(portfolio: Portfolio, viewer, day: date, name: str) -> str | None:
    shown = PastDay(asked=day, shown=day, first=day)
    return figure_of(past_portfolio_dashboard(portfolio, viewer, shown), name)
