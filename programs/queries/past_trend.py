"""One figure of a program over the days that were kept, as far as a viewer sees what it adds up."""

from datetime import date

from programs.models import Program, ProgramSnapshot
from programs.queries.past_programs import past_program_dashboard
from programs.queries.seen_days import whole_days
from projects.queries.kept_days import kept_values, thinned
from projects.queries.past_day import PastDay
from projects.queries.status import Dashboard


def program_trend(
    program: Program, viewer, name: str, *, first: date | None, last: date | None, money: bool
) -> list[tuple[date, object]]:
    """Return the days of ``first`` to ``last`` with the figure, as text; None is undefined.

    ``money``: the figure is money, or follows from it. A day of which the viewer does not see all
    is added up again from what they see.
    """
    rows = thinned(ProgramSnapshot.objects.filter(program=program), first, last)
    kept = kept_values(rows, name)
    days = [day for day, _ in kept]
    whole = whole_days([program.pk], days, viewer, money=money)
    return [
        (day, text if day in whole else figure_of(_past(program, viewer, day), name))
        for day, text in kept
    ]


def _past(program: Program, viewer, day: date) -> Dashboard:
    shown = PastDay(asked=day, shown=day, first=day)
    return past_program_dashboard(program, viewer, shown)


def figure_of(board: Dashboard, name: str) -> str | None:
    """Return a figure of a dashboard as a snapshot would keep it."""
    figure = board.figure(name)
    return None if figure is None or figure.value is None else str(figure.value)
