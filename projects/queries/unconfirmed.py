"""Projects whose week is over and not confirmed yet, with who answers for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from projects.models import Project, ProjectRole
from projects.queries.confirmed_week import is_due, last_friday

COLUMNS = ("pk", "key", "name", "start", "status_date", "time_zone", "manager_name", "program__key")
UNDER_WAY = ("active", "closing")
FURTHEST_ZONE = timedelta(hours=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """A project that has not confirmed the week up to the Friday ``week``.

    ``days`` counts calendar days since the day that was confirmed last, or since its start.
    """

    project_id: int
    key: str
    name: str
    manager: str
    program_key: str
    status_date: date | None
    week: date
    days: int
    reminded_at: datetime | None
    reminded_by: str


def unconfirmed_of_program(program, viewer, at: datetime) -> tuple[Unconfirmed, ...]:
    """Return the projects in ``program`` and below it that ``viewer`` sees, the longest first."""
    return unconfirmed(Project.objects.filter(program__ancestry__ancestor=program), viewer, at)


def unconfirmed_below(user, at: datetime) -> tuple[Unconfirmed, ...]:
    """Return those of the programs and portfolios that ``user`` manages, but for their own."""
    above = "program__ancestry__ancestor__roles"
    programs = Project.objects.filter(**{f"{above}__user": user, f"{above}__kind": "manager"})
    above = "program__portfolio__roles"
    portfolios = Project.objects.filter(**{f"{above}__user": user, f"{above}__kind": "manager"})
    own = Project.objects.filter(roles__user=user, roles__kind__in=ProjectRole.MANAGING)
    below = Q(pk__in=programs.values("pk")) | Q(pk__in=portfolios.values("pk"))
    return unconfirmed(Project.objects.filter(below).exclude(pk__in=own.values("pk")), user, at)


def unconfirmed(projects, viewer, at: datetime) -> tuple[Unconfirmed, ...]:
    """Return which of ``projects`` that ``viewer`` sees are behind, in at most two queries."""
    shown = projects.visible_to(viewer).current().filter(lifecycle__in=UNDER_WAY).with_manager()
    # No zone is further on: who has confirmed that Friday is not behind anywhere.
    newest = last_friday((at + FURTHEST_ZONE).date())
    behind = shown.filter(Q(status_date=None) | Q(status_date__lt=newest), start__lte=newest)
    rows = {row["pk"]: row for row in behind.order_by("key").values(*COLUMNS)}
    days = {pk: _today(row, at) for pk, row in rows.items()}
    late = {pk: last_friday(day) for pk, day in days.items() if _is_late(rows[pk], day)}
    reminders = _reminders(late) if late else {}
    found = [_unconfirmed(rows[pk], week, days[pk], reminders.get(pk)) for pk, week in late.items()]
    return tuple(sorted(found, key=lambda one: (-one.days, one.key)))


def _is_late(row: Mapping[str, Any], today: date) -> bool:
    friday = last_friday(today)
    return is_due(start=row["start"], status_date=row["status_date"], friday=friday)


def _today(row: Mapping[str, Any], at: datetime) -> date:
    return at.astimezone(ZoneInfo(row["time_zone"])).date()


def _reminders(weeks: Mapping[int, date]) -> dict[int, Any]:
    reminders = Project._meta.get_field("confirmation_reminders").related_model.objects
    rows = reminders.filter(project__in=weeks, week__gte=min(weeks.values()))
    return {
        row.project_id: row
        for row in rows.select_related("sent_by")
        if row.week == weeks[row.project_id]
    }


def _unconfirmed(
    row: Mapping[str, Any], week: date, today: date, reminder: Any | None
) -> Unconfirmed:
    return Unconfirmed(
        project_id=row["pk"],
        key=row["key"],
        name=row["name"],
        manager=row["manager_name"] or "",
        program_key=row["program__key"],
        status_date=row["status_date"],
        week=week,
        days=(today - (row["status_date"] or row["start"])).days,
        reminded_at=reminder.sent_at if reminder else None,
        reminded_by=str(reminder.sent_by or "") if reminder else "",
    )
