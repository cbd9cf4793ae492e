"""Verb: keep the risks of a project or of a program."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from projects import versioning
from projects.accepted_fields import accept
from projects.access import (
    can_manage_project,
    can_see_money,
    require_manage_project,
    require_money,
)
from projects.errors import NotAllowed
from projects.measuring import measure
from projects.models import Project, Risk, Task
from projects.owned_rows import refuse_person_without_access, touches_money

Fields = Mapping[str, Any]

RISK_MONEY = ("cost_impact", "residual_cost_impact")
RISK_FIELDS = (
    "code", "title", "kind", "cause", "effect", "probability", "schedule_impact_days",
    "residual_probability", "probability_score", "impact_score", "response", "response_plan",
    "status", "owner", *RISK_MONEY,
)  # fmt: skip
NUMBERED = re.compile(r"R-(\d+)")


def owner_of(risk: Risk):
    """Return the project or program that ``risk`` belongs to."""
    return risk.project if risk.project_id else risk.program


def can_keep_risks(user, owner) -> bool:
    """Return whether ``user`` may change the register of ``owner``, a project or a program."""
    if isinstance(owner, Project):
        return can_manage_project(user, owner)
    return type(owner).objects.managed_by(user).filter(pk=owner.pk).exists()


def sees_risk_money(user, owner) -> bool:
    """Return whether ``user`` may see what the risks of ``owner`` would cost."""
    if isinstance(owner, Project):
        return can_see_money(user, owner)
    return type(owner).objects.with_money_for(user).filter(pk=owner.pk).exists()


@transaction.atomic
def add_risk(*, owner, fields: Fields, by, at: datetime, reason: str = "") -> Risk:
    """Add a risk to ``owner``, a project or a program; without a code it gets the next one.

    ``fields`` may hold ``tasks``, the tasks that it would hit.
    """
    _require(by, owner, fields)
    risk = Risk(project=owner) if isinstance(owner, Project) else Risk(program=owner)
    fields, tasks = _without_tasks(fields)
    accept(risk, fields, RISK_FIELDS)
    risk.code = risk.code or _next_code(owner)
    refuse_person_without_access(owner, risk.owner_id, "owner")
    found = _tasks_of(owner, tasks or ())
    versioning.create(risk, by=by, at=at, reason=reason)
    risk.tasks.set(found)
    _measure(risk)
    return risk


@transaction.atomic
def edit_risk(
    *, risk: Risk, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> Risk:
    """Change a risk. Raises StaleVersion if somebody changed it since it was seen."""
    owner = owner_of(risk)
    _require(by, owner, fields)
    fields, tasks = _without_tasks(fields)
    names = accept(risk, fields, RISK_FIELDS)
    if "owner" in fields:
        refuse_person_without_access(owner, risk.owner_id, "owner")
    options = {"by": by, "at": at, "reason": reason}
    versioning.write(risk, names, seen_version=seen_version, **options)
    if tasks is not None:
        found = _tasks_of(owner, tasks)
        versioning.relate(risk, "tasks", found, seen_version=risk.version, **options)
    _measure(risk)
    return risk


@transaction.atomic
def remove_risk(*, risk: Risk, seen_version: int, by, at: datetime, reason: str = "") -> None:
    """Take a risk out of its register; closing it keeps its story."""
    _require(by, owner_of(risk), {})
    versioning.delete(risk, seen_version=seen_version, by=by, at=at, reason=reason)
    _measure(risk)


def _require(by, owner, fields: Fields) -> None:
    if isinstance(owner, Project):
        require_manage_project(by, owner)
        if touches_money(fields, RISK_MONEY):
            require_money(by, owner)
        return
    if not can_keep_risks(by, owner):
        raise NotAllowed(
            f"You can read {owner.key} but not change it.",
            fix="Ask its program manager to change it.",
        )
    if touches_money(fields, RISK_MONEY) and not sees_risk_money(by, owner):
        raise NotAllowed(
            f"You may not see or change money of {owner.key}.",
            fix="Ask the program manager for the right to see money.",
        )


def _without_tasks(fields: Fields) -> tuple[Fields, Iterable | None]:
    rest = dict(fields)
    return rest, rest.pop("tasks", None)


def _next_code(owner) -> str:
    """Return R-01, R-02 … after the highest ever used there: the name of a removed risk stays its.

    The row of the owner is locked, so that two risks added at once get two codes.
    """
    type(owner).objects.select_for_update().filter(pk=owner.pk).values_list("pk").first()
    here = Q(project_id=owner.pk) if isinstance(owner, Project) else Q(program_id=owner.pk)
    codes = Risk.history.filter(here).values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := NUMBERED.fullmatch(code))]
    return f"R-{max(numbers, default=0) + 1:02}"


def _tasks_of(owner, tasks: Iterable) -> list[Task]:
    wanted = {getattr(task, "pk", task) for task in tasks}
    inside = (
        Q(project=owner)
        if isinstance(owner, Project)
        else Q(project__program__ancestry__ancestor=owner)
    )
    found = list(Task.objects.filter(inside, pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted):
        raise ValidationError(
            {"tasks": f"Not all of these are tasks of {owner.key}: choose its own."}
        )
    return found


def _measure(risk: Risk) -> None:
    if risk.project_id:
        measure([risk.project_id])
