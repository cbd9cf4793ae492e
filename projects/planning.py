"""Verb: build the plan: add, change, move and delete tasks, and say who does them."""

from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Max

from projects import access, versioning
from projects.accepted_fields import accept
from projects.errors import DependencyCycle, DomainError
from projects.locking import lock_network, retried
from projects.models import Assignment, Dependency, Project, ProjectRole, Resource, Task
from projects.removed_tasks import remember, with_those_below
from projects.rescheduling import Effect, reschedule

# What the plan says of a task; progress goes through projects.progress.
PLAN_FIELDS = (
    "name", "kind", "parent", "position", "duration_minutes", "is_elapsed", "is_fixed_duration",
    "constraint_type", "constraint_date", "deadline", "is_manual", "typed_start", "typed_finish",
    "is_active", "calendar", "ignores_resource_calendars", "published", "uncertainty",
    "optimistic_minutes", "likely_minutes", "pessimistic_minutes", "earned_value_method",
    "external_id", "source",
)  # fmt: skip

# Positions leave room, so that a task can be put between two others without touching them.
STEP = 1024


@retried
def add_task(
    *, project: Project, fields: Mapping[str, Any], by, at: datetime, reason: str = ""
) -> Task:
    """Add a task or milestone to ``project``, last among its siblings unless told where.

    Raises NotAllowed, ValidationError or DomainError by field; nothing is saved then.
    """
    access.require_manage_project(by, project)
    lock_network([project.pk])
    task = Task(project=project)
    accept(task, fields, PLAN_FIELDS)
    _refuse_foreign_parent(task)
    _keep_milestone_timeless(task)
    if "position" not in fields:
        task.position = _end_of(project, task.parent_id)
    task.remaining_minutes = task.duration_minutes
    _refuse_unordered_estimates(task)
    versioning.create(task, by=by, at=at, reason=reason)
    with naming_circles(by):
        reschedule([project.pk], at=at)
    return task


@retried
def edit_task(
    *,
    task: Task,
    fields: Mapping[str, Any],
    seen_version: int,
    by,
    at: datetime,
    reason: str = "",
) -> Effect:
    """Change what the plan says of ``task``; a new duration keeps what was worked.

    Returns what that moved. Raises StaleVersion, NotAllowed, ValidationError or DomainError by
    field; nothing is saved then.
    """
    access.require_manage_project(by, task.project)
    lock_network([task.project_id])
    before = (task.duration_minutes, task.remaining_minutes)
    named = accept(task, fields, PLAN_FIELDS)
    _refuse_foreign_parent(task)
    _keep_milestone_timeless(task)
    if task.duration_minutes != before[0]:
        _follow_duration(task, *before)
    _refuse_unordered_estimates(task)
    names = [*named, "duration_minutes", "remaining_minutes"]
    moved = versioning.write(task, names, seen_version=seen_version, by=by, at=at, reason=reason)
    if not moved:
        return Effect()
    _follow_work(task, before[0], by=by, at=at)
    with naming_circles(by):
        return reschedule([task.project_id], at=at)


