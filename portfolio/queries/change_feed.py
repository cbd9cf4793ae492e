"""The change feed: what happened to rows that a person may see, in the order of the database."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from portfolio.models import OutboxEvent, Portfolio
from portfolio.queries.history import ALL_MONEY
from programs.models import Program
from projects.models import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """``events`` after a cursor, oldest first; ``is_last`` where nothing follows yet."""

    events: tuple[OutboxEvent, ...]
    is_last: bool


def events_since(cursor: int, viewer, *, size: int) -> FeedPage:
    """Return up to ``size`` events after ``cursor`` (0: all) that ``viewer`` may see.

    An event of a project is visible with the project, one of a program with the program, one of a
    portfolio with the portfolio. Events of rows that are money from end to end, and edits of money
    alone, need the money right there as well. Deletions are events like others: they name what is
    gone.
    """
    rows = OutboxEvent.objects.filter(_visible(viewer), pk__gt=cursor).order_by("pk")
    found = tuple(rows[: size + 1])
    return FeedPage(events=found[:size], is_last=len(found) <= size)


def _visible(viewer) -> Q:
    seen = _within(Project.objects.visible_to(viewer), Program.objects.visible_to(viewer))
    paid = _within(Project.objects.with_money_for(viewer), Program.objects.with_money_for(viewer))
    portfolios = Portfolio.objects.visible_to(viewer).values("pk")
    is_money = Q(object_type__in=ALL_MONEY) | Q(money_only=True)
    return (
        (~is_money & seen)
        | (is_money & paid)
        | Q(object_type="portfolio", object_id__in=portfolios)
    )


def _within(projects: QuerySet, programs: QuerySet) -> Q:
    return Q(project_id__in=projects.values("pk")) | Q(
        project_id=None, program_id__in=programs.values("pk")
    )
