"""Verb: put resources on tasks, change how much of them, take them off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from projects import access, versioning
from projects.accepted_fields import accept
from projects.locking import lock_network, retried
from projects.models import Assignment, Resource, Task
from projects.rescheduling import reschedule

Fields = Mapping[str, Any]

ASSIGNMENT_FIELDS = ("units", "work_minutes", "remaining_work_minutes")


@retried
def add_assignment(
    *, task: Task, resource: Resource, fields: Fields, by, at: datetime, reason: str = ""
) -> Assignment:
    """Put ``resource`` on ``task``; with work, the work decides how long the task takes.

    Work that is not said to remain remains whole. Raises ValidationError for a resource of
    another project, NotAllowed unless ``by`` may change the project.
    """
    access.require_manage_project(by, task.project)
    _refuse_foreign(resource, task)
    lock_network([task.project_id])
    assignment = Assignment(task=task, resource=resource)
    accept(assignment, fields, ASSIGNMENT_FIELDS)
    if "remaining_work_minutes" not in fields:
        assignment.remaining_work_minutes = assignment.work_minutes
    _refuse_more_than_all(assignment)
    versioning.create(assignment, by=by, at=at, reason=reason)
    reschedule([task.project_id], at=at)
    return assignment


@retried
def edit_assignment(
    *, assignment: Assignment, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> Assignment:
    """Change units or work of an assignment; what was worked stays when the work changes."""
    project = assignment.task.project
    access.require_manage_project(by, project)
    lock_network([project.pk])
    worked = (assignment.work_minutes or 0) - (assignment.remaining_work_minutes or 0)
    names = accept(assignment, fields, ASSIGNMENT_FIELDS)
    if "work_minutes" in fields and "remaining_work_minutes" not in fields:
        left = None if assignment.work_minutes is None else assignment.work_minutes - worked
        assignment.remaining_work_minutes = left if left is None else max(left, 0)
        names.append("remaining_work_minutes")
    _refuse_more_than_all(assignment)
    options = {"by": by, "at": at, "reason": reason}
    if versioning.write(assignment, names, seen_version=seen_version, **options):
        reschedule([project.pk], at=at)
    return assignment


@retried
def remove_assignment(
    *, assignment: Assignment, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Take a resource off a task."""
    project = assignment.task.project
    access.require_manage_project(by, project)
    lock_network([project.pk])
    versioning.delete(assignment, seen_version=seen_version, by=by, at=at, reason=reason)
    reschedule([project.pk], at=at)


def _refuse_foreign(resource: Resource, task: Task) -> None:
    if resource.project_id != task.project_id:
        raise ValidationError(
            {"resource": "This resource belongs to another project: choose one of the task's own."}
        )


def _refuse_more_than_all(assignment: Assignment) -> None:
    left, work = assignment.remaining_work_minutes, assignment.work_minutes
    if left is not None and (work is None or left > work):
        raise ValidationError(
            {"remaining_work_minutes": "More can't remain than the work: give work_minutes too."}
        )
