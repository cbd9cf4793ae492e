from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from projects.models.project import Project, ProjectOwnedQuerySet, validate_currency
from projects.models.task import Task
from projects.models.versioned import MoneyField, Versioned, external_identity


class Category(models.TextChoices):
    LABOUR = "labour"
    SERVICES = "services"
    MATERIAL = "material"
    EQUIPMENT = "equipment"
    LICENCES = "licences"
    TRAVEL = "travel"
    OTHER = "other"


class BudgetLine(Versioned):
    """Money planned for a project: for a task (distributed), for none yet, or held in reserve.

    Contingency and management reserve are outside BAC until they are released.
    Invariants, held by the database: an amount is not negative; a reserve belongs to no task.
    """

    class Reserve(models.TextChoices):
        NONE = "none", "Budget"
        CONTINGENCY = "contingency", "Contingency"
        MANAGEMENT = "management", "Management reserve"

    project = models.ForeignKey(Project, models.CASCADE, related_name="budget_lines")
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="budget_lines"
    )
    amount = MoneyField(validators=[MinValueValidator(Decimal(0))])
    currency = models.CharField(max_length=3, validators=[validate_currency])
    category = models.CharField(max_length=10, choices=Category, default=Category.LABOUR)
    reserve = models.CharField(max_length=11, choices=Reserve, default=Reserve.NONE)
    capex = models.BooleanField(default=False, help_text="Capital, not running, expenditure.")
    period = models.DateField(null=True, blank=True, help_text="A day in the month it is for.")
    description = models.CharField(max_length=200, blank=True)

    objects = ProjectOwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            external_identity("project", "budget_line_external_id_once_per_project"),
            models.CheckConstraint(
                name="budget_line_amount_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message="An amount of budget is not negative.",
            ),
            models.CheckConstraint(
                name="budget_line_reserve_has_no_task",
                condition=Q(reserve="none") | Q(task__isnull=True),
                violation_error_message="A reserve belongs to the project, not to a task.",
            ),
        ]

    def __str__(self):
        return f"{self.get_category_display()} {self.amount} {self.currency}"


class CostEntry(Versioned):
    """Money spent (actual), owed (accrual) or ordered (commitment). A credit is negative."""

    class Kind(models.TextChoices):
        ACTUAL = "actual"
        ACCRUAL = "accrual"
        COMMITMENT = "commitment"

    project = models.ForeignKey(Project, models.CASCADE, related_name="cost_entries")
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="cost_entries"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ACTUAL)
    amount = MoneyField()
    currency = models.CharField(max_length=3, validators=[validate_currency])
    date = models.DateField()
    category = models.CharField(max_length=10, choices=Category, default=Category.LABOUR)
    supplier_reference = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=200, blank=True)

    objects = ProjectOwnedQuerySet.as_manager()

    class Meta:
        constraints = [external_identity("project", "cost_entry_external_id_once_per_project")]
        indexes = [models.Index(fields=["project", "date"], name="cost_entry_by_date")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount} {self.currency} on {self.date}"


class ExchangeRate(Versioned):
    """What one unit of ``currency`` is worth in ``base`` from ``date`` on.

    Invariants, held by the database: one rate a pair and day, and it is above 0.
    """

    base = models.CharField(max_length=3, validators=[validate_currency])
    currency = models.CharField(max_length=3, validators=[validate_currency])
    date = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["base", "currency", "date"],
                name="exchange_rate_once_per_pair_and_day",
                violation_error_message="This pair has a rate on that day: change it.",
            ),
            models.CheckConstraint(
                name="exchange_rate_above_zero",
                condition=Q(rate__gt=0),
                violation_error_message="A rate is above 0.",
            ),
        ]

    def __str__(self):
        return f"1 {self.currency} = {self.rate} {self.base} on {self.date}"
