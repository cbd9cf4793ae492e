"""What one person has to do: overdue, this week, what waits for their word, for whom they wait.

Days are calendar days of the person's time zone, slips working days of each project's calendar.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Subquery

from projects.models import BaselineTask, Dependency, Project, ProjectRole, Task
from projects.queries.confirmed_week import is_due, last_friday
from projects.queries.plan import MINUTES_A_DAY, giver_unseen, local_day, slip_tone
from projects.queries.proposal import ProposalLine
from projects.queries.unconfirmed import UNDER_WAY, Unconfirmed, unconfirmed_below
from projects.queries.waiting import ToAccept, open_proposals, to_accept, with_waiting
from projects.queries.working_calendar import WorkingCalendars, load_calendars
from projects.scheduling.working_days import working_days_between

MOST = 50  # of each list: more than anybody reads on a telephone
SOON = 15  # of what comes later: the plan has the rest

COLUMNS = (
    "pk", "version", "name", "kind", "status", "note", "percent_complete", "remaining_minutes",
    "deadline", "actual_start", "project_id", "project__key", "project__name",
    "project__time_zone", "project__calendar_id", "project__rigour", "schedule__start",
    "schedule__finish", "schedule__is_critical", "baseline_finish",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """A task on somebody's list. ``days_late`` counts calendar days after it was due."""

    id: int
    version: int
    name: str
    project_name: str
    project_key: str
    status: str
    note: str
    percent: int
    minutes_left: int
    is_milestone: bool
    is_critical: bool
    start: date | None
    finish: date | None
    due: date | None
    days_late: int
    slip_days: int | None
    tone: str
    waits_for: str = ""

    @property
    def days_left(self) -> str:
        return f"{self.minutes_left / MINUTES_A_DAY:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekToConfirm:
    """A project whose manager has not said yet that the week is complete."""

    key: str
    name: str
    day: date
    slip_days: int | None
    colour: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """What somebody else has to finish first, and what waits for it."""

    task_id: int | None  # None where the viewer doesn't see the task
    name: str
    giver: str
    finish: date | None
    slip_days: int | None
    tone: str
    waiting: str
    is_hand_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MyWork:
    """The lists of the page My work."""

    today: date
    overdue: tuple[WorkItem, ...]
    this_week: tuple[WorkItem, ...]
    later: tuple[WorkItem, ...]
    to_confirm: tuple[WeekToConfirm, ...]
    to_decide: tuple[ProposalLine, ...]
    to_accept: tuple[ToAccept, ...]
    blocked: tuple[WorkItem, ...]
    proposed: tuple[ProposalLine, ...]
    unconfirmed: tuple[Unconfirmed, ...]
    awaited: tuple[Awaited, ...]

    @property
    def word_count(self) -> int:
        lists = (self.to_confirm, self.to_decide, self.to_accept, self.blocked)
        return sum(len(rows) for rows in lists)

    @property
    def others_count(self) -> int:
        return len(self.proposed) + len(self.unconfirmed) + len(self.awaited)

    @property
    def is_empty(self) -> bool:
        mine = (self.overdue, self.this_week, self.later)
        return not any(mine) and not self.word_count and not self.others_count

    @property
    def open_count(self) -> int:
        """Count what asks for something now: what merely comes later does not."""
        mine = {item.id for item in (*self.overdue, *self.this_week, *self.blocked)}
        return len(mine) + len(self.to_confirm) + len(self.to_decide) + len(self.to_accept)


def my_work(user, at: datetime) -> MyWork:
    """Return the lists of ``user`` at the moment ``at``, in a constant number of queries."""
    today = _today(user, at)
    # Assignments outlive roles: who left a project is still on its tasks, and sees none.
    tasks = _open_tasks().visible_to(user).assigned_to(user)
    mine = list(tasks.values(*COLUMNS)[: 4 * MOST])
    managed = _managed(user)
    keys = {row["key"] for row in managed}
    proposals = open_proposals(user, [row["pk"] for row in managed])
    blocked = _blocked(user)
    links = _links_into({row["pk"] for row in [*mine, *blocked]}, user)
    calendars = load_calendars(
        {row["project__calendar_id"] for row in [*mine, *blocked, *links]} - {None}
    )
    waits = _waits_for(links)
    items = [_item(row, today, calendars, waits) for row in mine]
    week_end = _week_end(today)
    late = [i for i in items if i.days_late > 0]
    now = [i for i in items if i.days_late == 0 and _belongs_to_week(i, week_end)]
    rest = [i for i in items if i not in late and i not in now]
    return MyWork(
        today=today,
        overdue=tuple(late[:MOST]),
        this_week=tuple(now[:MOST]),
        later=tuple(rest[:SOON]),
        to_confirm=tuple(_to_confirm(managed, today)),
        to_decide=tuple(line for line in proposals if line.project_key in keys),
        to_accept=to_accept([row["pk"] for row in managed if row["submitted"]]),
        blocked=tuple(_item(row, today, calendars, waits) for row in blocked),
        proposed=tuple(line for line in proposals if line.project_key not in keys),
        unconfirmed=unconfirmed_below(user, at)[:MOST],
        awaited=tuple(_awaited(links, calendars))[:MOST],
    )


