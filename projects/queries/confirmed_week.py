"""Weeks that were confirmed, and which one is due. A week ends on its Friday."""

from collections.abc import Iterable
from datetime import date, timedelta

from projects.models import ConfirmedWeek, Project

FRIDAY = 4


def last_friday(today: date) -> date:
    """Return the last Friday that has come: ``today``, where it is one."""
    return today - timedelta(days=(today.weekday() - FRIDAY) % 7)


def is_due(*, start: date, status_date: date | None, friday: date) -> bool:
    """Return whether the week up to ``friday`` has begun for a project and isn't confirmed."""
    return start <= friday and (status_date is None or status_date < friday)


def confirmed_weeks(project: Project) -> Iterable[ConfirmedWeek]:
    """Return what was confirmed of ``project``, the latest first."""
    weeks = ConfirmedWeek.objects.filter(project=project).order_by("-status_date")
    return weeks.select_related("confirmed_by")


def week_before(project: Project) -> ConfirmedWeek | None:
    """Return the last week that was confirmed before the one that ``project`` stands at."""
    if project.status_date is None:
        return None
    return confirmed_weeks(project).filter(status_date__lt=project.status_date).first()
