from django.db import models
from django.db.models import F

from projects.models.project import Project, ProjectOwnedQuerySet


class RemovedTaskQuerySet(ProjectOwnedQuerySet):
    def heads(self):
        """Keep the tasks that somebody deleted, without those that went along."""
        return self.filter(task_ref=F("head_ref"))


class RemovedTask(models.Model):
    """A task that was deleted, and what let go of it: enough to bring it back as it was.

    ``head_ref`` is the task that somebody deleted, itself included; what the task said is in its
    history. ``held`` has the ids of what hung on it, by kind.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    task_ref = models.PositiveBigIntegerField(help_text="The id that the task had.")
    head_ref = models.PositiveBigIntegerField()
    removed_at = models.DateTimeField()
    held = models.JSONField(default=dict)

    objects = RemovedTaskQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "head_ref"], name="removed_task_by_act")]

    def __str__(self):
        return f"task {self.task_ref}"
