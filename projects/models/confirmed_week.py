from django.conf import settings
from django.db import models

from projects.models.project import Project, ProjectOwnedQuerySet


class ConfirmedWeek(models.Model):
    """A project's figures when somebody said that progress is known up to ``status_date``.

    A day's MetricSnapshot tells what was shown that day; this tells what was vouched for, and stays
    as it was: weekly trends and what changed since last week are read from it. ``confirmed_by`` is
    empty where a light project advanced by itself; ``figures`` are kept as in MetricSnapshot.
    Invariant, held by the database: a project's day is confirmed once.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="confirmed_weeks")
    program = models.ForeignKey("programs.Program", models.PROTECT, related_name="+")
    status_date = models.DateField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField()
    figures = models.JSONField(default=dict)

    objects = ProjectOwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "status_date"], name="confirmed_week_once_a_day"
            )
        ]

    def __str__(self):
        return f"{self.project_id} up to {self.status_date}"
