"""The plan of a project: its tasks as they stand in the table and in the Gantt beside it.

Dates are days of the project's time zone; slips are working days of its calendar, positive = late.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from zoneinfo import ZoneInfo

from projects.access import can_manage_project
from projects.health import DEFAULTS, Thresholds
from projects.models import Assignment, Baseline, BaselineTask, Dependency, Project, Task
from projects.queries.working_calendar import load_calendars
from projects.scheduling.calendar_rules import CalendarRules
from projects.scheduling.working_days import working_days_between

MINUTES_A_DAY = 480

COLUMNS = (
    "pk", "parent_id", "version", "name", "kind", "status", "note", "percent_complete",
    "remaining_minutes", "actual_start", "actual_finish", "is_active", "published",
    "schedule__wbs", "schedule__outline_level", "schedule__is_summary", "schedule__start",
    "schedule__finish", "schedule__late_finish", "schedule__total_float_minutes",
    "schedule__is_critical", "schedule__percent_complete",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on a task; ``user_id`` is None for a resource without an account."""

    name: str
    user_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTask:
    """One line of the plan. ``kind`` is task, milestone or summary."""

    id: int
    parent_id: int | None
    version: int
    wbs: str
    level: int
    name: str
    kind: str
    status: str
    note: str
    percent: int
    minutes_left: int
    start: date | None
    finish: date | None
    late_finish: date | None
    has_float: bool
    is_started: bool
    is_done: bool
    is_critical: bool
    baseline_start: date | None
    baseline_finish: date | None
    slip_days: int | None
    tone: str  # "", warn or bad: how far the slip is beyond the limits of health
    people: tuple[Person, ...]
    may_report: bool

    @property
    def is_summary(self) -> bool:
        return self.kind == "summary"

    @property
    def is_milestone(self) -> bool:
        return self.kind == "milestone"

    @property
    def days_left(self) -> str:
        """Return the remaining work in days of eight hours, without trailing zeros."""
        return f"{self.minutes_left / MINUTES_A_DAY:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLink:
    """A link inside the project, or a hand-off: ``giver`` and ``given_on`` say whose, ``taker`` to.

    ``giver`` names the other project where the viewer sees it, else the milestone handed over;
    ``taker`` is the key of the other project with the task that waits, as far as they are known.
    """

    predecessor_id: int
    successor_id: int
    type: str
    giver: str = ""
    given_on: date | None = None
    taker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All tasks of a project in outline order, with their links."""

    tasks: tuple[PlanTask, ...]
    links: tuple[PlanLink, ...]
    status_date: date | None
    baseline_number: int | None
    may_manage: bool

    @property
    def task_count(self) -> int:
        return sum(task.kind == "task" for task in self.tasks)

    @property
    def milestone_count(self) -> int:
        return sum(task.is_milestone for task in self.tasks)

    @property
    def people(self) -> tuple[Person, ...]:
        """Return everybody on a task, by name."""
        found = {person for task in self.tasks for person in task.people}
        return tuple(sorted(found, key=lambda p: (p.name, p.user_id or 0)))


def load_plan(project: Project, viewer) -> Plan:
    """Return the plan of ``project`` in a constant number of queries."""
    manages = can_manage_project(viewer, project)
    reader = PlanReader(project, viewer, manages)
    rows = Task.objects.filter(project=project)
    rows = rows.order_by("schedule__position", "position", "pk").values(*COLUMNS)
    return Plan(
        tasks=tuple(reader.task(row) for row in rows),
        links=()
        if project.rigour == Project.Rigour.LIGHT
        else (*_links(project, viewer), *_links_out(project, viewer)),
        status_date=project.status_date,
        baseline_number=reader.baseline_number,
        may_manage=manages,
    )


def dates_of(project_id: int) -> dict[int, tuple]:
    """Return what a row of the plan shows of each task's schedule: to tell which rows moved."""
    rows = Task.objects.filter(project=project_id).order_by("pk")
    shown = (
        "version", "schedule__start", "schedule__finish", "schedule__late_finish",
        "schedule__is_critical", "schedule__percent_complete",
    )  # fmt: skip
    return {row[0]: row[1:] for row in rows.values_list("pk", *shown)}


def local_day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    """Return the day of an instant in a time zone."""
    return moment.astimezone(zone).date() if moment else None


def slip_tone(slip_days: int | None, limits: Thresholds = DEFAULTS) -> str:
    """Return how a slip is marked: beyond the limit of off track, of at risk, or not at all."""
    if slip_days is None or slip_days <= limits.schedule_at_risk_days:
        return ""
    return "bad" if slip_days > limits.schedule_off_track_days else "warn"


