from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models.project import Project, ProjectOwnedQuerySet
from projects.models.task import Task
from projects.models.versioned import MoneyField, Versioned


class Baseline(Versioned):
    """A plan as it was approved: dates, work and cost of every task, numbered from 1.

    The first is the approved business case. Invariants, held by the database: a number is used
    once a project, one baseline of a project is current.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200, blank=True)
    frozen_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_current = models.BooleanField(default=True)
    start = models.DateTimeField(null=True)
    finish = models.DateTimeField(null=True)
    undistributed = MoneyField(
        default=Decimal(0), help_text="Budget of the project that no task has yet."
    )

    objects = ProjectOwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="baseline_number_once_per_project",
                violation_error_message="This project has a baseline of that number.",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(is_current=True),
                name="baseline_one_current_per_project",
                violation_error_message="A project has one current baseline.",
            ),
        ]

    def __str__(self):
        return f"Baseline {self.number}"


class BaselineTask(models.Model):
    """One task as a baseline froze it. Written once, never edited; outlives the task."""

    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="tasks")
    task = models.ForeignKey(Task, models.SET_NULL, null=True, related_name="baselined")
    wbs = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    is_summary = models.BooleanField(default=False)
    start = models.DateTimeField()
    finish = models.DateTimeField()
    duration_minutes = models.PositiveIntegerField()
    work_minutes = models.PositiveIntegerField(default=0)
    cost = MoneyField(default=Decimal(0))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["baseline", "task"], name="baseline_task_once_per_baseline"
            )
        ]

    def __str__(self):
        return f"{self.wbs} {self.name}"
