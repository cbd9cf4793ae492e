from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from projects import health
from projects.errors import DomainError
from projects.models.key import KeyField
from projects.models.project import validate_currency
from projects.models.versioned import Versioned


def validate_thresholds(limits) -> None:
    """Refuse limits of health that projects.health does not know or can't read."""
    try:
        health.DEFAULTS.overridden(limits)
    except (DomainError, AttributeError) as error:
        raise ValidationError(
            f"{error} Give limits by name, as in docs/concepts/health.md."
        ) from error


class PortfolioQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the portfolios on which ``user`` has a role."""
        return self._reached_by(user, Q())

    def with_money_for(self, user):
        return self._reached_by(user, Q(sees_money=True))

    def managed_by(self, user):
        return self._reached_by(user, Q(kind=PortfolioRole.Kind.MANAGER))

    def _reached_by(self, user, role):
        # A token that is limited to one program reaches no portfolio.
        if not user.is_authenticated or user.restricted_to_program_id:
            return self.none()
        return self.filter(
            Exists(PortfolioRole.objects.filter(role, portfolio=OuterRef("pk"), user=user))
        )

    def current(self):
        """Keep the portfolios that are not archived."""
        return self.filter(archived_at=None)

    def with_manager(self):
        """Add ``manager_id`` and ``manager_name`` of the first portfolio manager."""
        role = PortfolioRole.objects.filter(
            portfolio=OuterRef("pk"), kind=PortfolioRole.Kind.MANAGER
        ).order_by("pk")
        return self.annotate(
            manager_id=Subquery(role.values("user_id")[:1]),
            manager_name=Subquery(role.values("user__name")[:1]),
        )


class Portfolio(Versioned):
    """Programs that compete for the same money, compared in one currency.

    ``thresholds`` overrides limits of projects.health by name; empty means the defaults.
    """

    key = KeyField(unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    currency = models.CharField(max_length=3, default="EUR", validators=[validate_currency])
    discount_rate = models.DecimalField(
        max_digits=6,
        decimal_places=4,
        default=Decimal("0.08"),
        validators=[MinValueValidator(Decimal("-0.99")), MaxValueValidator(Decimal(10))],
        help_text="Annual: 0.08 is 8 %.",
    )
    hurdle_rate = models.DecimalField(
        max_digits=6,
        decimal_places=4,
        default=Decimal("0.5"),
        help_text="The least ROI worth its money: 0.5 is 50 %.",
    )
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    thresholds = models.JSONField(default=dict, blank=True, validators=[validate_thresholds])
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="portfolio_external_id_once",
                violation_error_message="This external_id of this source is already in use.",
            )
        ]

    def __str__(self):
        return f"{self.key} {self.name}"


class PortfolioRole(Versioned):
    """What one person may do in a portfolio and everything below it.

    Invariant, held by the database: one role a person and portfolio. That the last manager stays is
    kept by the verb that writes roles.
    """

    class Kind(models.TextChoices):
        MANAGER = "manager", "Portfolio manager"
        VIEWER = "viewer", "Portfolio viewer"

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="roles")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="portfolio_roles"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    sees_money = models.BooleanField(default=False, help_text="May see figures of money.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "user"],
                name="portfolio_role_once_per_person",
                violation_error_message="This person has a role in the portfolio: change it.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.user}"
