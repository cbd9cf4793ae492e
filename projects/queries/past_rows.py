"""Versioned rows as they were at an instant, from their history."""

from datetime import date, datetime, time, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from projects.models.versioned import Versioned

DELETED = "-"


def end_of(day: date) -> datetime:
    """Return the instant at which ``day`` ends where the site keeps its days."""
    zone = timezone.get_default_timezone()
    return datetime.combine(day + timedelta(days=1), time(), zone)


def rows_at(model: type[Versioned], before: datetime) -> QuerySet:
    """Return the history rows that were in force just before an instant, one an object.

    What had been deleted by then is left out. Of two edits at one time the later written counts.
    """
    history = model.history.model.objects
    newest = history.filter(id=OuterRef("id"), history_date__lt=before)
    newest = newest.order_by("-history_date", "-history_id").values("history_id")
    return history.filter(history_id=Subquery(newest[:1])).exclude(history_type=DELETED)
