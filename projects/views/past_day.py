"""The day that a page shows where its address asks for another: ``?as_of=2026-11-13``."""

from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import render
from django.utils import timezone

from projects.queries.past_day import NoSuchDay, PastDay, past_day
from projects.templatetags.metrics import explained_as_of


def day_asked(request) -> date | None:
    """Return the day that the address names, None for none. Raises NoSuchDay for what is no day."""
    text = request.GET.get("as_of", "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NoSuchDay(f"“{text[:40]}” is no day.", fix="Write it as 2026-11-20.") from None


def day_shown(request, snapshots: QuerySet) -> PastDay | None:
    """Return the day of ``snapshots`` that the page shows, None for today.

    Raises NoSuchDay for what is no day, one to come, and one before the first snapshot.
    """
    return past_day(snapshots, day_asked(request), today=timezone.localdate())


@contextmanager
def shown_as_of(day: PastDay | None):
    """Let figures that are drawn inside link to how they came about on that day."""
    with explained_as_of(day and day.shown):
        yield


def past_context(day: PastDay | None) -> dict[str, Any]:
    """Return what the banner and the choice of a day need."""
    return {"past": day, "today": timezone.localdate(), "choose_day": True}


def refuse_day(request, frame: dict[str, Any], refused: NoSuchDay):
    """Answer that the day can't be shown, with the first that can and a choice of another."""
    context = frame | past_context(None) | {"refused": refused}
    return render(request, "projects/no_such_day.html", context, status=400)
