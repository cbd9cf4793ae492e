"""Verb: keep what a project hands over, and say that it is accepted or rejected."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from projects.access import require_manage_project
from projects.models import Deliverable, Project
from projects.owned_rows import add_row, edit_row, remove_row

Fields = Mapping[str, Any]

DELIVERABLE_FIELDS = ("name", "status", "acceptance_criteria", "due", "task")


@transaction.atomic
def add_deliverable(
    *, project: Project, fields: Fields, by, at: datetime, reason: str = ""
) -> Deliverable:
    """Add a deliverable; after a baseline it counts as scope added since that baseline."""
    require_manage_project(by, project)
    added_after = project.baselines.filter(is_current=True).first()
    deliverable = Deliverable(project=project, added_after=added_after)
    _sign(deliverable, fields, by=by, at=at)
    return add_row(deliverable, fields, DELIVERABLE_FIELDS, by=by, at=at, reason=reason)


@transaction.atomic
def edit_deliverable(
    *,
    deliverable: Deliverable,
    fields: Fields,
    seen_version: int,
    by,
    at: datetime,
    reason: str = "",
) -> Deliverable:
    """Change a deliverable; a status of accepted is signed by ``by``, any other is not signed."""
    require_manage_project(by, deliverable.project)
    signed = _sign(deliverable, fields, by=by, at=at)
    return edit_row(
        deliverable,
        {**fields, **signed},
        (*DELIVERABLE_FIELDS, *signed),
        seen_version=seen_version,
        by=by,
        at=at,
        reason=reason,
    )


@transaction.atomic
def accept_deliverable(
    *, deliverable: Deliverable, seen_version: int, by, at: datetime, reason: str = ""
) -> Deliverable:
    """Record that ``by`` accepted the deliverable now."""
    return edit_deliverable(
        deliverable=deliverable,
        fields={"status": Deliverable.Status.ACCEPTED},
        seen_version=seen_version,
        by=by,
        at=at,
        reason=reason,
    )


@transaction.atomic
def reject_deliverable(
    *, deliverable: Deliverable, seen_version: int, by, at: datetime, reason: str
) -> Deliverable:
    """Record that the deliverable was refused; ``reason`` says what is missing."""
    if not reason.strip():
        raise ValidationError({"reason": "Say what is missing, so that it can be put right."})
    return edit_deliverable(
        deliverable=deliverable,
        fields={"status": Deliverable.Status.REJECTED},
        seen_version=seen_version,
        by=by,
        at=at,
        reason=reason,
    )


@transaction.atomic
def remove_deliverable(
    *, deliverable: Deliverable, seen_version: int, by, at: datetime, reason: str = ""
) -> None:
    """Take a deliverable out of scope."""
    require_manage_project(by, deliverable.project)
    remove_row(deliverable, seen_version=seen_version, by=by, at=at, reason=reason)


def _sign(deliverable: Deliverable, fields: Fields, *, by, at: datetime) -> Fields:
    """Set who accepted it and when, as ``fields`` change the status; return what was set."""
    if "status" not in fields:
        return {}
    stored = (
        deliverable.pk
        and Deliverable.objects.filter(pk=deliverable.pk).values_list("status", flat=True).first()
    )
    if fields["status"] == Deliverable.Status.ACCEPTED == stored:
        return {}
    accepted = fields["status"] == Deliverable.Status.ACCEPTED
    signed = {"accepted_by": by if accepted else None, "accepted_at": at if accepted else None}
    for name, value in signed.items():
        setattr(deliverable, name, value)
    return signed
