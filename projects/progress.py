"""Verb: report progress on a task, under the status rules, and let the dates follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from projects import access, versioning
from projects.errors import Conflict, DomainError
from projects.locking import lock_network, retried
from projects.models import Project, Task
from projects.queries.working_calendar import day_end, day_start, load_calendars
from projects.rescheduling import Effect, reschedule
from projects.scheduling.axis import to_instant, to_minute
from projects.status_rules import FIELDS, Defaults, Progress, settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody says of one task: fields by name, and the version they saw."""

    task: Task
    fields: Mapping[str, Any]
    seen_version: int
    reason: str = ""


@retried
def record_progress(
    *,
    task: Task,
    fields: Mapping[str, Any],
    seen_version: int,
    by,
    at: datetime,
    reason: str = "",
) -> Effect:
    """Change status, percent, remaining, actual dates or note of ``task`` as ``fields`` say.

    Returns what that moved. Raises StaleVersion if somebody changed the task since
    ``seen_version``, DomainError by field where the change contradicts itself or the status rules
    (projects.status_rules), NotAllowed; nothing is saved then.
    """
    report = Report(task=task, fields=fields, seen_version=seen_version, reason=reason)
    return record_progress_of_many(reports=[report], by=by, at=at)


@retried
def record_progress_of_many(*, reports: Sequence[Report], by, at: datetime) -> Effect:
    """Record several reports as one change: all or nothing, one rescheduling."""
    projects = {report.task.project_id for report in reports}
    lock_network(projects)
    moved = [_record(report, by=by, at=at) for report in reports]
    return reschedule(projects, at=at) if any(moved) else Effect()


@retried
def undo_progress(*, task: Task, seen_version: int, by, at: datetime) -> Effect:
    """Put the progress of ``task`` back to what it was before its last change."""
    access.require_record_progress(by, task)
    lock_network([task.project_id])
    before = task.history.order_by("-history_date", "-history_id")[1:2].first()
    if before is None:
        raise Conflict("There is nothing to undo: the task has not been changed.")
    names = [*FIELDS, "duration_minutes"]
    for name in names:
        setattr(task, name, getattr(before, name))
    versioning.write(task, names, seen_version=seen_version, by=by, at=at, reason="Undone")
    return reschedule([task.project_id], at=at)


def _record(report: Report, *, by, at: datetime) -> bool:
    task = report.task
    access.require_record_progress(by, task)
    _refuse_summary(task)
    settled = settle(progress_of(task), report.fields, defaults_of(task, at))
    for name in (*FIELDS, "duration_minutes"):
        setattr(task, name, getattr(settled, name))
    return versioning.write(
        task,
        (*FIELDS, "duration_minutes"),
        seen_version=report.seen_version,
        by=by,
        at=at,
        reason=report.reason,
    )


def _refuse_summary(task: Task) -> None:
    if task.children.exists():
        raise DomainError(
            f"{task} is a summary: its progress comes from the tasks below it.",
            field="percent_complete",
            fix="Report progress on the tasks below.",
        )


def progress_of(task: Task) -> Progress:
    """Return how far a task is, as the status rules take it."""
    values = {name: getattr(task, name) for name in FIELDS}
    return Progress(
        duration_minutes=task.duration_minutes,
        is_milestone=task.kind == Task.Kind.MILESTONE,
        **values,
    )


def defaults_of(task: Task, at: datetime) -> Defaults:
    """Return the instants that stand in for dates nobody gave: of the status date, else of now."""
    project = Project.objects.get(pk=task.project_id)
    calendar = task.calendar_id or project.calendar_id
    time = load_calendars({calendar} - {None}).working_time(calendar, project.time_zone)
    zone = project.time_zone
    day = project.status_date or at.astimezone(day_start(project.start, zone).tzinfo).date()
    begin, end = to_minute(day_start(day, zone)), to_minute(day_end(day, zone))
    first, last = time.next_start(begin), time.previous_finish(end)
    worked = first < end
    scheduled = getattr(task, "schedule", None)
    return Defaults(
        start=to_instant(first if worked else begin),
        finish=to_instant(last if worked else begin),
        scheduled_start=scheduled.start if scheduled else None,
        now=at,
    )
