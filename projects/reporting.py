"""Verb: draft a status report from the data, edit its words, publish it, comment on it.

Published, words and figures stay as they are: a correction is a new report. What belongs to a
program is put together by programs.reporting, which ends here as well.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from projects import versioning
from projects.accepted_fields import accept
from projects.access import can_manage_project, can_see_money
from projects.errors import Conflict, NotAllowed
from projects.locking import retried
from projects.models import Project, ReportComment, ReportFigures, ReportRhythm, StatusReport
from projects.models.status_report import DIMENSIONS
from projects.queries.report_facts import ReportFacts, project_facts
from projects.queries.report_words import Period, Words, project_words
from projects.queries.status import MONEY_DIMENSIONS
from projects.queries.working_calendar import day_end

Fields = Mapping[str, Any]

WORDS = ("summary", "achievements", "changes", "decisions_needed", "next_steps")
A_WEEK = timedelta(days=7)
LONGEST_WORDS = 20_000


def owner_of(report: StatusReport):
    """Return the project or program that ``report`` is about."""
    return report.project if report.project_id else report.program


def can_report(user, owner) -> bool:
    """Return whether ``user`` may write reports on ``owner``: whoever manages it."""
    if isinstance(owner, Project):
        return can_manage_project(user, owner)
    return type(owner).objects.managed_by(user).filter(pk=owner.pk).exists()


def sees_report_money(user, owner) -> bool:
    """Return whether ``user`` may see the money in reports on ``owner``."""
    if isinstance(owner, Project):
        return can_see_money(user, owner)
    return type(owner).objects.with_money_for(user).filter(pk=owner.pk).exists()


def require_report(user, owner) -> None:
    """Raise NotAllowed unless ``user`` may write reports on ``owner``."""
    if not can_report(user, owner):
        raise NotAllowed(
            f"You can read {owner.key} but not report on it.",
            fix="Ask its manager to write the report; you can comment on it.",
        )


@transaction.atomic
def draft_project_report(
    *, project: Project, fields: Fields | None = None, by, at: datetime, reason: str = ""
) -> StatusReport:
    """Draft a report of ``project`` from its data; ``fields`` replace words that it begins with.

    Raises Conflict where there is a draft already or the project is archived.
    """
    require_report(by, project)
    today = at.astimezone(ZoneInfo(project.time_zone)).date()
    period = period_of(project, end=project.status_date or today, zone=project.time_zone)
    words = project_words(project, project_facts(project), period)
    return draft_report(
        owner=project, period=period, words=words, fields=fields, by=by, at=at, reason=reason
    )


@retried
def publish_project_report(
    *, report: StatusReport, seen_version: int, by, at: datetime, reason: str = ""
) -> StatusReport:
    """Freeze the words and the figures of now. Raises Conflict where that has been done."""
    project = report.project
    require_report(by, project)
    facts = project_facts(project)
    today = at.astimezone(ZoneInfo(project.time_zone)).date()
    return freeze_report(
        report=report,
        facts=facts,
        period_end=project.status_date or today,
        seen_version=seen_version,
        by=by,
        at=at,
        reason=reason,
    )


def period_of(owner, *, end: date, zone: str) -> Period:
    """Return the period of the next report of ``owner``: since its last one, else a week.

    A second report of one status date is a correction: it has the period of the first.
    """
    last = of_owner(owner).published().select_related("figures").order_by("-number").first()
    if last is None:
        start = end - A_WEEK
        return Period(start=start, end=end, since=day_end(start, zone))
    finish = last.figures.shown["metrics"].get("finish", {}).get("value")
    start = last.period_end if last.period_end < end else last.period_start or end - A_WEEK
    return Period(
        start=start,
        end=end,
        since=last.published_at if last.period_end < end else day_end(start, zone),
        last_finish=date.fromisoformat(finish) if finish and last.period_end < end else None,
    )


def draft_report(
    *,
    owner,
    period: Period,
    words: Words,
    fields: Fields | None,
    by,
    at: datetime,
    reason: str = "",
) -> StatusReport:
    """Insert the draft of a report of ``owner``, a project or a program. Rights are checked."""
    refuse_archived(owner)
    if of_owner(owner).drafts().exists():
        raise Conflict(
            f"{owner.key} has a draft of its next report already.",
            fix="Go on with that draft, or discard it first.",
        )
    report = StatusReport(
        **_owner_fields(owner), period_start=period.start, period_end=period.end,
        **{name: _typed(getattr(words, name)) for name in WORDS},
    )  # fmt: skip
    _take(report, fields or {}, by)
    return versioning.create(report, by=by, at=at, reason=reason)


@transaction.atomic
def edit_report(
    *,
    report: StatusReport,
    fields: Fields,
    seen_version: int,
    by,
    at: datetime,
    reason: str = "",
) -> StatusReport:
    """Change the words of a draft and the health that is reported.

    ``reported`` holds, by dimension, {"colour", "reason"}, or None to report what is computed; what
    it does not name stays. Raises Conflict for a published report, StaleVersion.
    """
    require_report(by, owner_of(report))
    refuse_published(report)
    refuse_archived(owner_of(report))
    names = _take(report, fields, by)
    versioning.write(report, names, seen_version=seen_version, by=by, at=at, reason=reason)
    return report


@transaction.atomic
def discard_report(
    *, report: StatusReport, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Throw a draft away. Raises Conflict for a published report, which stays."""
    require_report(by, owner_of(report))
    refuse_published(report)
    versioning.delete(report, seen_version=seen_version, by=by, at=at, reason=reason)


