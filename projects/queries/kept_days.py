"""Which of the days kept of an object a trend or a chart shows: never more than it can use.

All days of a quarter, the last of each week of some years, of each month beyond: the database picks
them, so that three years of daily snapshots cost as many rows as three years of weekly ones.
"""

from datetime import date, timedelta

from django.db.models import Max, Min, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import TruncMonth, TruncWeek

DAILY = timedelta(days=92)
WEEKLY = timedelta(days=3 * 366)
NULL = "null"  # SQLite's word for a key without a value


def within(snapshots: QuerySet, first: date | None, last: date | None) -> QuerySet:
    """Return the snapshots from ``first`` to ``last``, both included; None is no bound."""
    if first:
        snapshots = snapshots.filter(date__gte=first)
    if last:
        snapshots = snapshots.filter(date__lte=last)
    return snapshots


def thinned(snapshots: QuerySet, first: date | None = None, last: date | None = None) -> QuerySet:
    """Return the snapshots of one object to show of ``first`` to ``last``, oldest first.

    One query tells how long the time is that they cover.
    """
    rows = within(snapshots, first, last)
    ends = rows.aggregate(first=Min("date"), last=Max("date"))
    if ends["first"] is None or ends["last"] - ends["first"] <= DAILY:
        return rows.order_by("date")
    is_weekly = ends["last"] - ends["first"] <= WEEKLY
    return _last_of_each(rows, TruncWeek("date") if is_weekly else TruncMonth("date"))


def last_of_weeks(snapshots: QuerySet, *, weeks: int, until: date | None = None) -> QuerySet:
    """Return the last snapshot of each of the last weeks before ``until`` (included), in order.

    They are counted back from that day, or from the newest snapshot. One query finds it.
    """
    newest = within(snapshots, None, until).aggregate(day=Max("date"))["day"]
    if newest is None:
        return snapshots.none()
    monday = newest - timedelta(days=newest.weekday())
    rows = within(snapshots, monday - timedelta(weeks=weeks - 1), newest)
    return _last_of_each(rows, TruncWeek("date"))


def _last_of_each(rows: QuerySet, part) -> QuerySet:
    grouped = rows.order_by().annotate(part=part).values("part").annotate(newest=Max("date"))
    return rows.filter(date__in=grouped.values("newest")).order_by("date")


def kept_values(snapshots: QuerySet, *names: str) -> list[tuple]:
    """Return the day and the figures ``names`` of each snapshot, as text; None is undefined.

    The database takes them out of what was kept: the rest is not read.
    """
    columns = {f"kept_{n}": KeyTextTransform(name, "figures") for n, name in enumerate(names)}
    rows = snapshots.annotate(**columns).values_list("date", *columns)
    return [(day, *(None if v == NULL else v for v in found)) for day, *found in rows]
