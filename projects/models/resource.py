from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from projects.models.calendar import Calendar
from projects.models.project import Project, ProjectOwnedQuerySet
from projects.models.task import Task
from projects.models.versioned import MoneyField, Versioned, external_identity


class Resource(Versioned):
    """Who or what does the work of a project: a person, a role, a vendor, a material.

    ``standard_rate`` is money per hour of work, per unit of a material; ``cost_per_use`` is charged
    once per assignment. Both are money: shown only to those who may see it.
    """

    class Kind(models.TextChoices):
        PERSON = "person"
        ROLE = "role"
        VENDOR = "vendor"
        MATERIAL = "material"
        COST = "cost"

    project = models.ForeignKey(Project, models.CASCADE, related_name="resources")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PERSON)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="resources"
    )
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.DecimalField(
        max_digits=8,
        decimal_places=4,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(0))],
        help_text="1 is one full-time person.",
    )
    standard_rate = MoneyField(default=Decimal(0), validators=[MinValueValidator(Decimal(0))])
    cost_per_use = MoneyField(default=Decimal(0), validators=[MinValueValidator(Decimal(0))])

    objects = ProjectOwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            external_identity("project", "resource_external_id_once_per_project"),
            models.UniqueConstraint(
                fields=["project", "user"],
                condition=models.Q(user__isnull=False),
                name="resource_once_per_person_and_project",
                violation_error_message="This person is already a resource of the project.",
            ),
        ]

    def __str__(self):
        return self.name


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(task__project__in=Project.objects.visible_to(user).values("pk"))


class Assignment(Versioned):
    """A resource on a task. With work, the assignment decides how long the task takes.

    ``units`` is the share of its time (1 = full time); ``work_minutes`` empty means that the
    resource is named but the task's duration decides.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="assignments")
    units = models.DecimalField(
        max_digits=12,
        decimal_places=6,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(0))],
    )
    work_minutes = models.PositiveIntegerField(null=True, blank=True)
    remaining_work_minutes = models.PositiveIntegerField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "resource"],
                name="assignment_once_per_task_and_resource",
                violation_error_message="This resource is already on the task.",
            )
        ]

    def __str__(self):
        return f"{self.resource} on {self.task}"

    @property
    def scope(self):
        return self.task.project_id, None