def open_count(user, at: datetime) -> int:
    """Return ``my_work(user, at).open_count`` in two queries, for the left bar of every page."""
    today = _today(user, at)
    week_end = _week_end(today)
    columns = ("pk", "status", "deadline", "schedule__start", "schedule__finish",
               "project__time_zone")  # fmt: skip
    mine = _unfinished().visible_to(user).assigned_to(user).values(*columns)
    blocked = _blocked_under(user, _unfinished()).values(*columns)
    rows = mine.order_by().union(blocked.order_by())[: 4 * MOST]
    calling = sum(1 for row in rows if _calls(row, today, week_end))
    managed = _managed(user)
    waiting = sum(row["open_proposals"] + row["submitted"] for row in managed)
    return calling + waiting + sum(1 for _ in _to_confirm(managed, today))


def _calls(row: Mapping[str, Any], today: date, week_end: date) -> bool:
    zone = ZoneInfo(row["project__time_zone"])
    due = local_day(row["deadline"], zone) or local_day(row["schedule__finish"], zone)
    is_late = due is not None and due < today
    start = local_day(row["schedule__start"], zone)
    return is_late or _is_for_week(row["status"], start, week_end)


def _today(user, at: datetime) -> date:
    return at.astimezone(ZoneInfo(user.time_zone or settings.TIME_ZONE)).date()