def freeze_report(
    *,
    report: StatusReport,
    facts: ReportFacts,
    period_end: date,
    seen_version: int,
    by,
    at: datetime,
    reason: str = "",
) -> StatusReport:
    """Publish ``report`` with ``facts``, in the caller's transaction. Rights are checked.

    Raises ValidationError where it says nothing yet, Conflict where it is published.
    """
    owner = owner_of(report)
    _lock(owner)
    report = StatusReport.objects.select_related("project", "program").get(pk=report.pk)
    refuse_published(report)
    refuse_archived(owner)
    if not report.summary.strip():
        raise ValidationError(
            {"summary": "A report needs a summary: say in a few words how it stands."}
        )
    last = of_owner(owner).aggregate(last=Max("number"))["last"] or 0
    report.status, report.number = StatusReport.Status.PUBLISHED, last + 1
    report.published_at, report.published_by, report.period_end = at, by, period_end
    names = ("status", "number", "published_at", "published_by", "period_end")
    versioning.write(report, names, seen_version=seen_version, by=by, at=at, reason=reason)
    ReportFigures.objects.create(report=report, shown=facts.shown, money=facts.money)
    return report


@transaction.atomic
def comment_on_report(*, report: StatusReport, text: str, by, at: datetime) -> ReportComment:
    """Add a remark to a published report; whoever sees it may. Raises Conflict for a draft."""
    if not StatusReport.objects.visible_to(by).filter(pk=report.pk).exists():
        raise NotAllowed("You can't comment on this report.", fix="Ask for a role that shows it.")
    if not report.is_published:
        raise Conflict("A draft can't be commented on.", fix="Publish the report first.")
    text = text.strip()
    if not text:
        raise ValidationError({"text": "A comment needs words: write some."})
    if len(text) > LONGEST_WORDS:
        raise ValidationError({"text": f"A comment has at most {LONGEST_WORDS} characters."})
    comment = ReportComment(report=report, author=by, said_at=at, text=text)
    return versioning.create(comment, by=by, at=at)


