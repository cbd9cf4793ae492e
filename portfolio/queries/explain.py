"""One figure by its address: the same Metric tree that the page shows, for those who may see it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from portfolio.models import Portfolio
from portfolio.queries.overview import portfolio_dashboard, with_portfolio_value
from portfolio.queries.past_portfolio import past_portfolio_dashboard
from programs.models import Program, ProgramSnapshot
from programs.queries.dashboard import program_dashboard
from programs.queries.past_programs import past_program_dashboard
from projects.metrics import Metric
from projects.models import Project
from projects.queries.past_day import PastDay, past_day
from projects.queries.past_status import past_project_dashboard
from projects.queries.status import Dashboard, project_dashboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A figure with the object it speaks of."""

    metric: Metric
    kind: str
    key: str
    name: str


def explained(
    *, address: str, kind: str, key: str, viewer, asked: date | None = None, today: date
) -> Explained | None:
    """Return the figure of ``address`` of the object of that kind and key, now or as of a day.

    None where the viewer may see no such object, or not this figure of it, or there is none.
    Raises NoSuchDay for a day of which nothing is known.
    """
    reader = READERS.get(kind)
    found = (
        reader.model.objects.visible_to(viewer).filter(key=key.upper()).first() if reader else None
    )
    if found is None:
        return None
    day = past_day(reader.snapshots(found), asked, today=today)
    board = reader.past(found, viewer, day) if day else reader.now(found, viewer)
    metric = board.at(address)
    if metric is None:
        return None
    return Explained(metric=metric, kind=board.kind, key=board.key, name=board.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How the dashboards of one kind of object are read: of now, of a past day, and which days."""

    model: Any
    now: Callable[[Any, Any], Dashboard]
    past: Callable[[Any, Any, PastDay], Dashboard]
    snapshots: Callable[[Any], QuerySet]


def _kept(found) -> QuerySet:
    return found.snapshots.all()


READERS = {
    "portfolio": Reader(
        model=Portfolio,
        now=lambda found, viewer: with_portfolio_value(portfolio_dashboard(found, viewer)),
        past=past_portfolio_dashboard,
        snapshots=lambda found: ProgramSnapshot.objects.filter(portfolio=found),
    ),
    "program": Reader(
        model=Program, now=program_dashboard, past=past_program_dashboard, snapshots=_kept
    ),
    "project": Reader(
        model=Project, now=project_dashboard, past=past_project_dashboard, snapshots=_kept
    ),
}