def _week_end(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def _unfinished():
    return Task.objects.unfinished().filter(
        is_active=True, schedule__is_summary=False, project__archived_at=None
    )


def _blocked_under(user, tasks):
    return tasks.filter(
        status=Task.Status.BLOCKED,
        project__roles__user=user,
        project__roles__kind__in=ProjectRole.MANAGING,
    )


def _open_tasks():
    current = BaselineTask.objects.filter(task=OuterRef("pk"), baseline__is_current=True)
    return (
        _unfinished()
        .annotate(baseline_finish=Subquery(current.values("finish")[:1]))
        .order_by("schedule__finish", "pk")
    )


def _managed(user) -> list[dict[str, Any]]:
    """Return the projects that ``user`` answers for, or deputises in: no portfolio manager's."""
    rows = Project.objects.current().filter(
        roles__user=user, roles__kind__in=ProjectRole.MANAGING, lifecycle__in=UNDER_WAY
    )
    columns = ("pk", "key", "name", "status_date", "time_zone", "start", "open_proposals",
               "submitted", "metrics__finish_slip_days", "metrics__health")  # fmt: skip
    return list(with_waiting(rows).order_by("key").values(*columns)[:MOST])


def _blocked(user) -> list[dict[str, Any]]:
    return list(_blocked_under(user, _open_tasks()).values(*COLUMNS)[:MOST])


def _links_into(task_ids: set[int], user) -> list[dict[str, Any]]:
    """Return what the tasks wait for and has not finished, as far as a link lets it be known."""
    current = BaselineTask.objects.filter(
        task=OuterRef("predecessor"), baseline__is_current=True
    ).values("finish")[:1]
    links = Dependency.objects.filter(
        successor__in=task_ids, predecessor__actual_finish=None, successor__actual_start=None
    ).annotate(given=Subquery(current))
    seen = set(
        Project.objects.visible_to(user)
        .filter(tasks__links_out__successor__in=task_ids)
        .values_list("pk", flat=True)
    )
    columns = (
        "predecessor_id", "predecessor__name", "predecessor__kind", "predecessor__project_id",
        "predecessor__project__name", "predecessor__schedule__finish", "given",
        "successor_id", "successor__name", "successor__project_id",
        "successor__project__time_zone", "predecessor__project__calendar_id",
    )  # fmt: skip
    rows = list(links.order_by("predecessor__schedule__finish", "pk").values(*columns))
    mine = set(
        Task.objects.filter(pk__in=[row["predecessor_id"] for row in rows])
        .assigned_to(user)
        .values_list("pk", flat=True)
    )
    for row in rows:
        row["is_seen"] = row["predecessor__project_id"] in seen
        row["is_mine"] = row["predecessor_id"] in mine
        row["project__calendar_id"] = row["predecessor__project__calendar_id"]
    return rows


def _giver(row: Mapping[str, Any]) -> str:
    if row["is_seen"]:
        return row["predecessor__project__name"]
    return giver_unseen(row["predecessor__name"], row["predecessor__kind"])


def _waits_for(links: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Return, by task, what it waits for longest, in words."""
    words = {}
    for row in links:
        foreign = row["predecessor__project_id"] != row["successor__project_id"]
        words[row["successor_id"]] = _giver(row) if foreign else row["predecessor__name"]
    return words


def _awaited(links: Iterable[Mapping[str, Any]], calendars: WorkingCalendars) -> Iterable[Awaited]:
    """Yield what others hand over or are late with, each once."""
    told = set()
    for row in links:
        if row["is_mine"] or row["predecessor_id"] in told:
            continue
        zone = ZoneInfo(row["successor__project__time_zone"])
        finish = local_day(row["predecessor__schedule__finish"], zone)
        slip = _slip(calendars, row["project__calendar_id"], local_day(row["given"], zone), finish)
        seen = row["is_seen"]
        foreign = row["predecessor__project_id"] != row["successor__project_id"]
        if not foreign and (slip or 0) <= 0:
            continue
        told.add(row["predecessor_id"])
        yield Awaited(
            task_id=row["predecessor_id"] if seen else None,
            name=row["predecessor__name"] if seen else _giver(row),
            giver=row["predecessor__project__name"] if seen else "",
            finish=finish,
            slip_days=slip if seen else None,
            tone=slip_tone(slip) if seen else "",
            waiting=row["successor__name"],
            is_hand_off=foreign,
        )


def _item(
    row: Mapping[str, Any], today: date, calendars: WorkingCalendars, waits: Mapping[int, str]
) -> WorkItem:
    zone = ZoneInfo(row["project__time_zone"])
    finish = local_day(row["schedule__finish"], zone)
    due = local_day(row["deadline"], zone) or finish
    slip = _slip(
        calendars, row["project__calendar_id"], local_day(row["baseline_finish"], zone), finish
    )
    return WorkItem(
        id=row["pk"],
        version=row["version"],
        name=row["name"],
        project_name=row["project__name"],
        project_key=row["project__key"],
        status=row["status"],
        note=row["note"],
        percent=row["percent_complete"],
        minutes_left=row["remaining_minutes"],
        is_milestone=row["kind"] == Task.Kind.MILESTONE,
        is_critical=row["schedule__is_critical"] and row["project__rigour"] != "light",
        start=local_day(row["schedule__start"], zone),
        finish=finish,
        due=due,
        days_late=max(0, (today - due).days) if due else 0,
        slip_days=slip,
        tone=slip_tone(slip),
        waits_for=waits.get(row["pk"], ""),
    )


def _slip(
    calendars: WorkingCalendars, calendar_id: int | None, given: date | None, finish: date | None
) -> int | None:
    if given is None or finish is None:
        return None
    return working_days_between(calendars.rules(calendar_id), given, finish)


def _belongs_to_week(item: WorkItem, week_end: date) -> bool:
    return _is_for_week(item.status, item.start, week_end)


def _is_for_week(status: str, start: date | None, week_end: date) -> bool:
    begun = status in (Task.Status.IN_PROGRESS, Task.Status.BLOCKED)
    return begun or bool(start and start <= week_end)


def _to_confirm(rows: Iterable[Mapping[str, Any]], today: date) -> Iterable[WeekToConfirm]:
    """Yield the projects whose status date lies before the last Friday that has come."""
    friday = last_friday(today)
    for row in rows:
        if is_due(start=row["start"], status_date=row["status_date"], friday=friday):
            health = (row["metrics__health"] or {}).get("schedule", {})
            yield WeekToConfirm(
                key=row["key"],
                name=row["name"],
                day=friday,
                slip_days=row["metrics__finish_slip_days"],
                colour=health.get("computed"),
            )
