"""Verb: issue API tokens and revoke them, and set up identities for integrations."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from portfolio.models import ApiToken, Portfolio, User
from portfolio.models.token import digest, new_token
from programs.models import Program
from projects import versioning
from projects.errors import Conflict
from projects.models import Project

type Scope = Portfolio | Program | Project

HINT_LENGTH = 10
LONGEST_DAYS = 3650


@transaction.atomic
def issue_token(
    *,
    user: User,
    name: str,
    scope: str = ApiToken.Scope.READ,
    program: Program | None = None,
    days: int | None = None,
    at: datetime,
) -> tuple[ApiToken, str]:
    """Return a new token of ``user`` and its text, which is shown this once and not stored.

    It reaches what its owner may, or only ``program``; it expires after ``days``, if given.
    Raises ValidationError, by field, also for a program that the owner does not see.
    """
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise ValidationError({"days": f"A token lives 1 to {LONGEST_DAYS} days."})
    if program and not Program.objects.visible_to(user).filter(pk=program.pk).exists():
        raise ValidationError({"program": "The owner of the token does not see this program."})
    text = new_token()
    token = ApiToken(
        user=user,
        name=name.strip(),
        hint=text[:HINT_LENGTH],
        digest=digest(text),
        scope=scope,
        program=program,
        expires_at=at + timedelta(days=days) if days else None,
    )
    token.full_clean()
    token.save()
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, at: datetime) -> None:
    """Make ``token`` worthless from now on; its row stays, for the audit trail."""
    revoked = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
    if not revoked:
        raise Conflict(f"{token} is revoked already.")
    token.revoked_at = at


@transaction.atomic
def create_service_account(
    *, name: str, role: str, on: Scope, sees_money: bool = False, at: datetime
) -> User:
    """Return a new identity for an integration with a ``role`` on a portfolio, program or project.

    It has no password, so nobody can sign in as it. Its address is made of ``name``. Raises
    ValidationError where that is taken or empty, or where there is no such role there.
    """
    words = "".join(c if c.isalnum() else "-" for c in name.lower()).strip("-")
    if not words or not words.isascii():
        raise ValidationError({"name": "Give the account a name of letters and digits."})
    account = User(email=f"{words}@service.invalid", name=name, is_service=True)
    account.set_unusable_password()
    account.full_clean(exclude=["password"])
    account.save()
    roles = on._meta.get_field("roles")
    given = {roles.field.name: on, "user": account, "kind": role, "sees_money": sees_money}
    versioning.create(roles.related_model(**given), by=None, at=at)
    return account
