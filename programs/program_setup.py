"""Verb: begin a program, change what it is and where it stands, put it away and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from programs import nesting
from programs.access import (
    can_see_money_above,
    require_create_program,
    require_manage_program,
    require_money,
)
from programs.models import Program
from programs.staffing import manager_role
from projects import versioning
from projects.accepted_fields import accept
from projects.calendar_keeping import refuse_foreign_calendar
from projects.errors import Conflict
from projects.key_reserving import exchange_key, reserve_key
from projects.models import Project
from projects.owned_rows import touches_money
from projects.rescheduling import reschedule

Fields = Mapping[str, Any]

PROGRAM_MONEY = ("standing_cost_per_day", "own_budget")
PROGRAM_FIELDS = (
    "name", "portfolio", "parent", "vision", "business_case", "lifecycle", "calendar", "currency",
    "discount_rate", "hurdle_rate", "target_start", "target_finish", *PROGRAM_MONEY,
)  # fmt: skip


@transaction.atomic
def create_program(*, fields: Fields, manager, by, at: datetime, reason: str = "") -> Program:
    """Begin a program in the portfolio that ``fields`` names, perhaps below a ``parent``.

    Raises NotAllowed unless ``by`` manages the portfolio, or the parent. Without a currency it has
    the portfolio's.
    """
    fields = dict(fields)
    key = fields.pop("key", "")
    program = Program()
    accept(program, fields, PROGRAM_FIELDS)
    _refuse_without_portfolio(program)
    require_create_program(by, program.portfolio, program.parent)
    nesting.refuse_circle(program)
    refuse_foreign_calendar(None, program.calendar_id)
    if "currency" not in fields:
        program.currency = program.portfolio.currency
    # Nobody hands on a right that they lack.
    role = manager_role(program, manager, sees_money=can_see_money_above(by, program))
    program.key = reserve_key(key)
    versioning.create(program, by=by, at=at, reason=reason)
    nesting.root(program)
    role.program = program
    versioning.create(role, by=by, at=at, reason=reason)
    return program


@transaction.atomic
def edit_program(
    *, program: Program, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> Program:
    """Change a program, its place in the nesting too.

    Raises ValidationError for a parent that is below it, StaleVersion if somebody changed it since.
    """
    require_manage_program(by, program)
    if touches_money(fields, PROGRAM_MONEY):
        require_money(by, program)
    before = _locked(program)
    fields = dict(fields)
    if "key" in fields:
        fields["key"] = exchange_key(before.key, fields["key"])
    names = accept(program, fields, ("key", *PROGRAM_FIELDS))
    refuse_foreign_calendar(None, program.calendar_id)
    if (program.parent_id, program.portfolio_id) != (before.parent_id, before.portfolio_id):
        _check_place(program, before, by)
    options = {"by": by, "at": at, "reason": reason}
    if versioning.write(program, names, seen_version=seen_version, **options):
        _follow(program, before, **options)
    return program


@transaction.atomic
def archive_program(
    *, program: Program, seen_version: int, by, at: datetime, reason: str = ""
) -> Program:
    """Put a program away. Raises Conflict while something in it is not archived."""
    require_manage_program(by, program)
    if program.archived_at is not None:
        raise Conflict(f"{program.key} is archived already.", fix="Restore it to work on it.")
    inside = [
        *program.projects.current().order_by("key").values_list("key", flat=True),
        *program.children.current().order_by("key").values_list("key", flat=True),
    ]
    if inside:
        raise Conflict(
            f"{program.key} still has {', '.join(inside[:5])}.", fix="Archive or move them first."
        )
    return _put(program, at, seen_version=seen_version, by=by, at=at, reason=reason)


@transaction.atomic
def restore_program(
    *, program: Program, seen_version: int, by, at: datetime, reason: str = ""
) -> Program:
    """Take an archived program back into lists and roll-ups."""
    require_manage_program(by, program)
    if program.archived_at is None:
        raise Conflict(f"{program.key} is not archived.")
    above = program.parent or program.portfolio
    if above.archived_at is not None:
        raise Conflict(f"{above.key} above it is archived.", fix=f"Restore {above.key} first.")
    return _put(program, None, seen_version=seen_version, by=by, at=at, reason=reason)


def _put(program: Program, archived_at: datetime | None, *, at: datetime, **options) -> Program:
    program.archived_at = archived_at
    versioning.write(program, ["archived_at"], at=at, **options)
    return program


def _locked(program: Program) -> Program:
    """Return the stored row, its portfolio locked: two moves at once could close a circle."""
    portfolio = Program._meta.get_field("portfolio").related_model
    stored = Program.objects.get(pk=program.pk)
    portfolio.objects.select_for_update().filter(pk=stored.portfolio_id).values_list("pk").first()
    return stored


def _check_place(program: Program, before: Program, by) -> None:
    """Refuse a move without rights on both sides; a right to see money never grows through one."""
    _refuse_without_portfolio(program)
    nesting.refuse_circle(program)
    require_create_program(by, program.portfolio, program.parent)
    require_create_program(by, before.portfolio, before.parent)
    require_money(by, before)


def _follow(program: Program, before: Program, *, by, at: datetime, reason: str) -> None:
    """Do what a change of place or calendar brings with it."""
    if program.parent_id != before.parent_id:
        nesting.move(program)
    if program.portfolio_id != before.portfolio_id:
        for below in Program.objects.filter(ancestry__ancestor=program).exclude(pk=program.pk):
            below.portfolio = program.portfolio
            versioning.write(
                below, ["portfolio"], seen_version=versioning.ANY, by=by, at=at, reason=reason
            )
    moved = program.parent_id != before.parent_id or program.calendar_id != before.calendar_id
    projects = Project.objects.filter(program__ancestry__ancestor=program)
    if moved and projects.exists():
        reschedule(projects.values_list("pk", flat=True), at=at)


def _refuse_without_portfolio(program: Program) -> None:
    portfolio = Program._meta.get_field("portfolio").related_model
    if not portfolio.objects.filter(pk=program.portfolio_id).exists():
        raise ValidationError({"portfolio": "A program belongs to a portfolio: choose one."})
    if program.parent_id and not Program.objects.filter(pk=program.parent_id).exists():
        raise ValidationError({"parent": "There is no such program: choose another parent."})
