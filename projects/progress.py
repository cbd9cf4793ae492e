"""Verb: report progress on a task, under the status rules, and let the dates follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from projects import access, versioning
from projects.accepted_fields import refuse_unprintable
from projects.errors import Conflict, DomainError, StaleVersion
from projects.locking import lock_network, retried
from projects.models import Project, Task, TaskSchedule
from projects.queries.working_calendar import day_end, day_start, load_calendars
from projects.rescheduling import Effect, reschedule
from projects.scheduling.axis import to_instant, to_minute
from projects.scheduling.calendar import WorkingTime
from projects.status_rules import FIELDS, Defaults, Progress, settle

NAMED = 5  # tasks that a message names

# What a report writes: the progress, the duration that follows, how far the work is known.
WRITTEN = (*FIELDS, "duration_minutes", "stop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody says of one task: fields by name, and the version they saw.

    ``through`` is the instant up to which they say it, where that is later than the status date:
    what remains is not scheduled before.
    """

    task: Task
    fields: Mapping[str, Any]
    seen_version: int
    reason: str = ""
    through: datetime | None = None


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
    tasks = [report.task for report in reports]
    projects = {task.project_id for task in tasks}
    access.require_record_progress_of_all(by, tasks)
    lock_network(projects)
    _refuse_summaries(tasks)
    defaults = defaults_of_many(tasks, at)
    for report in reports:
        _settle(report, defaults[report.task.pk])
    moved = [
        row
        for reason, told in _by_reason(reports).items()
        for row in versioning.write_many(
            [report.task for report in told],
            WRITTEN,
            seen={report.task.pk: report.seen_version for report in told},
            by=by,
            at=at,
            reason=reason,
        )
    ]
    return reschedule(projects, at=at) if moved else Effect()


@retried
def undo_progress(*, task: Task, seen_version: int, by, at: datetime) -> Effect:
    """Put the progress of ``task`` back to what it was before its last change."""
    return undo_progress_of_many(tasks=[task], seen={task.pk: seen_version}, by=by, at=at)


@retried
def undo_progress_of_many(
    *, tasks: Sequence[Task], seen: Mapping[int, int], by, at: datetime
) -> Effect:
    """Put the progress of ``tasks`` back to what it was before the last change of each.

    ``seen`` has the version that this change made, by id. All or nothing: raises StaleVersion,
    naming them, if some were changed since, Conflict where there is nothing to go back to.
    """
    access.require_record_progress_of_all(by, tasks)
    projects = {task.project_id for task in tasks}
    lock_network(projects)
    _refuse_changed(tasks, seen)
    before = _before_last_change(tasks)
    for task in tasks:
        if task.pk not in before:
            raise Conflict("There is nothing to undo: the task has not been changed.")
        for name in WRITTEN:
            setattr(task, name, getattr(before[task.pk], name))
    versioning.write_many(tasks, WRITTEN, seen=seen, by=by, at=at, reason="Undone")
    return reschedule(projects, at=at)


def _refuse_changed(tasks: Sequence[Task], seen: Mapping[int, int]) -> None:
    """Raise StaleVersion if somebody changed one of ``tasks`` since the version that was seen."""
    rows = Task.objects.filter(pk__in=seen).order_by("pk")
    now = dict(rows.values_list("pk", "version"))
    changed = [str(t) for t in tasks if seen[t.pk] not in (versioning.ANY, now.get(t.pk))]
    if changed:
        names = ", ".join(changed[:NAMED])
        more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
        were = "was" if len(changed) == 1 else "were"
        raise StaleVersion(
            f"{names}{more} {were} changed by someone else.",
            field="version",
            fix="Reload it and apply your change again.",
        )


def _before_last_change(tasks: Sequence[Task]) -> dict[int, Any]:
    """Return, by task, its last history row but one, where there is one."""
    rows: dict[int, list[Any]] = {}
    history = Task.history.filter(id__in=[task.pk for task in tasks]).order_by(
        "-history_date", "-history_id"
    )
    for row in history:
        rows.setdefault(row.id, []).append(row)
    return {pk: found[1] for pk, found in rows.items() if len(found) > 1}


def _settle(report: Report, defaults: Defaults) -> None:
    """Set on the task what follows from what was said of it."""
    task = report.task
    refuse_unprintable(Task._meta.get_field("note"), str(report.fields.get("note", "")))
    settled = settle(progress_of(task), report.fields, defaults)
    for name in (*FIELDS, "duration_minutes"):
        setattr(task, name, getattr(settled, name))
    goes_on = task.actual_start is not None and task.actual_finish is None
    if report.through is not None and goes_on and report.fields.keys() - {"note"}:
        task.stop = report.through
    elif task.actual_start is None:
        task.stop = None


def _by_reason(reports: Sequence[Report]) -> dict[str, list[Report]]:
    told: dict[str, list[Report]] = {}
    for report in reports:
        told.setdefault(report.reason, []).append(report)
    return told


def _refuse_summaries(tasks: Sequence[Task]) -> None:
    above = Task.objects.filter(parent__in=[task.pk for task in tasks]).order_by("pk")
    parents = set(above.values_list("parent_id", flat=True))
    for task in tasks:
        if task.pk in parents:
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
    return defaults_of_many([task], at)[task.pk]


def defaults_of_many(tasks: Sequence[Task], at: datetime) -> dict[int, Defaults]:
    """Return the defaults of each task by id, in a constant number of queries."""
    projects = Project.objects.in_bulk({task.project_id for task in tasks})
    used = {task.pk: task.calendar_id or projects[task.project_id].calendar_id for task in tasks}
    calendars = load_calendars(set(used.values()) - {None})
    schedules = TaskSchedule.objects.in_bulk(list(used))
    found = {}
    for task in tasks:
        zone = projects[task.project_id].time_zone
        time = calendars.working_time(used[task.pk], zone)
        start, finish = _status_day(projects[task.project_id], time, at)
        scheduled = schedules.get(task.pk)
        found[task.pk] = Defaults(
            start=start,
            finish=finish,
            scheduled_start=scheduled.start if scheduled else None,
            now=at,
        )
    return found


def _status_day(project: Project, time: WorkingTime, at: datetime) -> tuple[datetime, datetime]:
    """Return the first and last working minute of the status date, else of the day of ``at``."""
    zone = project.time_zone
    day = project.status_date or at.astimezone(day_start(project.start, zone).tzinfo).date()
    begin, end = to_minute(day_start(day, zone)), to_minute(day_end(day, zone))
    first, last = time.next_start(begin), time.previous_finish(end)
    worked = first < end
    return to_instant(first if worked else begin), to_instant(last if worked else begin)
