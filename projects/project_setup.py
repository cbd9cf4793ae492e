"""Verb: begin a project, change what it is, put it away and back."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction

from projects import versioning
from projects.accepted_fields import accept
from projects.access import (
    can_see_money_of_program,
    require_create_project,
    require_manage_project,
    require_money,
    require_money_of_program,
)
from projects.calendar_keeping import refuse_foreign_calendar
from projects.errors import Conflict
from projects.key_reserving import exchange_key, reserve_key
from projects.models import BudgetLine, Project, Risk
from projects.owned_rows import touches_money
from projects.rescheduling import reschedule, reschedule_programs
from projects.staffing import manager_role

Fields = Mapping[str, Any]

PROJECT_MONEY = ("budget", "standing_cost_per_day")
PROJECT_FIELDS = (
    "name", "program", "rigour", "lifecycle", "calendar", "time_zone", "currency", "start",
    "scope_statement", "eac_method", "critical_limit_minutes", "honour_constraints",
    *PROJECT_MONEY,
)  # fmt: skip


@transaction.atomic
def create_project(*, fields: Fields, manager, by, at: datetime, reason: str = "") -> Project:
    """Begin a project in the program that ``fields`` names; ``manager`` answers for it.

    Where nothing else is given it begins today, in the program's currency. Raises NotAllowed unless
    ``by`` manages the program, or the portfolio above it.
    """
    fields = dict(fields)
    key = fields.pop("key", "")
    project = Project()
    accept(project, fields, PROJECT_FIELDS)
    _refuse_without_program(project)
    require_create_project(by, project.program)
    if touches_money(fields, PROJECT_MONEY):
        require_money_of_program(by, project.program)
    refuse_foreign_calendar(project, project.calendar_id)
    if "currency" not in fields:
        project.currency = project.program.currency
    project.start = project.start or at.astimezone(ZoneInfo(project.time_zone)).date()
    # Nobody hands on a right that they lack.
    sees_money = can_see_money_of_program(by, project.program)
    role = manager_role(project, manager, sees_money=sees_money)
    project.key = reserve_key(key)
    versioning.create(project, by=by, at=at, reason=reason)
    role.project = project
    versioning.create(role, by=by, at=at, reason=reason)
    reschedule([project.pk], at=at)
    return project


@transaction.atomic
def edit_project(
    *, project: Project, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> Project:
    """Change a project. Raising its rigour loses nothing: one budget becomes a budget line.

    Raises NotAllowed without the right to change it, StaleVersion if somebody changed it since.
    """
    require_manage_project(by, project)
    if touches_money(fields, PROJECT_MONEY):
        require_money(by, project)
    fields = dict(fields)
    before = Project.objects.filter(pk=project.pk).values().first() or {}
    if "key" in fields:
        fields["key"] = exchange_key(before["key"], fields["key"])
    names = accept(project, fields, ("key", *PROJECT_FIELDS))
    refuse_foreign_calendar(project, project.calendar_id)
    if project.program_id != before.get("program_id"):
        _refuse_without_program(project)
        require_create_project(by, project.program)
        # Who moves it may see more of its money there: it must be nothing new to them.
        require_money(by, project)
        _refuse_while_its_program_counts_on_it(project, before["program_id"])
    names += _carry_budget(project, before, by=by, at=at)
    if versioning.write(project, names, seen_version=seen_version, by=by, at=at, reason=reason):
        reschedule([project.pk], at=at)
        if project.program_id != before["program_id"]:
            reschedule_programs([before["program_id"], project.program_id], at=at)
    return project


@transaction.atomic
def archive_project(
    *, project: Project, seen_version: int, by, at: datetime, reason: str = ""
) -> Project:
    """Put a project away: it leaves lists and roll-ups, and nothing of it is lost."""
    require_manage_project(by, project)
    if project.archived_at is not None:
        raise Conflict(f"{project.key} is archived already.", fix="Restore it to work on it.")
    return _put(project, at, seen_version=seen_version, by=by, at=at, reason=reason)


@transaction.atomic
def restore_project(
    *, project: Project, seen_version: int, by, at: datetime, reason: str = ""
) -> Project:
    """Take an archived project back into lists and roll-ups."""
    require_manage_project(by, project)
    if project.archived_at is None:
        raise Conflict(f"{project.key} is not archived.")
    if project.program.archived_at is not None:
        raise Conflict(
            f"Its program {project.program.key} is archived.", fix="Restore the program first."
        )
    return _put(project, None, seen_version=seen_version, by=by, at=at, reason=reason)


def _put(project: Project, archived_at: datetime | None, *, at: datetime, **options) -> Project:
    project.archived_at = archived_at
    versioning.write(project, ["archived_at"], at=at, **options)
    reschedule_programs([project.program_id], at=at)
    return project


def _refuse_while_its_program_counts_on_it(project: Project, program_id: int) -> None:
    """Refuse a move that would leave names of the project in the program that it leaves."""
    tied = {
        "shares of benefits": project.benefit_contributions.all(),
        "benefits that its tasks enable": project.tasks.filter(benefits__isnull=False),
        "risks of the program": Risk.objects.filter(program=program_id, tasks__project=project),
    }
    found = [words for words, rows in tied.items() if rows.exists()]
    if found:
        raise Conflict(
            f"The program counts on {project.key}: {', '.join(found)}.",
            field="program",
            fix="Take it out of them first, then move it.",
        )


def _refuse_without_program(project: Project) -> None:
    program = Project._meta.get_field("program").related_model
    if not program.objects.filter(pk=project.program_id).exists():
        raise ValidationError({"program": "A project belongs to a program: choose one."})


def _carry_budget(project: Project, before: Fields, *, by, at: datetime) -> list[str]:
    """Carry the budget over when the rigour changes: one figure of a light project, lines else.

    What no line holds yet becomes a line that no task has; the way back sums the lines up, which
    stay. So BAC is the same on either side.
    """
    was_light = before.get("rigour") == Project.Rigour.LIGHT
    is_light = project.rigour == Project.Rigour.LIGHT
    if was_light == is_light:
        return []
    lines = project.budget_lines.filter(reserve=BudgetLine.Reserve.NONE)
    distributed = sum(lines.values_list("amount", flat=True), Decimal(0))
    if is_light:
        project.budget = distributed if project.budget is None else project.budget
        return ["budget"]
    rest, project.budget = (project.budget or Decimal(0)) - distributed, None
    if rest > 0:
        line = BudgetLine(
            project=project,
            amount=rest,
            currency=project.currency,
            description="Budget of the light project",
        )
        versioning.create(line, by=by, at=at, reason="The project is light no more.")
    return ["budget"]
