"""Verb: say who manages a program, who reads it, and who of them sees its money."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from programs.access import can_see_money, require_manage_program
from programs.models import Program, ProgramRole
from projects import versioning
from projects.accepted_fields import accept
from projects.errors import NotAllowed

Fields = Mapping[str, Any]

ROLE_FIELDS = ("kind", "sees_money")


@transaction.atomic
def give_role(
    *, program: Program, fields: Fields, by, at: datetime, reason: str = ""
) -> ProgramRole:
    """Give a person (``user``) a role of a ``kind`` in ``program``, with or without *see money*."""
    require_manage_program(by, program)
    role = ProgramRole(program=program)
    accept(role, fields, ("user", *ROLE_FIELDS))
    _refuse_money_not_seen(by, role)
    return versioning.create(role, by=by, at=at, reason=reason)


@transaction.atomic
def change_role(
    *, role: ProgramRole, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> ProgramRole:
    """Change what a person may do in a program."""
    require_manage_program(by, role.program)
    names = accept(role, fields, ROLE_FIELDS)
    if "sees_money" in fields:
        _refuse_money_not_seen(by, role)
    versioning.write(role, names, seen_version=seen_version, by=by, at=at, reason=reason)
    return role


@transaction.atomic
def take_role(*, role: ProgramRole, seen_version: int, by, at: datetime, reason: str = "") -> None:
    """Take a person's role in a program away; its portfolio's managers keep theirs above it."""
    require_manage_program(by, role.program)
    versioning.delete(role, seen_version=seen_version, by=by, at=at, reason=reason)


def manager_role(program: Program, manager, *, sees_money: bool) -> ProgramRole:
    """Return the role, not saved yet, with which a new program gets its manager."""
    if manager is None:
        raise ValidationError({"manager": "A program needs a manager: choose a person."})
    return ProgramRole(
        program=program, user=manager, kind=ProgramRole.Kind.MANAGER, sees_money=sees_money
    )


def _refuse_money_not_seen(by, role: ProgramRole) -> None:
    # Else a manager without the right could grant it to themselves.
    if role.sees_money and not can_see_money(by, role.program):
        raise NotAllowed(
            f"You can't let others see money of {role.program.key} that you don't see yourself.",
            field="sees_money",
            fix="Ask somebody with the right to see money to give it.",
        )
