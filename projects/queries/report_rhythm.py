"""Which reports are due: by the rhythm of their owners, against what has been published."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from projects.models import ReportRhythm, StatusReport
from projects.report_rhythm import A_WEEK, is_reported, last_due, next_due


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A rhythm with its instants: ``overdue_since`` is None where nothing is owed."""

    rhythm: ReportRhythm
    last: datetime
    next: datetime
    overdue_since: datetime | None


def due_of(owner_fields: dict, *, now: datetime) -> Due | None:
    """Return when the project or program of ``owner_fields`` owes its reports; None: never."""
    found = dues(ReportRhythm.objects.filter(**owner_fields), now=now)
    return found[0] if found else None


def overdue(*, now: datetime) -> list[Due]:
    """Return the rhythms of all that is not archived whose last report is owed at ``now``."""
    current = Q(project__isnull=False, project__archived_at=None) | Q(
        program__isnull=False, program__archived_at=None
    )
    return [one for one in dues(ReportRhythm.objects.filter(current), now=now) if one.overdue_since]


def dues(rhythms, *, now: datetime) -> list[Due]:
    """Return the instants of ``rhythms``, in two queries."""
    rows = list(rhythms.select_related("project", "program").order_by("pk"))
    reported = _status_dates(rows, now)
    return [_due(row, reported[row.project_id, row.program_id], now) for row in rows]


def _status_dates(rows: Iterable[ReportRhythm], now: datetime) -> dict:
    recent = StatusReport.objects.published().filter(period_end__gt=(now - 2 * A_WEEK).date())
    rows = list(rows)
    recent = recent.filter(
        Q(project__in=[row.project_id for row in rows if row.project_id])
        | Q(program__in=[row.program_id for row in rows if row.program_id])
    )
    found = defaultdict(list)
    for project_id, program_id, day in recent.values_list("project_id", "program_id", "period_end"):
        found[project_id, program_id].append(day)
    return found


def _due(rhythm: ReportRhythm, status_dates, now: datetime) -> Due:
    zone = ZoneInfo(rhythm.project.time_zone if rhythm.project_id else settings.TIME_ZONE)
    terms = {"weekday": rhythm.weekday, "at": rhythm.time, "zone": zone, "now": now}
    last = last_due(**terms)
    owed = last > rhythm.since and not is_reported(last.date(), status_dates)
    return Due(
        rhythm=rhythm,
        last=last,
        next=next_due(**terms),
        overdue_since=last if owed else None,
    )
