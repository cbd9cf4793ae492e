"""Verb: keep working calendars and their exceptions; every plan on them is scheduled again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from projects import versioning
from projects.accepted_fields import accept
from projects.access import require_keep_calendar
from projects.models import Calendar, CalendarException, Project
from projects.rescheduling import reschedule

Fields = Mapping[str, Any]

CALENDAR_FIELDS = ("name", "base", "week")
EXCEPTION_FIELDS = ("name", "first_date", "last_date", "intervals")


@transaction.atomic
def add_calendar(
    *, project: Project | None, fields: Fields, by, at: datetime, reason: str = ""
) -> Calendar:
    """Add a calendar to ``project``; one that all share (None) takes a portfolio manager."""
    require_keep_calendar(by, project)
    calendar = Calendar(project=project)
    accept(calendar, fields, CALENDAR_FIELDS)
    _refuse_base(calendar)
    return versioning.create(calendar, by=by, at=at, reason=reason)


@transaction.atomic
def edit_calendar(
    *, calendar: Calendar, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> Calendar:
    """Change a calendar. Raises ValidationError if it would inherit from itself."""
    require_keep_calendar(by, calendar.project)
    names = accept(calendar, fields, CALENDAR_FIELDS)
    _refuse_base(calendar)
    if versioning.write(calendar, names, seen_version=seen_version, by=by, at=at, reason=reason):
        _reschedule(calendar, at)
    return calendar


@transaction.atomic
def remove_calendar(
    *, calendar: Calendar, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Remove a calendar. Raises Conflict while a project, task or resource works by it."""
    require_keep_calendar(by, calendar.project)
    versioning.delete(calendar, seen_version=seen_version, by=by, at=at, reason=reason)


@transaction.atomic
def add_exception(
    *, calendar: Calendar, fields: Fields, by, at: datetime, reason: str = ""
) -> CalendarException:
    """Add days that depart from the week; without ``last_date`` it is one day."""
    require_keep_calendar(by, calendar.project)
    exception = CalendarException(calendar=calendar)
    accept(exception, fields, EXCEPTION_FIELDS)
    exception.last_date = exception.last_date or exception.first_date
    versioning.create(exception, by=by, at=at, reason=reason)
    _reschedule(calendar, at)
    return exception


@transaction.atomic
def edit_exception(
    *,
    exception: CalendarException,
    fields: Fields,
    seen_version: int,
    by,
    at: datetime,
    reason: str = "",
) -> CalendarException:
    """Change the days or the working times of an exception."""
    require_keep_calendar(by, exception.calendar.project)
    names = accept(exception, fields, EXCEPTION_FIELDS)
    if versioning.write(exception, names, seen_version=seen_version, by=by, at=at, reason=reason):
        _reschedule(exception.calendar, at)
    return exception


@transaction.atomic
def remove_exception(
    *, exception: CalendarException, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Remove an exception: its days are as the week says."""
    require_keep_calendar(by, exception.calendar.project)
    calendar = exception.calendar
    versioning.delete(exception, seen_version=seen_version, by=by, at=at, reason=reason)
    _reschedule(calendar, at)


def refuse_foreign_calendar(project: Project | None, calendar_id: int | None) -> None:
    """Raise ValidationError for the calendar of another project; None is the default one."""
    if calendar_id is None:
        return
    usable = Q(project=None) | (Q(project=project) if project and project.pk else Q(pk=None))
    if not Calendar.objects.filter(usable, pk=calendar_id).exists():
        raise ValidationError(
            {"calendar": "This calendar belongs to another project: choose a shared or own one."}
        )


def _refuse_base(calendar: Calendar) -> None:
    """Raise ValidationError if the base is of another project or the chain of bases is a circle."""
    seen = {calendar.pk} - {None}
    above = calendar.base_id
    while above is not None:
        if above in seen:
            raise ValidationError(
                {"base": f"{calendar} is the base of this calendar already: choose another."}
            )
        seen.add(above)
        row = Calendar.objects.filter(pk=above).values("base_id", "project_id").first()
        if row is None or row["project_id"] not in (None, calendar.project_id):
            raise ValidationError(
                {"base": "This calendar belongs to another project: choose a shared or own one."}
            )
        above = row["base_id"]


def _reschedule(calendar: Calendar, at: datetime) -> None:
    """Schedule every project that works by ``calendar`` or by one derived from it."""
    family, fresh = {calendar.pk}, {calendar.pk}
    while fresh:
        derived = Calendar.objects.filter(base__in=fresh).values_list("pk", flat=True)
        fresh = set(derived) - family
        family |= fresh
    uses = (
        Q(calendar__in=family)
        | Q(program__calendar__in=family)
        | Q(tasks__calendar__in=family)
        | Q(resources__calendar__in=family)
    )
    projects = set(Project.objects.filter(uses).values_list("pk", flat=True))
    if projects:
        reschedule(projects, at=at)
