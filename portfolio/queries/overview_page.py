"""All that the overview of a portfolio shows, read once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portfolio.models import Portfolio, PortfolioSnapshot
from portfolio.queries.overview import PortfolioDashboard, portfolio_dashboard
from portfolio.queries.past_portfolio import past_portfolio_dashboard
from portfolio.queries.past_trend import whole_days
from programs.queries.dashboard import ProgramDashboard
from programs.queries.key_figures import KeyFigure, portfolio_key_figures
from programs.queries.overview import is_rounded
from programs.queries.trend import WEEKS_SHOWN, drawn
from projects.health import Health
from projects.queries.kept_days import kept_values, last_of_weeks
from projects.queries.past_day import PastDay

TRENDS = ("roi_forecast", "cost_at_completion", "benefits_forecast", "risk_exposure")


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioOverview:
    """The page's panels; ``programs`` are ranked by forecast ROI, the best first."""

    dashboard: PortfolioDashboard
    figures: tuple[KeyFigure, ...]
    programs: tuple[ProgramDashboard, ...]
    rated: Mapping[str, Health]
    is_rounded: bool
    on_track: int
    at_risk: int
    off_track: int
    start: date | None
    end: date | None
    near_url: str


def portfolio_overview(
    portfolio: Portfolio, viewer, day: PastDay | None = None
) -> PortfolioOverview:
    """Return the overview of ``portfolio`` as ``viewer`` may see it, now or at a past day's end."""
    if day is None:
        board = portfolio_dashboard(portfolio, viewer)
    else:
        board = past_portfolio_dashboard(portfolio, viewer, day)
    trends = _trends(portfolio, viewer, day and day.shown) if board.sees_money else {}
    colours = Counter(program.overall.colour for program in board.programs)
    days = [
        program.metrics[name].value
        for program in board.programs
        for name in ("finish", "baseline_finish")
        if program.metrics[name].is_defined
    ]
    projects = [p for program in board.programs for p in program.all_projects()]
    return PortfolioOverview(
        dashboard=board,
        figures=portfolio_key_figures(
            board, trends, board.others["programs_on_track"], board.others["programs"]
        ),
        programs=_ranked(board),
        rated={program.key: program.overall for program in board.all_programs()},
        is_rounded=is_rounded(board.programs, board, ("bac", "cost_at_completion"))
        if board.sees_money
        else False,
        on_track=colours["green"],
        at_risk=colours["amber"],
        off_track=colours["red"],
        start=min(days, default=None),
        end=max(days, default=None),
        near_url=f"/projects/{projects[0].key}/" if projects else "",
    )


def _ranked(board: PortfolioDashboard) -> tuple[ProgramDashboard, ...]:
    def rank(program: ProgramDashboard):
        roi = program.figure("roi_forecast")
        defined = roi is not None and roi.is_defined
        return (not defined, -roi.value if defined else 0, program.key)

    return tuple(sorted(board.programs, key=rank))


def _trends(portfolio: Portfolio, viewer, until: date | None) -> dict[str, list[Decimal]]:
    """Return a year's values at the ends of weeks, as far as the viewer sees all they add up."""
    rows = PortfolioSnapshot.objects.filter(portfolio=portfolio)
    kept = kept_values(last_of_weeks(rows, weeks=WEEKS_SHOWN, until=until), *TRENDS)
    whole = whole_days(portfolio, [day for day, *_ in kept], viewer, money=True)
    return drawn([found for found in kept if found[0] in whole], TRENDS)
