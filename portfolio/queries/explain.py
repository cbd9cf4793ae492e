"""One figure by its address: the same Metric tree that the page shows, for those who may see it."""

from dataclasses import dataclass

from portfolio.models import Portfolio
from portfolio.queries.overview import portfolio_dashboard, with_portfolio_value
from programs.models import Program
from programs.queries.dashboard import program_dashboard
from projects.metrics import Metric
from projects.models import Project
from projects.queries.status import Dashboard, project_dashboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A figure with the object it speaks of."""

    metric: Metric
    kind: str
    key: str
    name: str


def explained(*, address: str, kind: str, key: str, viewer) -> Explained | None:
    """Return the figure of ``address`` of the object of that kind and key.

    None where the viewer may see no such object, or not this figure of it, or there is none.
    """
    reader = READERS.get(kind)
    board = reader(key.upper(), viewer) if reader else None
    metric = board.at(address) if board else None
    if board is None or metric is None:
        return None
    return Explained(metric=metric, kind=board.kind, key=board.key, name=board.name)


def _portfolio(key: str, viewer) -> Dashboard | None:
    found = Portfolio.objects.visible_to(viewer).filter(key=key).first()
    return found and with_portfolio_value(portfolio_dashboard(found, viewer))


def _program(key: str, viewer) -> Dashboard | None:
    found = Program.objects.visible_to(viewer).filter(key=key).first()
    return found and program_dashboard(found, viewer)


def _project(key: str, viewer) -> Dashboard | None:
    found = Project.objects.visible_to(viewer).filter(key=key).first()
    return found and project_dashboard(found, viewer)


READERS = {"portfolio": _portfolio, "program": _program, "project": _project}