class PlanReader:
    """Makes lines of rows, with what is looked up once for all of them."""

    def __init__(self, project: Project, viewer, manages: bool):
        self.zone = ZoneInfo(project.time_zone)
        self.rules: CalendarRules = load_calendars({project.calendar_id}).rules(project.calendar_id)
        self.manages = manages
        self.has_network = project.rigour != Project.Rigour.LIGHT
        self.viewer = viewer
        self.on_team = manages or project.roles.filter(user=viewer, kind="team").exists()
        self.people = people_on(Assignment.objects.filter(task__project=project))
        baseline = Baseline.objects.filter(project=project, is_current=True).first()
        self.baseline_number = baseline.number if baseline else None
        self.baselined = baselined_days(baseline and baseline.pk)
        # many tasks share a baseline finish and a finish: each pair is counted once
        self.slip = cache(partial(working_days_between, self.rules))

    def task(self, row: Mapping) -> PlanTask:
        kind = "summary" if row["schedule__is_summary"] else row["kind"]
        finish = local_day(row["schedule__finish"], self.zone)
        late = local_day(row["schedule__late_finish"], self.zone)
        base_start, base_finish = (
            local_day(moment, self.zone) for moment in self.baselined.get(row["pk"], (None, None))
        )
        slip = self.slip(base_finish, finish) if finish and base_finish else None
        people = self.people.get(row["pk"], ())
        percent = row["schedule__percent_complete"]
        is_open = self.has_network and row["actual_finish"] is None
        return PlanTask(
            id=row["pk"],
            parent_id=row["parent_id"],
            version=row["version"],
            wbs=row["schedule__wbs"] or "",
            level=row["schedule__outline_level"] or 1,
            name=row["name"],
            kind=kind,
            status=row["status"],
            note=row["note"],
            percent=row["percent_complete"] if percent is None else percent,
            minutes_left=row["remaining_minutes"],
            start=local_day(row["schedule__start"], self.zone),
            finish=finish,
            late_finish=late,
            has_float=is_open and bool(late and finish and late > finish),
            is_started=row["actual_start"] is not None,
            is_done=row["actual_finish"] is not None,
            is_critical=is_open and bool(row["schedule__is_critical"]),
            baseline_start=base_start,
            baseline_finish=base_finish,
            slip_days=slip,
            tone=slip_tone(slip),
            people=people,
            may_report=kind != "summary" and self._may_report(people),
        )

    def _may_report(self, people: Iterable[Person]) -> bool:
        mine = any(person.user_id == self.viewer.pk for person in people)
        return self.manages or (self.on_team and mine)


def people_on(assignments) -> dict[int, tuple[Person, ...]]:
    """Return who is on each task."""
    rows = assignments.order_by("task_id", "resource__name", "pk")
    found: dict[int, list[Person]] = defaultdict(list)
    for task, name, user in rows.values_list("task_id", "resource__name", "resource__user_id"):
        found[task].append(Person(name=name, user_id=user))
    return {task: tuple(people) for task, people in found.items()}


def baselined_days(baseline_id: int | None) -> dict[int, tuple[datetime, datetime]]:
    """Return when each task starts and finishes in a baseline; nothing without one."""
    if baseline_id is None:
        return {}
    rows = BaselineTask.objects.filter(baseline=baseline_id, task__isnull=False).order_by("pk")
    return {task: (start, finish) for task, start, finish in rows.values_list(
        "task_id", "start", "finish")}  # fmt: skip


def _links(project: Project, viewer) -> tuple[PlanLink, ...]:
    rows = Dependency.objects.filter(successor__project=project).order_by("pk")
    rows = list(
        rows.values_list(
            "predecessor_id", "successor_id", "type", "predecessor__project_id",
            "predecessor__name", "predecessor__kind", "predecessor__schedule__finish",
        )
    )  # fmt: skip
    names = seen_projects({row[3] for row in rows} - {project.pk}, viewer, "name")
    zone = ZoneInfo(project.time_zone)
    return tuple(
        PlanLink(predecessor_id=before, successor_id=after, type=kind)
        if giver == project.pk
        else PlanLink(
            predecessor_id=before,
            successor_id=after,
            type=kind,
            giver=names.get(giver) or giver_unseen(name, task_kind),
            given_on=local_day(finish, zone),
        )
        for before, after, kind, giver, name, task_kind, finish in rows
    )


def _links_out(project: Project, viewer) -> Iterable[PlanLink]:
    """Yield the hand-offs that ``project`` gives to others."""
    links = Dependency.objects.filter(predecessor__project=project)
    rows = list(
        links.exclude(successor__project=project)
        .order_by("pk")
        .values_list("predecessor_id", "successor_id", "type", "successor__project_id",
                     "successor__name", "successor__kind")
    )  # fmt: skip
    keys = seen_projects({row[3] for row in rows}, viewer, "key")
    for before, after, kind, taker, name, task_kind in rows:
        key = keys.get(taker)
        words = f"{key}: {name}" if key else giver_unseen(name, task_kind)
        yield PlanLink(predecessor_id=before, successor_id=after, type=kind, taker=words)


def giver_unseen(task_name: str, task_kind: str) -> str:
    """Return how a hand-off from a project that one doesn't see is named: by its milestone only."""
    return task_name if task_kind == Task.Kind.MILESTONE else "another project"


def seen_projects(project_ids: set[int], viewer, column: str) -> dict[int, str]:
    """Return a column of those of these projects that ``viewer`` sees, by id."""
    if not project_ids:
        return {}
    seen = Project.objects.visible_to(viewer).filter(pk__in=project_ids)
    return dict(seen.order_by("pk").values_list("pk", column))