@transaction.atomic
def set_rhythm(*, owner, weekday: int | None, time=None, by, at: datetime) -> ReportRhythm | None:
    """Owe a report every week on ``weekday`` (0 is Monday) at ``time``; without a weekday, never.

    What was due before is not owed any more.
    """
    require_report(by, owner)
    refuse_archived(owner)
    rhythm = ReportRhythm.objects.filter(**_owner_fields(owner)).first()
    if weekday is None:
        if rhythm is not None:
            versioning.delete(rhythm, seen_version=versioning.ANY, by=by, at=at)
        return None
    if time is None:
        raise ValidationError({"time": "A rhythm needs a time of day, such as 15:00."})
    if rhythm is None:
        rhythm = ReportRhythm(**_owner_fields(owner), weekday=weekday, time=time, since=at)
        return versioning.create(rhythm, by=by, at=at)
    if (rhythm.weekday, rhythm.time) != (weekday, time):
        rhythm.weekday, rhythm.time, rhythm.since = weekday, time, at
        names = ("weekday", "time", "since")
        versioning.write(rhythm, names, seen_version=versioning.ANY, by=by, at=at)
    return rhythm


def of_owner(owner):
    """Return the reports of ``owner``, drafts among them."""
    return StatusReport.objects.filter(**_owner_fields(owner))


def refuse_published(report: StatusReport) -> None:
    """Raise Conflict if ``report`` can't change any more."""
    if StatusReport.objects.published().filter(pk=report.pk).exists():
        raise Conflict(
            "This report is published: its words and figures stay as they are.",
            fix="Write a new report to correct it.",
        )


def refuse_archived(owner) -> None:
    """Raise Conflict if ``owner`` is put away."""
    if owner.archived_at is not None:
        raise Conflict(f"{owner.key} is archived.", fix="Restore it to report on it.")


def _owner_fields(owner) -> dict[str, Any]:
    return {"project" if isinstance(owner, Project) else "program": owner}


def _take(report: StatusReport, fields: Fields, by) -> list[str]:
    """Set ``fields`` on ``report`` and return their names; health is merged by dimension."""
    fields = dict(fields)
    said = fields.pop("reported", None)
    too_long = {
        name: f"At most {LONGEST_WORDS} characters fit here."
        for name in WORDS
        if isinstance(fields.get(name), str) and len(fields[name]) > LONGEST_WORDS
    }
    if too_long:
        raise ValidationError(too_long)
    names = accept(report, fields, WORDS)
    if said is None:
        return names
    if not isinstance(said, Mapping):
        raise ValidationError({"reported": "Give the reported health by dimension."})
    _refuse_unseen(report, said, by)
    report.reported = {
        name: {"colour": one.get("colour"), "reason": str(one.get("reason") or "").strip()}
        for name, one in {**report.reported, **said}.items()
        if one is not None
    }
    return [*names, "reported"]


def _refuse_unseen(report: StatusReport, said: Mapping, by) -> None:
    """Raise where health is of no known dimension, or judged by money that ``by`` can't see."""
    wrong = sorted(set(said) - set(DIMENSIONS))
    if wrong:
        known = ", ".join(DIMENSIONS)
        raise ValidationError({"reported": f"There is no health of {wrong[0]}: use {known}."})
    odd = sorted(n for n, one in said.items() if one is not None and not isinstance(one, Mapping))
    if odd:
        raise ValidationError({"reported": f"Health of {odd[0]} is a colour with a reason."})
    touched = {name: one for name, one in said.items() if one != report.reported.get(name)}
    owner = owner_of(report)
    if set(touched) & set(MONEY_DIMENSIONS) and not sees_report_money(by, owner):
        raise NotAllowed(
            f"You may not report health that follows from money of {owner.key}.",
            field="reported",
            fix="Ask for the right to see money.",
        )


def _typed(text: str) -> str:
    """Return drafted words as a person would have typed them: with plain spaces."""
    return text.replace("\u00a0", " ")[:LONGEST_WORDS]


def _lock(owner) -> None:
    """Lock the row of ``owner``, so that two reports published at once get two numbers."""
    type(owner).objects.select_for_update().filter(pk=owner.pk).values_list("pk").first()
