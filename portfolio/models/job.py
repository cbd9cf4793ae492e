import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from programs.models import Program
from projects.models import Project


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the jobs that ``user`` asked for, about what they may see now.

        A token that is limited to one program reaches none: jobs may be of any.
        """
        if user.restricted_to_program_id:
            return self.none()
        programs = Program.objects.visible_to(user).values("pk")
        projects = Project.objects.visible_to(user).values("pk")
        return self.filter(
            Q(program=None) | Q(program__in=programs),
            Q(project=None) | Q(project__in=projects),
            user=user,
        )


class Job(models.Model):
    """Long work that somebody asked for: how far it is and what came of it.

    ``program`` or ``project`` is what it is about: who no longer sees that no longer sees the job.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    program = models.ForeignKey(
        "programs.Program", models.CASCADE, null=True, blank=True, related_name="+"
    )
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0, help_text="0 to 100.")
    result = models.JSONField(null=True)
    error = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = JobQuerySet.as_manager()

    def __str__(self):
        return f"{self.kind} {self.status}"
