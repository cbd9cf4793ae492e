"""Verb: plan what a program is done for, share it out among projects, book what came of it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from programs.access import require_manage_program, require_money
from programs.models import Benefit, BenefitContribution, BenefitRealisation, Program
from projects import versioning
from projects.accepted_fields import accept
from projects.models import Project, Task
from projects.owned_rows import refuse_person_without_access, touches_money

Fields = Mapping[str, Any]

BENEFIT_MONEY = ("planned_per_month", "forecast_per_month")
BENEFIT_FIELDS = (
    "name", "kind", "description", "owner", "owner_unit", "enabling_task", "starts_on",
    "delay_days", "ramp_months", "end_date", "end_months", *BENEFIT_MONEY,
)  # fmt: skip
REALISATION_FIELDS = ("date", "amount", "note")


@transaction.atomic
def add_benefit(*, program: Program, fields: Fields, by, at: datetime, reason: str = "") -> Benefit:
    """Add a benefit to ``program``. ``contributions`` are shares by project, as for edit_benefit.

    Raises ValidationError, by field, for an end that is none or twofold, or a foreign task.
    """
    _require(by, program, fields)
    fields, shares = _without_contributions(fields)
    benefit = Benefit(program=program)
    accept(benefit, fields, BENEFIT_FIELDS)
    _check(benefit)
    versioning.create(benefit, by=by, at=at, reason=reason)
    _share(benefit, shares or [], by=by, at=at, reason=reason)
    return benefit


@transaction.atomic
def edit_benefit(
    *, benefit: Benefit, fields: Fields, seen_version: int, by, at: datetime, reason: str = ""
) -> Benefit:
    """Change a benefit. ``contributions``, a list of {project, share}, replaces what was there."""
    _require(by, benefit.program, fields)
    fields, shares = _without_contributions(fields)
    names = accept(benefit, fields, BENEFIT_FIELDS)
    _check(benefit)
    versioning.write(benefit, names, seen_version=seen_version, by=by, at=at, reason=reason)
    if shares is not None:
        _share(benefit, shares, by=by, at=at, reason=reason)
    return benefit


@transaction.atomic
def remove_benefit(
    *, benefit: Benefit, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Take a benefit out of the program's case, with its shares and what it brought."""
    _require(by, benefit.program, dict.fromkeys(BENEFIT_MONEY))
    versioning.delete(benefit, seen_version=seen_version, by=by, at=at, reason=reason)


@transaction.atomic
def add_contribution(
    *, benefit: Benefit, fields: Fields, by, at: datetime, reason: str = ""
) -> BenefitContribution:
    """Attribute a ``share`` (0 to 1) of a benefit to a ``project`` of the program."""
    require_manage_program(by, benefit.program)
    contribution = BenefitContribution(benefit=benefit)
    accept(contribution, fields, ("project", "share"))
    _refuse_foreign_project(contribution)
    versioning.create(contribution, by=by, at=at, reason=reason)
    _refuse_more_than_all(benefit)
    return contribution


@transaction.atomic
def edit_contribution(
    *,
    contribution: BenefitContribution,
    fields: Fields,
    seen_version: int,
    by,
    at: datetime,
    reason: str = "",
) -> BenefitContribution:
    """Change the share of a project in a benefit."""
    require_manage_program(by, contribution.benefit.program)
    names = accept(contribution, fields, ("share",))
    versioning.write(contribution, names, seen_version=seen_version, by=by, at=at, reason=reason)
    _refuse_more_than_all(contribution.benefit)
    return contribution


