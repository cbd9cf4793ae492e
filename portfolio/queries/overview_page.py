"""All that the overview of a portfolio shows, read once."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portfolio.models import Portfolio
from portfolio.queries.overview import PortfolioDashboard, portfolio_dashboard
from programs.models import ProgramSnapshot
from programs.queries.conversion import Converter
from programs.queries.dashboard import ProgramDashboard
from programs.queries.key_figures import KeyFigure, portfolio_key_figures
from programs.queries.overview import is_rounded
from programs.queries.trend import WEEKS_SHOWN
from projects.health import Health

SUMMED = ("cost_at_completion", "benefits_forecast", "risk_exposure", "run_costs_forecast")


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


def portfolio_overview(portfolio: Portfolio, viewer) -> PortfolioOverview:
    """Return the overview of ``portfolio`` as ``viewer`` may see it."""
    board = portfolio_dashboard(portfolio, viewer)
    trends = _trends(board) if board.sees_money else {}
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


def _trends(board: PortfolioDashboard) -> dict[str, list[Decimal]]:
    """Return what the programs' snapshots add up to, on the days that all of them have one."""
    pks = {program.pk: program.currency for program in board.programs}
    newest = ProgramSnapshot.objects.filter(program__in=pks).order_by("-date")
    days = list(newest.values_list("date", flat=True).distinct()[:WEEKS_SHOWN])
    by_day: dict[date, list] = defaultdict(list)
    for pk, day, figures in newest.filter(date__in=days).values_list("program", "date", "figures"):
        by_day[day].append((pks[pk], figures))
    convert = Converter(rates=board.rates, currency=board.currency, on=None)
    sums = [_sums(by_day[day], convert) for day in sorted(by_day) if len(by_day[day]) == len(pks)]
    trends = {name: [found[name] for found in sums] for name in SUMMED}
    trends["roi_forecast"] = [roi for found in sums if (roi := _roi(found)) is not None]
    return trends


def _sums(figures: list, convert: Converter) -> dict[str, Decimal]:
    return {
        name: sum(
            (
                convert.amount(Decimal(found[name]), currency) or Decimal(0)
                for currency, found in figures
                if found.get(name) is not None
            ),
            Decimal(0),
        )
        for name in SUMMED
    }


def _roi(found: Mapping[str, Decimal]) -> Decimal | None:
    costs = found["cost_at_completion"] + found["run_costs_forecast"]
    return None if not costs else (found["benefits_forecast"] - costs) / costs
