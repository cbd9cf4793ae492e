"""A small planned project for tests of pages: two tasks under a summary, and a milestone."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from projects import baselining, linking, planning, versioning
from projects.models import ProjectRole, Task
from tests.factories import (
    NOW,
    AssignmentFactory,
    ProjectFactory,
    ProjectRoleFactory,
    ResourceFactory,
)

DAY = 480
STATUS_DATE = date(2026, 11, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    project: Any
    manager: Any
    build: Task
    piles: Task
    deck: Task
    handed_over: Task


def many_tasks(project, number: int) -> list[Task]:
    """Add that many tasks at once, without dates."""
    tasks = [Task(project=project, name="Bollard", position=9000 + n) for n in range(number)]
    return list(versioning.create_many(tasks, by=None, at=NOW))


def plan_world(**fields) -> World:
    """Return a project whose piles (5 d) come before its deck (3 d), both before the hand-over."""
    project = ProjectFactory(**{"key": "QUAY", "status_date": STATUS_DATE, **fields})
    role = ProjectRoleFactory(project=project, kind="manager")
    told = {"by": role.user, "at": NOW}

    def add(name: str, **said) -> Task:
        return planning.add_task(project=project, fields={"name": name, **said}, **told)

    build = add("Build")
    piles = add("Drive piles", parent=build, duration_minutes=5 * DAY)
    deck = add("Cast deck", parent=build, duration_minutes=3 * DAY)
    handed_over = add("Handed over", kind="milestone", duration_minutes=0, published=True)
    linking.link_tasks(predecessor=piles, successor=deck, fields={}, **told)
    linking.link_tasks(predecessor=deck, successor=handed_over, fields={}, **told)
    baselining.freeze_baseline(project=project, **told)
    return world_of(project.key)


def world_of(key: str) -> World:
    """Return the world of that project as the database has it now."""
    role = ProjectRole.objects.select_related("project", "user").get(
        project__key=key, kind="manager"
    )
    tasks = Task.objects.filter(project=role.project).select_related("project")
    named = {task.name: task for task in tasks}
    return World(
        project=role.project,
        manager=role.user,
        build=named["Build"],
        piles=named["Drive piles"],
        deck=named["Cast deck"],
        handed_over=named["Handed over"],
    )


@contextmanager
def plan_world_for_a_module(blocker):
    """Make the world once for all tests of a module; each undoes what it did, the end undoes it."""
    with blocker.unblock(), transaction.atomic():
        plan_world()
        yield
        transaction.set_rollback(True)


def member(world: World, task: Task | None = None, kind="team", sees_money=False):
    """Return a person with a role in the project, to whom ``task`` is assigned."""
    user = ProjectRoleFactory(project=world.project, kind=kind, sees_money=sees_money).user
    if task:
        AssignmentFactory(task=task, resource=ResourceFactory(project=world.project, user=user))
    return user
