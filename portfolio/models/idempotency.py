from django.conf import settings
from django.db import models


class IdempotencyKey(models.Model):
    """The first answer to a POST, replayed when its key comes again within a day.

    Invariant, held by the database: one row a person and key, so that a second request in flight
    is refused instead of run. ``status_code`` is null while the first one runs.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of path and body.")
    status_code = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self):
        return self.key
