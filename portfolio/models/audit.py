import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class AuditEntry(models.Model):
    """One change of one row, written in the transaction of the change. Append-only.

    ``id`` is the database's sequence: order comes from it, not from a clock.
    """

    class Action(models.TextChoices):
        CREATE = "create"
        UPDATE = "update"
        DELETE = "delete"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    token = models.ForeignKey("portfolio.ApiToken", models.SET_NULL, null=True, related_name="+")
    door = models.CharField(max_length=10, help_text="page, api, command, import or job.")
    request_id = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=6, choices=Action)
    object_type = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    object_label = models.CharField(max_length=255)
    project_id = models.PositiveBigIntegerField(null=True)
    program_id = models.PositiveBigIntegerField(null=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(fields=["project_id", "at"], name="audit_by_project"),
        ]

    def __str__(self):
        return f"{self.action} {self.object_type} {self.object_id}"


class OutboxEvent(models.Model):
    """News of a change, kept until it has been delivered and for the change feed.

    Written in the transaction of the change: a committed change is told at least once, a rolled
    back one never.
    """

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    type = models.CharField(max_length=50, help_text="task.update, project.create …")
    object_type = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    project_id = models.PositiveBigIntegerField(null=True)
    program_id = models.PositiveBigIntegerField(null=True)
    money_only = models.BooleanField(default=False, help_text="Nothing but money moved.")

    def __str__(self):
        return f"{self.type} {self.object_id}"
