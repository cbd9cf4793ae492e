from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from programs.models.program import Program


class HeadlineMove(models.Model):
    """What one change did to the inputs of a program's headline figures. Append-only.

    ``before`` and ``after`` are the inputs that one object gives to its program: of a project its
    dates, EAC, delay cost and exposure, of a benefit its amount, of a program its own money. Null
    is an object that was not there. Rows of one ``step`` have one cause. ``id`` is the order.
    """

    class Kind(models.TextChoices):
        PROJECT = "project"
        BENEFIT = "benefit"
        PROGRAM = "program"

    class Cause(models.TextChoices):
        TASK = "task"
        ESTIMATE = "estimate"
        COST = "cost"
        BENEFIT = "benefit"
        RISK = "risk"
        SCOPE = "scope"
        STATUS_DATE = "status_date"
        PROJECT_JOINED = "project_joined"
        PROJECT_LEFT = "project_left"
        RATE = "rate"
        PROGRAM = "program"
        BASELINE = "baseline"

    id = models.BigAutoField(primary_key=True)
    step = models.UUIDField()
    at = models.DateTimeField()
    program = models.ForeignKey(Program, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=7, choices=Kind)
    object_id = models.PositiveBigIntegerField()
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    cause = models.CharField(max_length=14, choices=Cause)
    subject_type = models.CharField(max_length=30, help_text="Of the row that was changed.")
    subject_id = models.PositiveBigIntegerField(null=True)
    subject = models.CharField(max_length=255, help_text="What it was called then.")
    project_id = models.PositiveBigIntegerField(null=True, help_text="That the row belongs to.")
    count = models.PositiveIntegerField(default=1, help_text="How many rows were changed.")
    edits = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="Its fields: [before, after]."
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["program", "id"], name="headline_move_by_program")]

    def __str__(self):
        return f"{self.cause} {self.subject}"


class ProgramVisit(models.Model):
    """When a person opened a program's page: ``since`` is what "my last visit" means to them.

    Invariant, held by the database: one row a person and program.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    since = models.DateTimeField(null=True, help_text="When the visit before this one was.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "program"], name="program_visit_once")
        ]

    def __str__(self):
        return f"{self.user_id} at {self.program_id}"