@retried
def move_task(
    *,
    task: Task,
    parent: Task | None,
    after: Task | None = None,
    seen_version: int,
    by,
    at: datetime,
) -> Effect:
    """Put ``task`` below ``parent`` (None: at the top), behind ``after`` (None: first)."""
    access.require_manage_project(by, task.project)
    lock_network([task.project_id])
    siblings = _siblings(task.project, parent.pk if parent else None, without=task)
    place = next((n for n, s in enumerate(siblings, 1) if after and s.pk == after.pk), 0)
    low = siblings[place - 1].position if place else 0
    high = siblings[place].position if place < len(siblings) else low + 2 * STEP
    if high - low < 2:
        low, high = _make_room(siblings, place, by=by, at=at)
    fields = {"parent": parent, "position": (low + high) // 2}
    return edit_task(task=task, fields=fields, seen_version=seen_version, by=by, at=at)


def indent_task(*, task: Task, seen_version: int, by, at: datetime) -> Effect:
    """Make ``task`` the last child of the sibling above it."""
    above = [s for s in _siblings(task.project, task.parent_id) if _place(s) < _place(task)]
    if not above:
        raise DomainError(
            f"{task} is the first of its siblings: there is no task above to put it under.",
            field="parent",
            fix="Move it down first, or choose a parent.",
        )
    last = _siblings(task.project, above[-1].pk)[-1:]
    return move_task(
        task=task,
        parent=above[-1],
        after=last[0] if last else None,
        seen_version=seen_version,
        by=by,
        at=at,
    )


def outdent_task(*, task: Task, seen_version: int, by, at: datetime) -> Effect:
    """Make ``task`` the next sibling of the summary it is in."""
    if task.parent is None:
        raise DomainError(f"{task} is at the top already.", field="parent")
    return move_task(
        task=task,
        parent=task.parent.parent,
        after=task.parent,
        seen_version=seen_version,
        by=by,
        at=at,
    )


def shift_task(*, task: Task, up: bool, seen_version: int, by, at: datetime) -> Effect:
    """Change places with the sibling above or below; at the end of the row nothing moves."""
    siblings = _siblings(task.project, task.parent_id)
    index = [s.pk for s in siblings].index(task.pk)
    ahead = siblings[: index - 1][-1:] if up else siblings[index + 1 : index + 2]
    at_edge = index == 0 if up else not ahead
    if at_edge:
        return Effect()
    return move_task(
        task=task,
        parent=task.parent,
        after=ahead[0] if ahead else None,
        seen_version=seen_version,
        by=by,
        at=at,
    )


@retried
def delete_task(*, task: Task, seen_version: int, by, at: datetime, reason: str = "") -> Effect:
    """Delete ``task`` with the tasks below it and their links.

    Raises Conflict where money or a benefit hangs on one of them, StaleVersion, NotAllowed.
    """
    access.require_manage_project(by, task.project)
    lock_network([task.project_id])
    doomed = with_those_below(task)
    neighbours = _linked_projects(doomed)
    remember(doomed, at=at)
    for row in reversed(doomed[1:]):
        versioning.delete(row, seen_version=row.version, by=by, at=at, reason=reason)
    versioning.delete(task, seen_version=seen_version, by=by, at=at, reason=reason)
    return reschedule({task.project_id, *neighbours}, at=at)


@retried
def assign(*, task: Task, users: Iterable[Any], by, at: datetime) -> None:
    """Make exactly ``users`` the people on ``task``; resources without an account stay.

    Raises DomainError for somebody who has no role in the project.
    """
    access.require_manage_project(by, task.project)
    wanted = {user.pk: user for user in users}
    present = {a.resource.user_id: a for a in _people_on(task)}
    for user_id, assignment in present.items():
        if user_id not in wanted:
            versioning.delete(assignment, seen_version=versioning.ANY, by=by, at=at)
    for user_id, user in wanted.items():
        if user_id not in present:
            resource = _resource(task.project, user, by=by, at=at)
            versioning.create(Assignment(task=task, resource=resource), by=by, at=at)
    reschedule([task.project_id], at=at)


@contextmanager
def naming_circles(by):
    """Turn a circle of ids into one of names: only of tasks that ``by`` may see."""
    try:
        yield
    except DependencyCycle as error:
        seen = Task.objects.visible_to(by).filter(pk__in=error.members)
        names = dict(seen.values_list("pk", "name"))
        circle = [names.get(pk, "a task elsewhere") for pk in error.members]
        raise DependencyCycle(
            "These tasks would wait for each other: " + " → ".join([*circle, *circle[:1]]),
            members=[pk for pk in error.members if pk in names],
            field=error.field or "predecessor",
            fix="Remove one of the links in the circle first.",
        ) from error


def _siblings(project: Project, parent_id: int | None, without: Task | None = None) -> list[Task]:
    rows = project.tasks.filter(parent=parent_id).order_by("position", "pk")
    return list(rows.exclude(pk=without.pk) if without else rows)


def _place(task: Task) -> tuple[int, int]:
    return task.position, task.pk


def _end_of(project: Project, parent_id: int | None) -> int:
    last = project.tasks.filter(parent=parent_id).aggregate(last=Max("position"))["last"]
    return STEP if last is None else last + STEP


def _make_room(siblings: list[Task], place: int, *, by, at: datetime) -> tuple[int, int]:
    """Space the siblings out again; return the positions around ``place``."""
    for n, sibling in enumerate(siblings, 1):
        sibling.position = n * STEP
        versioning.write(sibling, ["position"], seen_version=versioning.ANY, by=by, at=at)
    return place * STEP, (place + 1) * STEP


def _refuse_foreign_parent(task: Task) -> None:
    """Refuse a parent of another project, a milestone, or one that is the task or below it."""
    above = task.parent
    if above is None:
        return
    if above.project_id != task.project_id:
        raise DomainError(
            "The parent belongs to another project.",
            field="parent",
            fix="Choose a task of the same project, or link the two.",
        )
    if above.kind == Task.Kind.MILESTONE:
        raise DomainError(
            "A milestone has no tasks below it.", field="parent", fix="Choose a task or summary."
        )
    while above is not None:
        if above.pk == task.pk and task.pk is not None:
            raise DomainError(
                "A task can't be put below itself.", field="parent", fix="Choose another parent."
            )
        above = above.parent


def _keep_milestone_timeless(task: Task) -> None:
    if task.kind == Task.Kind.MILESTONE and not task.duration_minutes:
        task.remaining_minutes = 0


def _refuse_unordered_estimates(task: Task) -> None:
    given = (task.optimistic_minutes, task.likely_minutes, task.pessimistic_minutes)
    if any(v is not None for v in given) and (None in given or list(given) != sorted(given)):
        raise DomainError(
            "A three-point estimate has three durations, optimistic ≤ likely ≤ pessimistic.",
            field="optimistic_minutes",
            fix="Give all three in that order, or none.",
        )


def _follow_duration(task: Task, duration: int, remaining: int) -> None:
    """Let the remaining work follow a new duration: what was worked stays."""
    if task.kind == Task.Kind.MILESTONE or task.is_finished:
        task.remaining_minutes = 0
        return
    worked = duration - remaining if task.is_started else 0
    task.remaining_minutes = max(task.duration_minutes - worked, 0)


def _follow_work(task: Task, duration: int, *, by, at: datetime) -> None:
    """Scale the work of assignments that drive the task to its new duration."""
    if not duration or duration == task.duration_minutes:
        return
    for assignment in task.assignments.filter(work_minutes__gt=0):
        assignment.work_minutes = assignment.work_minutes * task.duration_minutes // duration
        left = assignment.work_minutes * task.remaining_minutes
        assignment.remaining_work_minutes = left // max(task.duration_minutes, 1)
        names = ["work_minutes", "remaining_work_minutes"]
        versioning.write(assignment, names, seen_version=versioning.ANY, by=by, at=at)


def _linked_projects(tasks: Iterable[Task]) -> set[int]:
    ids = [task.pk for task in tasks]
    takers = Dependency.objects.filter(predecessor__in=ids)
    givers = Dependency.objects.filter(successor__in=ids)
    found = takers.values_list("successor__project").union(
        givers.values_list("predecessor__project")
    )
    return {pk for (pk,) in found}


def _people_on(task: Task):
    people = task.assignments.filter(resource__user__isnull=False)
    return people.select_related("resource", "task")


def _resource(project: Project, user, *, by, at: datetime) -> Resource:
    """Return the resource that stands for ``user`` in ``project``, made if there is none."""
    found = Resource.objects.filter(project=project, user=user).first()
    if found:
        return found
    if not ProjectRole.objects.filter(project=project, user=user).exists():
        raise DomainError(
            f"{user} has no role in {project.key}.",
            field="assignees",
            fix="Add the person to the project's team first.",
        )
    return versioning.create(Resource(project=project, name=str(user), user=user), by=by, at=at)
