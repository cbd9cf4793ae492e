"""Verb: say who takes part in a project, with which rights, and who or what does its work."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from projects import versioning
from projects.accepted_fields import accept
from projects.access import can_see_money, require_manage_project, require_money
from projects.calendar_keeping import refuse_foreign_calendar
from projects.errors import Conflict, NotAllowed
from projects.models import Project, ProjectRole, Resource
from projects.owned_rows import refuse_person_without_access, touches_money
from projects.rescheduling import reschedule

Fields = Mapping[str, Any]

ROLE_FIELDS = ("kind", "sees_money")
RESOURCE_MONEY = ("standard_rate", "cost_per_use")
RESOURCE_FIELDS = ("name", "kind", "user", "calendar", "capacity", *RESOURCE_MONEY)


@transaction.atomic
def give_role(
    *, project: Project, fields: Fields, by, at: datetime, reason: str = ""
) -> ProjectRole:
    """Give a person (``user``) a role of a ``kind`` in ``project``, with or without *see money*.

    A new manager takes over: the manager until now becomes a deputy.
    """
    require_manage_project(by, project)
    role = ProjectRole(project=project)
    accept(role, fields, ("user", *ROLE_FIELDS))
    _refuse_money_not_seen(by, project, role)
    if role.kind == ProjectRole.Kind.MANAGER:
        role.full_clean(validate_constraints=False)
        _make_manager_deputy(project, by=by, at=at, reason=reason)
    return versioning.create(role, by=by, at=at, reason=reason)


@transaction.atomic
def change_role(
    *, role: ProjectRole, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> ProjectRole:
    """Change what a person may do; making them the manager makes the other one a deputy."""
    require_manage_project(by, role.project)
    was = _stored_kind(role)
    accept(role, fields, ROLE_FIELDS)
    if "sees_money" in fields:
        _refuse_money_not_seen(by, role.project, role)
    if was == ProjectRole.Kind.MANAGER != role.kind:
        raise _without_manager(role.project)
    if role.kind == ProjectRole.Kind.MANAGER != was:
        _make_manager_deputy(role.project, by=by, at=at, reason=reason)
    versioning.write(role, fields, seen_version=seen_version, by=by, at=at, reason=reason)
    return role


@transaction.atomic
def take_role(*, role: ProjectRole, seen_version: int, by, at: datetime, reason: str = "") -> None:
    """Take a person's role in the project away; its manager can only be replaced."""
    require_manage_project(by, role.project)
    if _stored_kind(role) == ProjectRole.Kind.MANAGER:
        raise _without_manager(role.project)
    versioning.delete(role, seen_version=seen_version, by=by, at=at, reason=reason)


@transaction.atomic
def add_resource(
    *, project: Project, fields: Fields, by, at: datetime, reason: str = ""
) -> Resource:
    """Add who or what does work in ``project``; rates need the right to see money."""
    _require(by, project, fields)
    resource = Resource(project=project)
    accept(resource, fields, RESOURCE_FIELDS)
    _check_resource(resource)
    return versioning.create(resource, by=by, at=at, reason=reason)


@transaction.atomic
def edit_resource(
    *, resource: Resource, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> Resource:
    """Change a resource; the plan is scheduled again, since its time and rates may decide it."""
    _require(by, resource.project, fields)
    names = accept(resource, fields, RESOURCE_FIELDS)
    _check_resource(resource)
    if versioning.write(resource, names, seen_version=seen_version, by=by, at=at, reason=reason):
        reschedule([resource.project_id], at=at)
    return resource


@transaction.atomic
def remove_resource(
    *, resource: Resource, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Remove a resource and its assignments; the plan is scheduled again."""
    require_manage_project(by, resource.project)
    versioning.delete(resource, seen_version=seen_version, by=by, at=at, reason=reason)
    reschedule([resource.project_id], at=at)


def _require(by, project: Project, fields: Fields) -> None:
    require_manage_project(by, project)
    if touches_money(fields, RESOURCE_MONEY):
        require_money(by, project)


def _check_resource(resource: Resource) -> None:
    refuse_foreign_calendar(resource.project, resource.calendar_id)
    refuse_person_without_access(resource.project, resource.user_id, "user")


def _refuse_money_not_seen(by, project: Project, role: ProjectRole) -> None:
    # Else a deputy without the right could grant it to themselves.
    if role.sees_money and not can_see_money(by, project):
        raise NotAllowed(
            f"You can't let others see money of {project.key} that you don't see yourself.",
            field="sees_money",
            fix="Ask somebody with the right to see money to give it.",
        )


def _stored_kind(role: ProjectRole) -> str | None:
    return ProjectRole.objects.filter(pk=role.pk).values_list("kind", flat=True).first()


def _make_manager_deputy(project: Project, *, by, at: datetime, reason: str) -> None:
    manager = project.roles.filter(kind=ProjectRole.Kind.MANAGER).first()
    if manager is None:
        return
    manager.kind = ProjectRole.Kind.DEPUTY
    versioning.write(manager, ["kind"], seen_version=versioning.ANY, by=by, at=at, reason=reason)


def _without_manager(project: Project) -> Conflict:
    return Conflict(
        f"{project.key} would be without a manager.",
        field="kind",
        fix="Make somebody else the manager: the manager until now becomes a deputy.",
    )


def manager_role(project: Project, manager, *, sees_money: bool) -> ProjectRole:
    """Return the role, not saved yet, with which a new project gets its manager."""
    if manager is None:
        raise ValidationError({"manager": "A project needs a manager: choose a person."})
    return ProjectRole(
        project=project, user=manager, kind=ProjectRole.Kind.MANAGER, sees_money=sees_money
    )
