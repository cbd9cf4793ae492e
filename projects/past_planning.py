"""The plan of a project as it was at the end of a day: its history, scheduled again in memory."""

from collections import defaultdict
from datetime import datetime
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from projects.models import Baseline, Project
from projects.queries.network import LoadedNetwork
from projects.queries.past_day import NoSuchDay, PastDay
from projects.queries.past_network import load_past_network, past_assignments
from projects.queries.past_rows import rows_at
from projects.queries.plan import (
    Person,
    Plan,
    PlanLink,
    PlanReader,
    baselined_days,
    giver_unseen,
    local_day,
    seen_projects,
)
from projects.rescheduling import WRITTEN, scheduled_rows
from projects.scheduling.critical_path import schedule
from projects.scheduling.working_days import working_days_between

COLUMNS = (
    "pk", "parent_id", "version", "name", "kind", "status", "note", "percent_complete",
    "remaining_minutes", "actual_start", "actual_finish", "is_active", "published",
)  # fmt: skip


def past_plan(project: Project, viewer, day: PastDay) -> Plan:
    """Return the plan of ``project`` as it was at the end of ``day``, for reading only.

    Dates follow from the tasks, links, assignments, calendars and status dates of then, its own and
    those of the projects it was connected with; what is seen of those is decided by today's rights.
    Raises NoSuchDay for a day that was kept by hand, before the project was entered.
    """
    loaded = load_past_network(project.pk, day.before)
    if project.pk not in loaded.projects:
        raise NoSuchDay(f"No plan is known of {day.shown}.", fix="Choose a later day.")
    then = loaded.projects[project.pk]
    dated = {
        task_id: dict(zip(WRITTEN, values, strict=True))
        for task_id, values in scheduled_rows(loaded, schedule(loaded.network))
    }
    reader = _PastReader(then, viewer, loaded, day.before)
    own = [task for task in loaded.tasks if task.project_id == project.pk]
    rows = sorted((_row(task, dated[task.pk]) for task in own), key=lambda r: r["position"])
    has_network = then.rigour != Project.Rigour.LIGHT
    return Plan(
        tasks=tuple(reader.task(row) for row in rows),
        links=_links(loaded, then, viewer, dated) if has_network else (),
        status_date=then.status_date,
        baseline_number=reader.baseline_number,
        may_manage=False,
    )


def _row(task, dates: dict[str, Any]) -> dict[str, Any]:
    row = {name: getattr(task, name) for name in COLUMNS}
    row |= {f"schedule__{name}": value for name, value in dates.items()}
    return row | {"position": dates["position"]}


class _PastReader(PlanReader):
    """Makes lines of rows of then, by the calendar, baseline and people of then."""

    def __init__(self, then: Project, viewer, loaded: LoadedNetwork, before: datetime):
        self.zone = ZoneInfo(then.time_zone)
        self.rules = loaded.calendars.rules(then.calendar_id)
        self.manages = self.on_team = False  # a past plan is for reading
        self.has_network = then.rigour != Project.Rigour.LIGHT
        self.viewer = viewer
        self.people = _people([t.pk for t in loaded.tasks if t.project_id == then.pk], before)
        kept = rows_at(Baseline, before).filter(project_id=then.pk, is_current=True).first()
        self.baseline_number = kept and kept.number
        self.baselined = baselined_days(kept and kept.id)
        self.slip = cache(partial(working_days_between, self.rules))


def _people(task_ids: list[int], before: datetime) -> dict[int, tuple[Person, ...]]:
    found: dict[int, list[Person]] = defaultdict(list)
    pairs = past_assignments(task_ids, before)
    for row, resource in sorted(pairs, key=lambda pair: (pair[1].name, pair[0].id)):
        found[row.task_id].append(Person(name=resource.name, user_id=resource.user_id))
    return {task: tuple(people) for task, people in found.items()}


def _links(
    loaded: LoadedNetwork, then: Project, viewer, dated: dict[int, dict[str, Any]]
) -> tuple[PlanLink, ...]:
    """Return the links into the plan; of a hand-off, whose it is as far as one may know it."""
    tasks = {task.pk: task for task in loaded.tasks}
    into = [one for one in loaded.links if tasks[one.successor_id].project_id == then.pk]
    givers = {tasks[one.predecessor_id].project_id for one in into} - {then.pk}
    names = seen_projects(givers, viewer, "name")
    zone = ZoneInfo(then.time_zone)
    found = []
    for link in into:
        given = tasks[link.predecessor_id]
        ends = {
            "predecessor_id": link.predecessor_id,
            "successor_id": link.successor_id,
            "type": link.type,
        }
        if given.project_id != then.pk:
            ends["giver"] = names.get(given.project_id) or giver_unseen(given.name, given.kind)
            ends["given_on"] = local_day(dated[given.pk]["finish"], zone)
        found.append(PlanLink(**ends))
    return tuple(found)
