from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models.baseline import Baseline
from projects.models.project import Project, ProjectOwnedQuerySet
from projects.models.task import Task
from projects.models.versioned import Versioned, external_identity


class Deliverable(Versioned):
    """A thing the project hands over, with what makes it acceptable.

    Invariant, held by the database: it is accepted exactly when somebody accepted it at some time.
    """

    class Status(models.TextChoices):
        PLANNED = "planned"
        IN_PROGRESS = "in_progress", "In progress"
        SUBMITTED = "submitted"
        ACCEPTED = "accepted"
        REJECTED = "rejected"

    project = models.ForeignKey(Project, models.CASCADE, related_name="deliverables")
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=11, choices=Status, default=Status.PLANNED)
    acceptance_criteria = models.TextField(blank=True)
    due = models.DateField(null=True, blank=True)
    task = models.ForeignKey(
        Task, models.SET_NULL, null=True, blank=True, related_name="deliverables"
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    added_after = models.ForeignKey(
        Baseline,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The baseline after which it was added; empty: in scope from the start.",
    )

    objects = ProjectOwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            external_identity("project", "deliverable_external_id_once_per_project"),
            models.CheckConstraint(
                name="deliverable_accepted_iff_by_somebody",
                condition=Q(status="accepted", accepted_at__isnull=False)
                | (~Q(status="accepted") & Q(accepted_at__isnull=True)),
                violation_error_message="A deliverable is accepted by somebody, at some time.",
            ),
        ]

    def __str__(self):
        return self.name
