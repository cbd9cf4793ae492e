"""A project on a Friday: tasks that should have moved in the week, as a manager would have them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from projects import versioning
from projects.models import Task
from projects.rescheduling import reschedule
from tests.factories import ProjectFactory, ProjectRoleFactory, TaskFactory

DAY = 480
SINCE = date(2026, 11, 13)
FRIDAY = date(2026, 11, 20)
BEFORE = datetime(2026, 11, 12, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekWorld:
    project: Any
    manager: Any
    tasks: list[Task]


def week_world(number: int = 4, *, days: int = 3, **fields) -> WeekWorld:
    """Return a project with ``number`` tasks of ``days`` that begin on Monday, 16 November.

    Its week up to Friday the 13th is confirmed; time is UTC.
    """
    fields = {"key": "QUAY", "start": date(2026, 11, 2), "time_zone": "UTC"} | fields
    role = ProjectRoleFactory(project=ProjectFactory(status_date=SINCE, **fields), kind="manager")
    build = TaskFactory(project=role.project, name="Build")
    tasks = [
        Task(
            project=role.project,
            parent=build,
            name=f"Pile {n + 1}",
            position=n,
            duration_minutes=days * DAY,
            remaining_minutes=days * DAY,
            created_at=BEFORE,
        )
        for n in range(number)
    ]
    versioning.create_many(tasks, by=role.user, at=BEFORE)
    Task.objects.filter(project=role.project).update(updated_at=BEFORE)
    reschedule([role.project.pk], at=BEFORE)
    rows = Task.objects.filter(parent=build).select_related("project").order_by("position")
    return WeekWorld(project=role.project, manager=role.user, tasks=list(rows))
