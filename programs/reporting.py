"""Verb: draft and publish a program's status report, gathered from those of its projects."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from programs.models import Program
from programs.queries.report_facts import program_facts
from programs.queries.report_words import program_words
from projects.locking import retried
from projects.models import StatusReport
from projects.reporting import draft_report, freeze_report, period_of, require_report

Fields = Mapping[str, Any]


@transaction.atomic
def draft_program_report(
    *, program: Program, fields: Fields | None = None, by, at: datetime, reason: str = ""
) -> StatusReport:
    """Draft a report of ``program`` from its data; ``fields`` replace words that it begins with.

    Raises Conflict where there is a draft already or the program is archived.
    """
    require_report(by, program)
    facts = program_facts(program)
    period = period_of(program, end=_status_date(facts, at), zone=settings.TIME_ZONE)
    words = program_words(program, facts, period)
    return draft_report(
        owner=program, period=period, words=words, fields=fields, by=by, at=at, reason=reason
    )


@retried
def publish_program_report(
    *, report: StatusReport, seen_version: int, by, at: datetime, reason: str = ""
) -> StatusReport:
    """Freeze the words and the figures of now. Raises Conflict where that has been done."""
    require_report(by, report.program)
    facts = program_facts(report.program)
    return freeze_report(
        report=report,
        facts=facts,
        period_end=_status_date(facts, at),
        seen_version=seen_version,
        by=by,
        at=at,
        reason=reason,
    )


def _status_date(facts, at: datetime):
    """Return the day that is known of every project, of an empty program the day of ``at``."""
    text = facts.shown["status_date"]
    today = at.astimezone(timezone.get_default_timezone()).date()
    return today if text is None else type(today).fromisoformat(text)
