"""One task: its dates and what drives them, its links and people, in words where they are due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from projects.access import can_manage_project, can_record_progress, can_see_program
from projects.models import Assignment, BaselineTask, Dependency, Project, Task
from projects.queries.plan import Person, giver_unseen, local_day, people_on, slip_tone
from projects.queries.working_calendar import load_calendars
from projects.scheduling.working_days import working_days_between

TYPES_IN_WORDS = {
    "FS": "finishes",
    "FF": "finishes",
    "SS": "starts",
    "SF": "starts",
}
DRIVERS = {
    "project_start": "starts with the project",
    "status_date": "starts after the status date: unfinished work can't lie in the past",
    "actual": "reported as it happened",
    "calendar": "starts when its calendar works",
    "manual": "keeps the dates that were typed",
    "levelling": "put off by levelling",
    "child": "takes its dates from the tasks below",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link as one of its two tasks sees it; ``other`` is the task at the far end.

    Where the viewer doesn't see the other project: ``other_id`` is None and only the name of a
    milestone and the day are told.
    """

    id: int
    version: int
    type: str
    lag: str
    other_id: int | None
    other: str
    project: str  # of a hand-off
    other_day: date | None
    need_by: date | None
    is_firm: bool
    is_hand_off: bool
    is_late: bool
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """What the page of a task shows besides its name.

    ``program_float_minutes`` is None where the viewer doesn't see the program.
    """

    wbs: str
    is_summary: bool
    start: date | None
    finish: date | None
    early_start: date | None
    late_finish: date | None
    baseline_start: date | None
    baseline_finish: date | None
    slip_days: int | None
    tone: str
    percent: int
    total_float_minutes: int | None
    free_float_minutes: int | None
    program_float_minutes: int | None
    is_critical: bool
    driver: str
    constraint: str
    deadline: date | None
    misses_deadline: bool
    people: tuple[Person, ...]
    links_in: tuple[LinkLine, ...]
    links_out: tuple[LinkLine, ...]
    children: tuple[tuple[int, str], ...]
    may_manage: bool
    may_report: bool
    sees_program: bool


def task_page(task: Task, viewer) -> TaskPage:
    """Return the page of ``task``, which bears its project and schedule."""
    zone = ZoneInfo(task.project.time_zone)
    manages = can_manage_project(viewer, task.project)
    schedule = getattr(task, "schedule", None)
    finish = local_day(schedule.finish, zone) if schedule else None
    base_start, base_finish, slip = _against_baseline(task, finish, zone)
    deadline = local_day(task.deadline, zone)
    links = _links(task, viewer, manages)
    is_summary = bool(schedule and schedule.is_summary)
    sees_program = can_see_program(viewer, task.project)
    return TaskPage(
        wbs=schedule.wbs if schedule else "",
        is_summary=is_summary,
        finish=finish,
        baseline_start=base_start,
        baseline_finish=base_finish,
        slip_days=slip,
        tone=slip_tone(slip),
        driver=_driver(task, schedule, links, zone),
        constraint=_constraint(task, zone),
        deadline=deadline,
        misses_deadline=bool(deadline and finish and finish > deadline),
        people=people_on(Assignment.objects.filter(task=task)).get(task.pk, ()),
        links_in=tuple(link for is_in, link in links if is_in),
        links_out=tuple(link for is_in, link in links if not is_in),
        children=tuple(task.children.order_by("position", "pk").values_list("pk", "name")),
        may_manage=manages,
        may_report=not is_summary and (manages or can_record_progress(viewer, task)),
        sees_program=sees_program,
        **_scheduled(task, schedule, zone, sees_program),
    )


def _scheduled(task: Task, schedule, zone: ZoneInfo, sees_program: bool) -> dict[str, Any]:
    if schedule is None:
        names = ("start", "early_start", "late_finish", "total_float_minutes",
                 "free_float_minutes", "program_float_minutes")  # fmt: skip
        return dict.fromkeys(names) | {"percent": task.percent_complete, "is_critical": False}
    return {
        "start": local_day(schedule.start, zone),
        "early_start": local_day(schedule.early_start, zone),
        "late_finish": local_day(schedule.late_finish, zone),
        "percent": schedule.percent_complete,
        "total_float_minutes": schedule.total_float_minutes,
        "free_float_minutes": schedule.free_float_minutes,
        "program_float_minutes": schedule.program_float_minutes if sees_program else None,
        "is_critical": schedule.is_critical and task.actual_finish is None,
    }


