from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models.project import Project, ProjectOwnedQuerySet
from projects.models.task import Task
from projects.models.versioned import Versioned


class ProposalQuerySet(ProjectOwnedQuerySet):
    def open(self):
        return self.filter(state=Proposal.State.OPEN)


class Proposal(Versioned):
    """What a team member would change of a task that only the manager may change.

    ``proposed`` and ``seen`` hold fields of the task by name, as JSON has them: what they should
    become, and what they were when it was proposed; ``applied`` what the manager made of it.
    Invariants, held by the database: whoever proposes has one open proposal a task; a proposal is
    open exactly as long as nobody decided it.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        CHANGED = "changed", "Accepted with changes"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    project = models.ForeignKey(Project, models.CASCADE, related_name="proposals")
    task = models.ForeignKey(Task, models.CASCADE, related_name="proposals")
    proposed = models.JSONField()
    seen = models.JSONField()
    task_version = models.PositiveIntegerField(help_text="The version of the task that was seen.")
    note = models.TextField(blank=True, max_length=2000, help_text="Why.")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="proposals"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    applied = models.JSONField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="Why it was rejected, or changed.")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "proposed_by"],
                condition=Q(state="open"),
                name="proposal_open_once_per_person_and_task",
                violation_error_message=(
                    "You have proposed a change of this task already: withdraw it first."
                ),
            ),
            models.CheckConstraint(
                name="proposal_open_iff_undecided",
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                violation_error_message="A proposal is open until it is decided.",
            ),
        ]
        indexes = [
            # What waits for the managers of a project: few of all proposals.
            models.Index(fields=["project"], name="proposal_open", condition=Q(state="open")),
        ]

    def __str__(self):
        return f"Proposal for {self.task}"
