"""What moved in a project since the week that was confirmed before the one it stands at.

Figures are compared with those that were kept when that week was confirmed, tasks with what their
history says they were at that moment.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max

from projects.models import ConfirmedWeek, Project, ProjectMetrics, Task
from projects.number_formats import minutes_as_days
from projects.queries.confirmed_week import week_before
from projects.queries.plan import MINUTES_A_DAY, local_day
from projects.queries.working_calendar import load_calendars
from projects.scheduling.working_days import working_days_between

SHOWN = 4
COLUMNS = ("id", "name", "status", "percent_complete", "remaining_minutes", "duration_minutes",
           "actual_start", "actual_finish", "history_date", "history_type", "history_user_id",
           "history_user__name")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMove:
    """What happened to one task.

    ``days`` are working days by which it takes longer than was said a week before: of a task under
    way, what is left beyond what was left less the days between the two status dates.
    """

    task_id: int | None  # None where it is gone
    name: str
    words: str
    days: Decimal
    who: str
    by_viewer: bool
    at: datetime

    @property
    def tone(self) -> str:
        return "off" if self.days > 0 else "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedWeek:
    """The panel: from when to when, what moved of the project, and the tasks behind it.

    ``finish_days`` are working days of its calendar, positive is later; money is None without the
    right to see it.
    """

    since: date
    until: date
    finish: date | None
    finish_days: int | None
    percent: int | None
    percent_points: int | None
    eac_change: Decimal | None
    milestones_late: int
    milestones_late_before: int
    moves: tuple[TaskMove, ...]
    more: int

    @property
    def finish_days_size(self) -> int:
        return abs(self.finish_days or 0)

    @property
    def percent_points_size(self) -> int:
        return abs(self.percent_points or 0)


def changed_week(project: Project, viewer, *, money: bool) -> ChangedWeek | None:
    """Return what moved, or None where no earlier week was confirmed."""
    week = week_before(project)
    if week is None or not week.figures or project.status_date is None:
        return None
    now = ProjectMetrics.objects.filter(project=project).values().get()
    then = _figures(week)
    zone = ZoneInfo(project.time_zone)
    finish, before = local_day(now["finish"], zone), local_day(then["finish"], zone)
    passed = _working_days(project, week.status_date, project.status_date) or 0
    found = _moves(project, week.confirmed_at, passed * MINUTES_A_DAY, viewer)
    moves = sorted(found, key=lambda m: (-abs(m.days), m.at))
    return ChangedWeek(
        since=week.status_date,
        until=project.status_date,
        finish=finish,
        finish_days=_working_days(project, before, finish),
        percent=now["percent_complete"],
        percent_points=_difference(now["percent_complete"], then["percent_complete"]),
        eac_change=_difference(now["eac"], then["eac"]) if money else None,
        milestones_late=now["milestones_late"],
        milestones_late_before=then["milestones_late"],
        moves=tuple(moves[:SHOWN]),
        more=max(len(moves) - SHOWN, 0),
    )


def _figures(week: ConfirmedWeek) -> Mapping[str, Any]:
    names = ("finish", "percent_complete", "eac", "milestones_late")
    fields = {name: ProjectMetrics._meta.get_field(name) for name in names}
    kept = {name: week.figures.get(name) for name in names}
    return {n: None if v is None else fields[n].to_python(v) for n, v in kept.items()} | {
        "milestones_late": kept["milestones_late"] or 0
    }


def _difference(after, before):
    return None if after is None or before is None else after - before


def _working_days(project: Project, before: date | None, after: date | None) -> int | None:
    if before is None or after is None:
        return None
    if before == after:
        return 0
    rules = load_calendars({project.calendar_id} - {None}).rules(project.calendar_id)
    return working_days_between(rules, before, after)


def _moves(project: Project, moment: datetime, passed: int, viewer) -> Iterable[TaskMove]:
    """Yield what each task went through since ``moment``, ``passed`` minutes ago; two queries."""
    states = Task.history.filter(project_id=project.pk)
    later = list(
        states.filter(history_date__gt=moment)
        .order_by("history_date", "history_id")
        .values(*COLUMNS)
    )
    latest = {row["id"]: row for row in later}
    if not latest:
        return
    earlier = states.filter(id__in=latest, history_date__lte=moment).order_by()
    last = earlier.values("id").annotate(last=Max("history_id")).values("last")
    known = {row["id"]: row for row in Task.history.filter(history_id__in=last).values(*COLUMNS)}
    for pk, after in latest.items():
        move = _move(known.get(pk), after, passed, viewer)
        if move is not None:
            yield move


def _move(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], passed: int, viewer
) -> TaskMove | None:
    gone = after["history_type"] == "-"
    grown = 0 if gone else _grown(before, after, passed)
    words = _words(before, after, grown)
    if not words:
        return None
    return TaskMove(
        task_id=None if gone else after["id"],
        name=after["name"],
        words=words,
        days=Decimal(grown) / MINUTES_A_DAY,
        who=after["history_user__name"] or "Bifocal",
        by_viewer=after["history_user_id"] == viewer.pk,
        at=after["history_date"],
    )


def _grown(before: Mapping[str, Any] | None, after: Mapping[str, Any], passed: int) -> int:
    """Return by how many working minutes a task takes longer than was said before."""
    if before is None:
        return after["duration_minutes"]
    if before["actual_start"] is None or before["actual_finish"] is not None:
        return after["duration_minutes"] - before["duration_minutes"]
    expected = max(before["remaining_minutes"] - passed, 0)
    return after["remaining_minutes"] - expected


def _words(before: Mapping[str, Any] | None, after: Mapping[str, Any], grown: int) -> str:
    """Return the one thing that matters most of what changed, "" for what moves nothing."""
    if after["history_type"] == "-":
        return "deleted" if before is not None else ""
    if before is None:
        return "added"
    if after["status"] != before["status"]:
        return str(Task.Status(after["status"]).label).lower()
    old, new = before["remaining_minutes"], after["remaining_minutes"]
    percent = before["percent_complete"], after["percent_complete"]
    if percent[0] != percent[1] and not grown:
        return f"{percent[0]}% to {percent[1]}%"
    if old != new:
        return f"{minutes_as_days(old)} to {minutes_as_days(new)} left"
    return f"still {minutes_as_days(new)} left" if percent[0] != percent[1] else ""
