"""The network that a project was in at the end of a day, from the history of its rows.

Inputs have a history, computed dates have none: scheduled again, the rows give the dates of then.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from projects.models import Assignment, Dependency, Project, Resource, Task
from projects.queries.network import DRIVING_KINDS, LoadedNetwork, network_of, used_calendars
from projects.queries.past_calendar import load_past_calendars
from projects.queries.past_rows import rows_at


def load_past_network(project_id: int, before: datetime) -> LoadedNetwork:
    """Return the network that ``project_id`` was in just before an instant.

    Two queries a step from hand-off to hand-off, and a constant number besides.
    """
    project_ids = past_connected(project_id, before)
    projects = {row.id: row.instance for row in rows_at(Project, before).filter(id__in=project_ids)}
    rows = rows_at(Task, before).filter(project_id__in=projects)
    tasks = [row.instance for row in rows.order_by("project_id", "position", "id")]
    known = [task.pk for task in tasks]
    links = rows_at(Dependency, before).filter(predecessor_id__in=known, successor_id__in=known)
    assigned = _assigned(known, before)
    used = used_calendars(projects.values(), tasks, assigned)
    return network_of(
        projects,
        tasks,
        [row.instance for row in links.order_by("id")],
        assigned,
        load_past_calendars(used, before),
    )


def past_connected(project_id: int, before: datetime) -> set[int]:
    """Return the project and all that hand-offs led to, either way, just before an instant."""
    found, fresh = {project_id}, {project_id}
    while fresh:
        own = Task.history.filter(project_id__in=fresh).values("id")
        ends: set[int] = set()
        for near, far in (("predecessor_id", "successor_id"), ("successor_id", "predecessor_id")):
            links = rows_at(Dependency, before).filter(**{f"{near}__in": own})
            ends |= set(links.exclude(**{f"{far}__in": own}).values_list(far, flat=True))
        owners = Task.history.filter(id__in=ends).values_list("project_id", flat=True)
        fresh = set(owners) - found
        found |= fresh
    return found


def past_assignments(task_ids: list[int], before: datetime) -> list[tuple[Any, Any]]:
    """Return the assignments of tasks just before an instant, each with its resource of then."""
    rows = list(rows_at(Assignment, before).filter(task_id__in=task_ids).order_by("id"))
    wanted = {row.resource_id for row in rows}
    resources = {row.id: row for row in rows_at(Resource, before).filter(id__in=wanted)}
    return [(row, resources[row.resource_id]) for row in rows if row.resource_id in resources]


def _assigned(task_ids: list[int], before: datetime) -> dict[int, list[dict]]:
    """Return the assignments that decided how long their task took, by task."""
    found: dict[int, list[dict]] = defaultdict(list)
    for row, resource in past_assignments(task_ids, before):
        if row.work_minutes and row.units and resource.kind in DRIVING_KINDS:
            found[row.task_id].append(
                {
                    "work_minutes": row.work_minutes,
                    "remaining_work_minutes": row.remaining_work_minutes,
                    "units": row.units,
                    "resource__calendar_id": resource.calendar_id,
                }
            )
    return found