def _against_baseline(
    task: Task, finish: date | None, zone: ZoneInfo
) -> tuple[date | None, date | None, int | None]:
    row = BaselineTask.objects.filter(task=task, baseline__is_current=True).first()
    if row is None:
        return None, None, None
    start, planned = local_day(row.start, zone), local_day(row.finish, zone)
    rules = load_calendars({task.project.calendar_id}).rules(task.project.calendar_id)
    slip = working_days_between(rules, planned, finish) if planned and finish else None
    return start, planned, slip


def _links(task: Task, viewer, manages: bool) -> list[tuple[bool, LinkLine]]:
    """Return the links of ``task``, each with whether it comes in."""
    rows = (
        Dependency.objects.filter(Q(predecessor=task) | Q(successor=task))
        .annotate(giver=F("predecessor__project"), taker=F("successor__project"))
        .select_related(
            "predecessor__project", "successor__project", "predecessor__schedule",
            "successor__schedule",
        )
        .order_by("pk")
    )  # fmt: skip
    rows = list(rows)
    ids = {row.giver for row in rows} | {row.taker for row in rows}
    seen = set(Project.objects.visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    foreign = {row.taker for row in rows} - {task.project_id}
    managed = {task.project_id} if manages else set()
    if foreign:
        managed |= set(
            Project.objects.managed_by(viewer).filter(pk__in=foreign).values_list("pk", flat=True)
        )
    return [_line(row, task, seen, managed) for row in rows]


def _line(row: Dependency, task: Task, seen: set[int], managed: set[int]) -> tuple[bool, LinkLine]:
    is_in = row.successor_id == task.pk
    other = row.predecessor if is_in else row.successor
    is_seen = other.project_id in seen
    schedule = getattr(other, "schedule", None)
    zone = ZoneInfo(task.project.time_zone)
    from_end = row.type[0] if is_in else row.type[1]
    moment = schedule and (schedule.finish if from_end == "F" else schedule.start)
    day = local_day(moment, zone)
    line = LinkLine(
        id=row.pk,
        version=row.version,
        type=row.type,
        lag=lag_in_words(row),
        other_id=other.pk if is_seen else None,
        other=other.name if is_seen else giver_unseen(other.name, other.kind),
        project=other.project.name if is_seen and row.is_hand_off else "",
        other_day=day,
        need_by=row.need_by,
        is_firm=row.is_firm,
        is_hand_off=row.is_hand_off,
        is_late=bool(row.need_by and day and is_in and day > row.need_by),
        may_change=row.taker in managed,
    )
    return is_in, line


def lag_in_words(link: Dependency) -> str:
    """Return the lag of a link: "+ 2 d", "− 1 d elapsed", "+ 50%"; "" for none."""
    if not link.lag_minutes:
        return ""
    sign, size = ("+" if link.lag_minutes > 0 else "−"), abs(link.lag_minutes)
    if link.lag_kind == Dependency.LagKind.PERCENT:
        return f"{sign} {size}%"
    if link.lag_kind == Dependency.LagKind.ELAPSED:
        return f"{sign} {size / 1440:g} d elapsed"
    return f"{sign} {size / 480:g} d"


def _driver(task: Task, schedule, links: list[tuple[bool, LinkLine]], zone: ZoneInfo) -> str:
    """Say in words why the task lies where it lies."""
    if schedule is None:
        return ""
    start = local_day(schedule.start, zone)
    if schedule.driver_kind == "link":
        return _driving_link(schedule.driver_task_id, links) or "waits for a task before it"
    if schedule.driver_kind == "constraint":
        return _constraint(task, zone) or "held by a constraint of the summary above it"
    return DRIVERS.get(schedule.driver_kind, "") if start else ""


def _driving_link(task_id: int | None, links: list[tuple[bool, LinkLine]]) -> str:
    comers = [link for is_in, link in links if is_in]
    found: Mapping[int | None, LinkLine] = {link.other_id: link for link in comers}
    link = found.get(task_id) or next((k for k in comers if k.other_id is None), None)
    if link is None:
        return ""
    what = TYPES_IN_WORDS[link.type]
    day = f" {link.other_day.day} {link.other_day:%b %Y}" if link.other_day else ""
    lag = f" {link.lag}" if link.lag else ""
    return f"{link.other} {what}{day} ({link.type}{lag})"


def _constraint(task: Task, zone: ZoneInfo) -> str:
    if task.constraint_type == Task.ConstraintType.ASAP:
        return ""
    day = local_day(task.constraint_date, zone)
    label = task.get_constraint_type_display().lower()
    return f"{label} {day.day} {day:%b %Y}" if day else label
