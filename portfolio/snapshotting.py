"""Verb: keep a day's figures of every portfolio, with its programs and their projects."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from portfolio.models import Portfolio, PortfolioSnapshot
from portfolio.queries.overview import portfolio_dashboard, with_portfolio_value
from programs import snapshotting
from projects.snapshotting import as_text


@transaction.atomic
def snapshot(*, day: date, program_ids: Iterable[int] | None = None) -> int:
    """Store the figures as they are now under ``day``: portfolios, programs, projects, milestones.

    Returns of how many programs. A second snapshot of a day takes the place of the first. Without
    ``program_ids`` everything that is not archived, else these programs, all below them, and
    the portfolios they are in.
    """
    ids = None if program_ids is None else list(program_ids)
    count = snapshotting.snapshot(day=day, program_ids=ids)
    portfolios = Portfolio.objects.current().order_by("pk")
    if ids is not None:
        portfolios = portfolios.filter(programs__in=ids).distinct()
    PortfolioSnapshot.objects.bulk_create(
        [_snapshot(portfolio, day) for portfolio in portfolios],
        update_conflicts=True,
        unique_fields=["portfolio", "date"],
        update_fields=["figures"],
    )
    return count


def _snapshot(portfolio: Portfolio, day: date) -> PortfolioSnapshot:
    board = with_portfolio_value(portfolio_dashboard(portfolio, None))
    figures = {name: metric.value for name, metric in board.metrics.items()}
    figures |= {name: metric.value for name, metric in board.others.items()}
    return PortfolioSnapshot(portfolio=portfolio, date=day, figures=as_text(figures))
