from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from projects.models.project import Project
from projects.models.task import Task
from projects.models.versioned import MoneyField, Versioned

probability_range = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))]


class RiskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the risks of the projects and programs that ``user`` sees."""
        projects = Project.objects.visible_to(user).values("pk")
        programs = self.model._meta.get_field("program").related_model.objects.visible_to(user)
        return self.filter(Q(project__in=projects) | Q(program__in=programs.values("pk")))

    def open(self):
        return self.filter(status=Risk.Status.OPEN)


class Risk(Versioned):
    """What may happen to a project or a program: a threat or an opportunity.

    ``probability`` is 0..1; ``cost_impact`` is money in the owner's currency, positive for
    either kind. Invariants, held by the database: it belongs to a project or to a program,
    never both; probabilities are 0 to 1.
    """

    class Kind(models.TextChoices):
        THREAT = "threat"
        OPPORTUNITY = "opportunity"

    class Response(models.TextChoices):
        NONE = "", "Not decided"
        AVOID = "avoid"
        MITIGATE = "mitigate"
        TRANSFER = "transfer"
        ACCEPT = "accept"
        EXPLOIT = "exploit"
        ENHANCE = "enhance"
        SHARE = "share"

    class Status(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        REALISED = "realised"

    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="risks"
    )
    program = models.ForeignKey(
        "programs.Program", models.CASCADE, null=True, blank=True, related_name="risks"
    )
    code = models.CharField(max_length=20, help_text="Its name in the register, as R-07.")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.THREAT)
    cause = models.TextField(blank=True)
    effect = models.TextField(blank=True)
    probability = models.DecimalField(
        max_digits=4, decimal_places=3, validators=probability_range, help_text="0 to 1."
    )
    cost_impact = MoneyField(default=Decimal(0), validators=[MinValueValidator(Decimal(0))])
    schedule_impact_days = models.PositiveIntegerField(
        default=0, validators=[MaxValueValidator(36500)]
    )
    residual_probability = models.DecimalField(
        max_digits=4, decimal_places=3, null=True, blank=True, validators=probability_range
    )
    residual_cost_impact = MoneyField(
        null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    probability_score = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="1 to 5, where judged; else from the scale.",
    )
    impact_score = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="1 to 5, where judged; else from the scale.",
    )
    response = models.CharField(max_length=8, choices=Response, blank=True, default="")
    response_plan = models.TextField(blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    tasks = models.ManyToManyField(Task, blank=True, related_name="risks")

    objects = RiskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="risk_has_one_owner",
                condition=Q(project__isnull=True, program__isnull=False)
                | Q(project__isnull=False, program__isnull=True),
                violation_error_message="A risk belongs to one project or to one program.",
            ),
            models.CheckConstraint(
                name="risk_probability_0_to_1",
                condition=Q(probability__gte=0, probability__lte=1)
                & (
                    Q(residual_probability__isnull=True)
                    | Q(residual_probability__gte=0, residual_probability__lte=1)
                ),
                violation_error_message="A probability is between 0 and 1.",
            ),
            models.UniqueConstraint(
                fields=["project", "code"],
                condition=Q(project__isnull=False),
                name="risk_code_once_per_project",
                violation_error_message="This project has a risk of that code.",
            ),
            models.UniqueConstraint(
                fields=["program", "code"],
                condition=Q(program__isnull=False),
                name="risk_code_once_per_program",
                violation_error_message="This program has a risk of that code.",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"
