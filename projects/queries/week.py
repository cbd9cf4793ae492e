"""The week of a project: what should have moved up to a day, and what the plan says it did.

Days are days of the project's time zone. "As planned" is read from the current schedule: what lies
before the end of the day is worked, what lies after it remains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from projects.access import can_manage_project, reportable_as_team
from projects.errors import DomainError
from projects.models import Project, Task
from projects.queries.confirmed_week import is_due, last_friday
from projects.queries.plan import MINUTES_A_DAY, local_day
from projects.queries.working_calendar import (
    WorkingCalendars,
    day_end,
    day_start,
    load_calendars,
)
from projects.scheduling.axis import to_instant, to_minute
from projects.scheduling.calendar import CLOCK, WorkingTime
from projects.status_rules import percent_worked

PAGE = 100  # rows of one page: what a browser sends of them without script stays under the limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a task would be if it had gone as planned: 0 to 100 %, working minutes, instants."""

    status: str
    percent: int
    minutes_left: int
    start: datetime
    finish: datetime | None

    def said(self, task: Task) -> dict[str, Any]:
        """Return the report that says so, as the verb takes it."""
        dates = {} if task.actual_start else {"actual_start": self.start}
        if self.status == Task.Status.DONE:
            return dates | {"status": self.status, "actual_finish": self.finish}
        return dates | {
            "status": self.status,
            "percent_complete": self.percent,
            "remaining_minutes": self.minutes_left,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTask:
    """One task of the week. ``first`` and ``last`` are the first and last working minute of the
    new date on its calendar, for dates that nobody gives. ``is_told``: changed since that day
    began."""

    task: Task
    wbs: str
    path: str
    start: date | None
    finish: date | None
    scheduled_start: datetime | None
    due: date | None
    is_overdue: bool
    is_critical: bool
    is_told: bool
    planned: Planned | None
    time: WorkingTime
    first: datetime
    last: datetime

    @property
    def is_milestone(self) -> bool:
        return self.task.kind == Task.Kind.MILESTONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The tasks of one page, ``first`` to ``last`` of ``total``, in the order of the plan."""

    tasks: tuple[WeekTask, ...]
    since: date | None
    until: date
    first: int
    total: int
    manages: bool

    @property
    def last(self) -> int:
        return self.first + len(self.tasks)

    @property
    def is_confirmed(self) -> bool:
        """Return whether the week up to the day is confirmed already."""
        return self.since is not None and self.since >= self.until


def week_until(project: Project, today: date, text: str = "") -> date:
    """Return the day up to which progress is told: ``text``, else the week's end that is due.

    That is the last Friday that has come, today where that one is confirmed already. Raises
    DomainError for a text that is no day, a day to come or one that is confirmed.
    """
    friday, since = last_friday(today), project.status_date
    if not text:
        waits = is_due(start=project.start, status_date=since, friday=friday)
        return friday if waits else today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise DomainError(
            "The new date is no day.", field="until", fix="Send it as 2026-11-20."
        ) from None
    if day > today:
        raise DomainError(
            "The new date lies in the future: what has happened is told up to today.",
            field="until",
            fix=f"Choose {today.isoformat()} or a day before it.",
        )
    if since is not None and day < since:
        raise DomainError(
            f"The week up to {since.isoformat()} is confirmed already.",
            field="until",
            fix="Choose a day after it.",
        )
    return day


def load_week(
    project: Project,
    viewer,
    *,
    until: date,
    now: datetime,
    first: int = 0,
    also: frozenset[int] = frozenset(),
) -> Week:
    """Return what ``viewer`` may report of ``project`` up to the end of ``until``.

    A page of it from number ``first`` on; ``also`` names tasks that are shown even where they are
    finished. The number of queries does not depend on how many tasks there are.
    """
    manages = can_manage_project(viewer, project)
    rows = _due(project, viewer, until, manages=manages, also=also)
    total = rows.count()
    first = first if first < total else 0
    last = first + PAGE + len(also)
    shown = rows.select_related("schedule").order_by("schedule__position", "pk")[first:last]
    reader = _Reader(project, until, now)
    return Week(
        tasks=tuple(reader.task(row) for row in shown),
        since=project.status_date,
        until=until,
        first=first,
        total=total,
        manages=manages,
    )


def count_waiting(project: Project, viewer, today: date, *, manages: bool) -> int:
    """Count the tasks of the week that nobody has changed since its last day began: one query."""
    until = week_until(project, today)
    rows = _due(project, viewer, until, manages=manages)
    return rows.filter(updated_at__lt=day_start(until, project.time_zone)).count()


def _due(
    project: Project, viewer, until: date, *, manages: bool, also: frozenset[int] = frozenset()
) -> QuerySet[Task]:
    """Return the open tasks that should have moved, are under way or overdue at the day's end."""
    end = day_end(until, project.time_zone)
    begun = Q(actual_start__isnull=False) | Q(status=Task.Status.BLOCKED)
    due = Q(schedule__start__lt=end) | Q(deadline__lt=end) | begun
    rows = Task.objects.filter(project=project, is_active=True, schedule__is_summary=False)
    rows = rows.filter((due & Q(actual_finish=None)) | Q(pk__in=also))
    return rows if manages else rows.filter(pk__in=reportable_as_team(viewer).values("pk"))


class _Reader:
    """Makes tasks of the week of rows, with what is looked up once for all of them."""

    def __init__(self, project: Project, until: date, now: datetime):
        self.project = project
        self.now = now
        self.until = until
        self.zone = ZoneInfo(project.time_zone)
        self.begin = to_minute(day_start(until, project.time_zone))
        self.end = to_minute(day_end(until, project.time_zone))
        self.calendars = _calendars(project)
        self.names = _summaries(project)

    def task(self, row: Task) -> WeekTask:
        row.project = self.project
        time = self._time(row)
        first, last = self._worked_day(time)
        schedule = row.schedule
        finish = local_day(schedule.finish, self.zone)
        deadline = local_day(row.deadline, self.zone)
        is_open = row.actual_finish is None
        return WeekTask(
            task=row,
            wbs=schedule.wbs,
            path=self._path(row),
            start=local_day(schedule.start, self.zone),
            finish=finish,
            scheduled_start=schedule.start,
            due=deadline or finish,
            is_overdue=is_open and self._is_over(deadline, finish),
            is_critical=schedule.is_critical and self.project.rigour != Project.Rigour.LIGHT,
            is_told=row.updated_at >= day_start(self.until, self.project.time_zone),
            planned=self._planned(row, time) if is_open else None,
            time=time,
            first=first,
            last=last,
        )

    def _is_over(self, deadline: date | None, finish: date | None) -> bool:
        """Return whether a task should have been finished before this week's work is told."""
        if deadline is not None:
            return deadline < self.until
        since = self.project.status_date
        return finish is not None and since is not None and finish <= since

    def _planned(self, row: Task, time: WorkingTime) -> Planned | None:
        """Return what the plan says of ``row``; None where it says nothing new.

        What is blocked does not go on because a plan says so.
        """
        start = row.actual_start or row.schedule.start
        if to_minute(start) >= self.end or row.status == Task.Status.BLOCKED:
            return None
        finish = to_minute(row.schedule.finish)
        left = min(row.remaining_minutes, max(0, time.between(self.end, max(self.end, finish))))
        if left <= 0 and finish <= self.end:
            return Planned(
                status=Task.Status.DONE,
                percent=100,
                minutes_left=0,
                start=min(start, self.now),
                finish=min(max(start, row.schedule.finish), self.now),
            )
        percent = percent_worked(row.duration_minutes, left)
        if left >= row.remaining_minutes and row.actual_start is not None:
            return None
        return Planned(
            status=Task.Status.IN_PROGRESS,
            percent=max(percent, row.percent_complete),
            minutes_left=left,
            start=min(start, self.now),
            finish=None,
        )

    def _time(self, row: Task) -> WorkingTime:
        if row.is_elapsed:
            return CLOCK
        calendar = row.calendar_id or self.project.calendar_id
        return self.calendars.working_time(calendar, self.project.time_zone)

    def _worked_day(self, time: WorkingTime) -> tuple[datetime, datetime]:
        first, last = time.next_start(self.begin), time.previous_finish(self.end)
        if first >= self.end:
            first, last = self.begin, self.end
        return min(to_instant(first), self.now), min(to_instant(last), self.now)

    def _path(self, row: Task) -> str:
        """Name the summaries above, from the top."""
        names: list[str] = []
        here = row.parent_id
        while here in self.names:
            above, name = self.names[here]
            names.insert(0, name)
            here = above
        return " / ".join(names)


def _calendars(project: Project) -> WorkingCalendars:
    own = Task.objects.filter(project=project, calendar__isnull=False).order_by().distinct()
    used = set(own.values_list("calendar_id", flat=True)) | {project.calendar_id}
    return load_calendars(used - {None})


def _summaries(project: Project) -> Mapping[int | None, tuple[int | None, str]]:
    rows = Task.objects.filter(project=project, schedule__is_summary=True).order_by("pk")
    return {pk: (parent, name) for pk, parent, name in rows.values_list("pk", "parent_id", "name")}


def days_text(minutes: int) -> str:
    """Return working minutes as days of eight hours without trailing zeros: 720 is "1.5"."""
    return f"{minutes / MINUTES_A_DAY:.2f}".rstrip("0").rstrip(".")