@transaction.atomic
def remove_contribution(
    *, contribution: BenefitContribution, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Leave a project's share of a benefit to nobody."""
    require_manage_program(by, contribution.benefit.program)
    versioning.delete(contribution, seen_version=seen_version, by=by, at=at, reason=reason)


@transaction.atomic
def add_realisation(
    *, benefit: Benefit, fields: Fields, by, at: datetime, reason: str = ""
) -> BenefitRealisation:
    """Book money that a benefit has brought, in the program's currency."""
    _require(by, benefit.program, fields, money=REALISATION_FIELDS)
    realisation = BenefitRealisation(benefit=benefit)
    accept(realisation, fields, REALISATION_FIELDS)
    return versioning.create(realisation, by=by, at=at, reason=reason)


@transaction.atomic
def edit_realisation(
    *,
    realisation: BenefitRealisation,
    fields: Fields,
    seen_version: int,
    by,
    at: datetime,
    reason: str = "",
) -> BenefitRealisation:
    """Change what was booked of a benefit."""
    _require(by, realisation.benefit.program, fields, money=REALISATION_FIELDS)
    names = accept(realisation, fields, REALISATION_FIELDS)
    versioning.write(realisation, names, seen_version=seen_version, by=by, at=at, reason=reason)
    return realisation


@transaction.atomic
def remove_realisation(
    *, realisation: BenefitRealisation, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Take back what was booked of a benefit."""
    require_manage_program(by, realisation.benefit.program)
    require_money(by, realisation.benefit.program)
    versioning.delete(realisation, seen_version=seen_version, by=by, at=at, reason=reason)


def _require(by, program: Program, fields: Fields, money=BENEFIT_MONEY) -> None:
    require_manage_program(by, program)
    if touches_money(fields, money):
        require_money(by, program)


def _without_contributions(fields: Fields) -> tuple[Fields, list | None]:
    rest = dict(fields)
    return rest, rest.pop("contributions", None)


def _check(benefit: Benefit) -> None:
    refuse_person_without_access(benefit.program, benefit.owner_id, "owner")
    inside = Task.objects.filter(project__program__ancestry__ancestor=benefit.program_id)
    if benefit.enabling_task_id and not inside.filter(pk=benefit.enabling_task_id).exists():
        raise ValidationError(
            {"enabling_task": "This is not a task of the program's projects: choose one of theirs."}
        )
    if benefit.kind == Benefit.Kind.NON_FINANCIAL:
        return
    if (benefit.end_date is None) == (benefit.end_months is None):
        raise ValidationError(
            {"end_date": "A benefit ends on a date or after some months: give one of the two."}
        )


def _share(benefit: Benefit, shares: list, *, by, at: datetime, reason: str) -> None:
    """Make the contributions of ``benefit`` exactly ``shares``."""
    wanted = {_id(item["project"]): item["share"] for item in shares}
    options = {"by": by, "at": at, "reason": reason}
    for row in benefit.contributions.exclude(project__in=wanted).order_by("pk"):
        versioning.delete(row, seen_version=versioning.ANY, **options)
    there = {row.project_id: row for row in benefit.contributions.order_by("pk")}
    for project_id, share in wanted.items():
        row = there.get(project_id) or BenefitContribution(benefit=benefit, project_id=project_id)
        accept(row, {"share": share}, ("share",))
        _refuse_foreign_project(row)
        if row.pk:
            versioning.write(row, ["share"], seen_version=versioning.ANY, **options)
        else:
            versioning.create(row, **options)
    _refuse_more_than_all(benefit)


def _id(project: Project | int) -> int:
    return project.pk if isinstance(project, Project) else project


def _refuse_foreign_project(contribution: BenefitContribution) -> None:
    inside = Project.objects.filter(program__ancestry__ancestor=contribution.benefit.program_id)
    if not inside.filter(pk=contribution.project_id).exists():
        raise ValidationError(
            {"project": "This is not a project of the program: choose one of its own."}
        )


def _refuse_more_than_all(benefit: Benefit) -> None:
    # The row of the benefit is locked, so that two shares added at once can't exceed 1 together.
    Benefit.objects.select_for_update().filter(pk=benefit.pk).values_list("pk").first()
    # Added here and not by the database: SQLite would add floats.
    total = sum(benefit.contributions.values_list("share", flat=True), Decimal(0))
    if total > 1:
        raise ValidationError(
            {
                "share": f"The shares of {benefit} would add up to {total.normalize()}: "
                "keep them to 1 at most."
            }
        )
