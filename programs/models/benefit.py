from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from programs.models.program import Program, ProgramOwnedQuerySet
from projects.models.versioned import MoneyField, Versioned, external_identity


class Benefit(Versioned):
    """What a program is done for: money a month from the day after its enabling task is finished.

    ``planned_per_month`` is what the business case promised, ``forecast_per_month`` what is
    expected now (empty: as planned), both in the program's currency and never negative:
    the kind gives the sign. A non-financial benefit has neither. Invariant, held by the database:
    it ends on a date or a number of months after it begins, not both.
    """

    class Kind(models.TextChoices):
        REVENUE = "revenue"
        SAVING = "saving"
        AVOIDED_COST = "avoided_cost", "Avoided cost"
        DISBENEFIT = "disbenefit"
        RUN_COST = "run_cost", "Run cost"
        NON_FINANCIAL = "non_financial", "Non-financial"

    COSTS = (Kind.DISBENEFIT, Kind.RUN_COST)

    program = models.ForeignKey(Program, models.CASCADE, related_name="benefits")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.SAVING)
    description = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    owner_unit = models.CharField(
        max_length=200, blank=True, help_text="The department that will live with it."
    )
    enabling_task = models.ForeignKey(
        "projects.Task",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="benefits",
        help_text="The task or milestone after which it begins.",
    )
    starts_on = models.DateField(
        null=True, blank=True, help_text="Where no task enables it: its first day."
    )
    delay_days = models.PositiveIntegerField(
        default=0,
        validators=[MaxValueValidator(36500)],
        help_text="Calendar days between the enabling task's finish and its beginning.",
    )
    planned_per_month = MoneyField(default=Decimal(0), validators=[MinValueValidator(Decimal(0))])
    forecast_per_month = MoneyField(
        null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    ramp_months = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(240)],
        help_text="Months in which it grows evenly to its full rate.",
    )
    end_date = models.DateField(null=True, blank=True, help_text="Its last day.")
    end_months = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text="Or: how many months it lasts.",
    )

    objects = ProgramOwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            external_identity("program", "benefit_external_id_once_per_program"),
            models.CheckConstraint(
                name="benefit_ends_one_way",
                condition=Q(kind="non_financial")
                | Q(end_date__isnull=True, end_months__isnull=False)
                | Q(end_date__isnull=False, end_months__isnull=True),
                violation_error_message="A benefit ends on a date or after some months: give one.",
            ),
            models.CheckConstraint(
                name="benefit_rates_not_negative",
                condition=Q(planned_per_month__gte=0)
                & (Q(forecast_per_month__isnull=True) | Q(forecast_per_month__gte=0)),
                violation_error_message="Rates are not negative: a loss is a disbenefit.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def current_per_month(self) -> Decimal:
        """What is expected now: the forecast where there is one, else the plan."""
        return (
            self.planned_per_month if self.forecast_per_month is None else self.forecast_per_month
        )


class BenefitOwnedQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(benefit__program__in=Program.objects.visible_to(user).values("pk"))


class BenefitContribution(Versioned):
    """The share of a benefit that one project brings about; the rest is not attributed.

    Invariants, held by the database: one share a project, between 0 and 1.
    """

    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="contributions")
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="benefit_contributions"
    )
    share = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
    )

    objects = BenefitOwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["benefit", "project"],
                name="benefit_contribution_once_per_project",
                violation_error_message="This project already has a share of the benefit.",
            ),
            models.CheckConstraint(
                name="benefit_share_0_to_1",
                condition=Q(share__gte=0, share__lte=1),
                violation_error_message="A share is between 0 and 1.",
            ),
        ]

    def __str__(self):
        return f"{self.share} of {self.benefit} by {self.project}"

    @property
    def scope(self):
        return None, self.benefit.program_id


class BenefitRealisation(Versioned):
    """Money that a benefit has brought in fact, by the day it counted."""

    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="realisations")
    date = models.DateField()
    amount = MoneyField()
    note = models.CharField(max_length=200, blank=True)

    objects = BenefitOwnedQuerySet.as_manager()

    def __str__(self):
        return f"{self.amount} on {self.date}"

    @property
    def scope(self):
        return None, self.benefit.program_id
