import hashlib
import secrets

from django.conf import settings
from django.db import models

PREFIX = "bfc_"


def digest(token: str) -> str:
    """Return what is stored of a token: its SHA-256. Tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


class ApiToken(models.Model):
    """A key by which a program acts for its owner, never wider than the owner's rights.

    Invariant, held by the database: a digest is stored once. The token itself is shown once.
    """

    class Scope(models.TextChoices):
        READ = "read"
        WRITE = "write"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    hint = models.CharField(max_length=12, help_text="How the token begins, to tell it apart.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)
    program = models.ForeignKey(
        "programs.Program",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The one program it reaches; empty: all that its owner may.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self):
        return f"{self.name} ({self.hint}…)"
