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
    """Add a deliverable; after a baseline it counts as scope added since that baseline.

    Raises ValidationError for one that is rejected without a ``reason``.
    """
    require_manage_project(by, project)
    added_after = project.baselines.filter(is_current=True).first()
    deliverable = Deliverable(project=project, added_after=added_after)
    _require_reason(None, fields, reason)
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
    """Change a deliverable; a status of accepted is signed by ``by``, any other is not signed.

    Raises ValidationError where it becomes rejected without a ``reason``.
    """
    require_manage_project(by, deliverable.project)
    _require_reason(_stored_status(deliverable), fields, reason)
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


def _require_reason(stored: str | None, fields: Fields, reason: str) -> None:
    rejected = Deliverable.Status.REJECTED
    if fields.get("status") == rejected != stored and not reason.strip():
        raise ValidationError({"reason": "Say what is missing, so that it can be put right."})


def _stored_status(deliverable: Deliverable) -> str | None:
    rows = Deliverable.objects.filter(pk=deliverable.pk)
    return rows.values_list("status", flat=True).first() if deliverable.pk else None


def _sign(deliverable: Deliverable, fields: Fields, *, by, at: datetime) -> Fields:
    """Set who accepted it and when, as ``fields`` change the status; return what was set."""
    if "status" not in fields:
        return {}
    if fields["status"] == Deliverable.Status.ACCEPTED == _stored_status(deliverable):
        return {}
    accepted = fields["status"] == Deliverable.Status.ACCEPTED
    signed = {"accepted_by": by if accepted else None, "accepted_at": at if accepted else None}
    for name, value in signed.items():
        setattr(deliverable, name, value)
    return signed
