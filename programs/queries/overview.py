"""All that the overview of a program shows, read once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from programs.models import Program
from programs.queries.dashboard import ProgramDashboard, program_dashboard
from programs.queries.exposure import ExposurePanel, exposure_panel
from programs.queries.key_figures import TRENDS, KeyFigure, key_figures
from programs.queries.milestone import MilestonePanel, milestone_panel
from programs.queries.past_panels import past_exposure_panel, past_milestone_panel
from programs.queries.past_programs import past_program_dashboard
from programs.queries.trend import drawn, kept_in_sight
from projects.queries.past_day import PastDay
from projects.queries.status import Dashboard

THOUSAND = Decimal(1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramOverview:
    """The page's panels.

    ``shows_money``: some row has money, though the total may not. ``whole_days`` are days kept on
    which the viewer may see all that was added up, as far as the trends had to ask.
    """

    dashboard: ProgramDashboard
    figures: tuple[KeyFigure, ...]
    milestones: MilestonePanel
    exposure: ExposurePanel
    whole_days: frozenset[date]
    shows_money: bool
    is_rounded: bool
    off_track: int
    at_risk: int
    on_track: int


def program_overview(program: Program, viewer, day: PastDay | None = None) -> ProgramOverview:
    """Return the overview of ``program`` as ``viewer`` may see it, now or at a past day's end."""
    board = (
        past_program_dashboard(program, viewer, day) if day else program_dashboard(program, viewer)
    )
    until = day and day.shown
    kept = kept_in_sight(program.pk, viewer, TRENDS, until) if board.sees_money else []
    colours = Counter(project.overall.colour for project in board.all_projects())
    return ProgramOverview(
        dashboard=board,
        figures=key_figures(board, drawn(kept, TRENDS)),
        milestones=past_milestone_panel(board, day) if day else milestone_panel(board),
        exposure=past_exposure_panel(board, day) if day else exposure_panel(board),
        whole_days=frozenset(shown for shown, *_ in kept),
        shows_money=any(p.sees_money for p in (board, *board.projects, *board.children)),
        is_rounded=is_rounded((*board.projects, *board.children), board, ("bac", "eac", "vac")),
        off_track=colours["red"],
        at_risk=colours["amber"],
        on_track=colours["green"],
    )


def is_rounded(rows: Iterable[Dashboard], total: Dashboard, names: Iterable[str]) -> bool:
    """Return whether rows shown in whole thousands fail to add up to the total shown."""
    rows = tuple(rows)
    return any(_misses(rows, total, name) for name in names if total.figure(name))


def _misses(rows: tuple[Dashboard, ...], total: Dashboard, name: str) -> bool:
    shown = [_thousands(row.figure(name).value) for row in rows if row.figure(name)]
    return sum(shown) != _thousands(total.figure(name).value)


def _thousands(amount) -> Decimal:
    return (Decimal(amount or 0) / THOUSAND).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
