from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from projects.models.key import KeyField
from projects.models.project import validate_currency
from projects.models.versioned import MoneyField, Versioned, external_identity


class ProgramQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the programs ``user`` has a role on: here, on a program above, its portfolio."""
        return self._reached_by(user, program=Q(), portfolio=Q())

    def with_money_for(self, user):
        """Keep the programs whose money ``user`` may see."""
        sees = Q(sees_money=True)
        return self._reached_by(user, program=sees, portfolio=sees)

    def managed_by(self, user):
        """Keep the programs ``user`` may change: as its manager, one above, or the portfolio's."""
        manages = Q(kind="manager")
        return self._reached_by(user, program=manages, portfolio=manages)

    def _reached_by(self, user, *, program, portfolio):
        if not user.is_authenticated:
            return self.none()
        roles = ProgramRole.objects.filter(
            program, user=user, program__descent__descendant=OuterRef("pk")
        )
        portfolio_roles = self.model._meta.get_field("portfolio").related_model._meta.get_field(
            "roles"
        )
        above = portfolio_roles.related_model.objects.filter(
            portfolio, user=user, portfolio=OuterRef("portfolio_id")
        )
        within = getattr(user, "restricted_to_program_id", None)
        inside = Q(ancestry__ancestor=within) if within else Q()
        return self.filter(inside, Exists(roles) | Exists(above))

    def current(self):
        """Keep the programs that are not archived."""
        return self.filter(archived_at=None)

    def with_manager(self):
        """Add ``manager_id`` and ``manager_name`` of the first program manager."""
        role = ProgramRole.objects.filter(
            program=OuterRef("pk"), kind=ProgramRole.Kind.MANAGER
        ).order_by("pk")
        return self.annotate(
            manager_id=Subquery(role.values("user_id")[:1]),
            manager_name=Subquery(role.values("user__name")[:1]),
        )


class Program(Versioned):
    """Related projects managed together for benefits that none of them gives alone.

    Invariants, held by the database: it is not its own parent, money is not negative, the target
    window ends after it begins. ``ancestry`` and ``descent`` are the closure of ``parent``.
    """

    class Lifecycle(models.TextChoices):
        PROPOSAL = "proposal"
        APPROVED = "approved"
        ACTIVE = "active"
        CLOSING = "closing"
        CLOSED = "closed"

    key = KeyField(unique=True)
    name = models.CharField(max_length=200)
    portfolio = models.ForeignKey("portfolio.Portfolio", models.PROTECT, related_name="programs")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    vision = models.TextField(blank=True)
    business_case = models.TextField(blank=True)
    lifecycle = models.CharField(max_length=8, choices=Lifecycle, default=Lifecycle.ACTIVE)
    calendar = models.ForeignKey(
        "projects.Calendar", models.PROTECT, null=True, blank=True, related_name="+"
    )
    currency = models.CharField(max_length=3, default="EUR", validators=[validate_currency])
    standing_cost_per_day = MoneyField(
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text="What a working day past the baseline finish costs.",
    )
    own_budget = MoneyField(
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text="The program's own costs at completion, outside its projects.",
    )
    discount_rate = models.DecimalField(
        max_digits=6,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Annual, 0.08 is 8 %; empty: the portfolio's.",
    )
    hurdle_rate = models.DecimalField(
        max_digits=6,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="The least ROI worth its money; empty: the portfolio's.",
    )
    target_start = models.DateField(null=True, blank=True)
    target_finish = models.DateField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        constraints = [
            external_identity("portfolio", "program_external_id_once_per_portfolio"),
            models.CheckConstraint(
                name="program_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                violation_error_message="A program can't be its own parent.",
            ),
            models.CheckConstraint(
                name="program_money_not_negative",
                condition=Q(standing_cost_per_day__gte=0, own_budget__gte=0),
                violation_error_message="A budget or standing cost is not negative.",
            ),
            models.CheckConstraint(
                name="program_target_window_in_order",
                condition=Q(target_start__isnull=True)
                | Q(target_finish__isnull=True)
                | Q(target_finish__gte=F("target_start")),
                violation_error_message="The target finish is not before the target start.",
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.name}"

    @property
    def scope(self):
        return None, self.pk


class ProgramAncestor(models.Model):
    """The closure of nesting: a row for each program and each one above it, itself included."""

    descendant = models.ForeignKey(Program, models.CASCADE, related_name="ancestry")
    ancestor = models.ForeignKey(Program, models.CASCADE, related_name="descent")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["descendant", "ancestor"], name="program_ancestor_once")
        ]

    def __str__(self):
        return f"{self.descendant_id} below {self.ancestor_id}"


class ProgramOwnedQuerySet(models.QuerySet):
    """Rows that belong to one program are as visible as that program."""

    def visible_to(self, user):
        return self.filter(program__in=Program.objects.visible_to(user).values("pk"))


class ProgramRole(Versioned):
    """What one person may do in a program and, reading, in everything below it.

    Invariant, held by the database: one role a person and program.
    """

    class Kind(models.TextChoices):
        MANAGER = "manager", "Program manager"
        VIEWER = "viewer", "Program viewer"

    program = models.ForeignKey(Program, models.CASCADE, related_name="roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="program_roles")
    kind = models.CharField(max_length=8, choices=Kind)
    sees_money = models.BooleanField(default=False, help_text="May see figures of money.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "user"],
                name="program_role_once_per_person",
                violation_error_message="This person already has a role in the program: change it.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.user}"
