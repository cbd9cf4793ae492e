"""Verb: link tasks, inside a project and across projects (a hand-off)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from projects import access, versioning
from projects.accepted_fields import accept
from projects.errors import DomainError
from projects.locking import lock_network, retried
from projects.models import Dependency, Task
from projects.planning import naming_circles
from projects.rescheduling import Effect, reschedule

LINK_FIELDS = ("type", "lag_minutes", "lag_kind", "need_by", "is_firm", "external_id", "source")


@retried
def link_tasks(
    *,
    predecessor: Task,
    successor: Task,
    fields: Mapping[str, Any],
    by,
    at: datetime,
    reason: str = "",
) -> Dependency:
    """Let ``successor`` wait for ``predecessor``.

    Whoever manages the successor's project may, for a predecessor that they see. Raises
    DependencyCycle naming the tasks in the circle, NotAllowed, ValidationError, DomainError.
    """
    access.require_manage_project(by, successor.project)
    _refuse_unseen(predecessor, by)
    _refuse_itself(predecessor, successor)
    lock_network([predecessor.project_id, successor.project_id])
    link = Dependency(predecessor=predecessor, successor=successor)
    accept(link, fields, LINK_FIELDS)
    _refuse_hand_off_fields(link)
    versioning.create(link, by=by, at=at, reason=reason)
    with naming_circles(by):
        reschedule([predecessor.project_id, successor.project_id], at=at)
    return link


@retried
def edit_link(
    *,
    link: Dependency,
    fields: Mapping[str, Any],
    seen_version: int,
    by,
    at: datetime,
    reason: str = "",
) -> Effect:
    """Change type, lag or promise of a link; returns what that moved."""
    access.require_manage_project(by, link.successor.project)
    lock_network([link.successor.project_id])
    named = accept(link, fields, LINK_FIELDS)
    _refuse_hand_off_fields(link)
    if not versioning.write(link, named, seen_version=seen_version, by=by, at=at, reason=reason):
        return Effect()
    with naming_circles(by):
        return reschedule([link.successor.project_id], at=at)


@retried
def unlink(*, link: Dependency, seen_version: int, by, at: datetime, reason: str = "") -> Effect:
    """Remove a link; returns what that moved in both projects."""
    access.require_manage_project(by, link.successor.project)
    both = {link.predecessor.project_id, link.successor.project_id}
    lock_network(both)
    versioning.delete(link, seen_version=seen_version, by=by, at=at, reason=reason)
    return reschedule(both, at=at)


def _refuse_unseen(task: Task, by) -> None:
    if not Task.objects.visible_to(by).filter(pk=task.pk).exists():
        raise DomainError(
            "There is no such task.", field="predecessor", fix="Choose a task that you can see."
        )


def _refuse_itself(predecessor: Task, successor: Task) -> None:
    if predecessor.pk == successor.pk:
        raise DomainError(
            "A task can't wait for itself.", field="predecessor", fix="Choose another task."
        )


def _refuse_hand_off_fields(link: Dependency) -> None:
    if not link.is_hand_off and (link.need_by or link.is_firm):
        raise DomainError(
            "Need-by and promise belong to hand-offs between projects.",
            field="hand_off",
            fix="Leave them out of a link inside a project.",
        )
