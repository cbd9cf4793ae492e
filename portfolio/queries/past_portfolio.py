"""A portfolio as it was at the end of a day: the programs it had, from their snapshots."""

from dataclasses import replace

from portfolio import access
from portfolio.models import Portfolio
from portfolio.queries.overview import (
    FROM_FLOWS,
    PortfolioDashboard,
    summed,
    with_portfolio_value,
)
from programs.models import ProgramSnapshot
from programs.queries.dashboard import rolled_up, with_reports, with_value
from programs.queries.past_programs import as_kept, load_past_programs
from projects.metrics import undefined
from projects.queries.past_day import PastDay
from projects.queries.past_rows import rows_at

TERMS = ("name", "currency", "discount_rate", "hurdle_rate", "thresholds")


def past_portfolio_dashboard(portfolio: Portfolio, viewer, day: PastDay) -> PortfolioDashboard:
    """Return what the dashboard of ``portfolio`` showed at the end of a day that was kept.

    ``viewer`` sees it with the rights of now; None as viewer sees all. With value figures.
    """
    placed = ProgramSnapshot.objects.filter(portfolio=portfolio, date=day.shown)
    parents = dict(placed.order_by("pk").values_list("program_id", "parent_id"))
    past = load_past_programs(parents, viewer, day)
    money = viewer is None or access.can_see_money(viewer, portfolio)
    tops = [rows for pk, rows in past.loaded.programs.items() if parents[pk] not in parents]
    boards = [with_value(rolled_up(rows, past.loaded)) for rows in tops]
    kept = [as_kept(board, past, day) for board in boards]
    programs = with_reports(kept, before=day.before)
    board = summed(_then(portfolio, day), programs, past.loaded, money=money)
    valued = replace(with_portfolio_value(board), snapshot_date=day.shown)
    return _without_flows(valued) if past.without_inputs else valued


def _without_flows(board: PortfolioDashboard) -> PortfolioDashboard:
    """Leave what follows from months of money undefined: they were not kept then."""
    missing = {
        name: undefined(m.key, m.unit, "What it follows from was not kept then.", label=m.label)
        for name, m in board.metrics.items()
        if name in FROM_FLOWS
    }
    return replace(board, metrics={**board.metrics, **missing})


def _then(portfolio: Portfolio, day: PastDay) -> Portfolio:
    """Return the portfolio with the terms it had; the key stays today's: links lead there."""
    kept = rows_at(Portfolio, day.before).filter(id=portfolio.pk).values(*TERMS).first() or {}
    then = Portfolio(pk=portfolio.pk, key=portfolio.key)
    for name in TERMS:
        setattr(then, name, kept.get(name, getattr(portfolio, name)))
    return then
