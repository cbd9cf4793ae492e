from decimal import Decimal
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from projects.models.key import KeyField
from projects.models.role import ProjectRole
from projects.models.versioned import MoneyField, Versioned, external_identity

validate_currency = RegexValidator(
    r"^[A-Z]{3}$", "A currency is its three capital letters of ISO 4217, for example EUR."
)


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            f"{name!r} is not a time zone: use a name such as Europe/Berlin.",
            code="invalid_time_zone",
        )


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Keep the projects ``user`` has a role on: here, on a program above, its portfolio."""
        return self._reached_by(user, here=Q(), program=Q(), portfolio=Q())

    def with_money_for(self, user):
        """Keep the projects whose money ``user`` may see: *see money* is a right of its own."""
        sees = Q(sees_money=True)
        return self._reached_by(user, here=sees, program=sees, portfolio=sees)

    def managed_by(self, user):
        """Keep the projects ``user`` may change: its manager, a deputy, the portfolio's manager."""
        return self._reached_by(
            user,
            here=Q(kind__in=ProjectRole.MANAGING),
            program=None,
            portfolio=Q(kind="manager"),
        )

    def _reached_by(self, user, *, here, program, portfolio):
        if not user.is_authenticated:
            return self.none()
        roles = ProjectRole.objects.filter(here, project=OuterRef("pk"), user=user)
        reached = Exists(roles)
        if program is not None:
            rows = self._role_model("program", "roles").objects.filter(
                program, user=user, program__descent__descendant=OuterRef("program_id")
            )
            reached |= Exists(rows)
        rows = self._role_model("program", "portfolio", "roles").objects.filter(
            portfolio, user=user, portfolio__programs=OuterRef("program_id")
        )
        within = getattr(user, "restricted_to_program_id", None)
        inside = Q(program__ancestry__ancestor=within) if within else Q()
        return self.filter(inside, reached | Exists(rows))

    def _role_model(self, *path):
        """Return the model at the end of an upward lookup path, without importing it."""
        model = self.model
        for name in path:
            model = model._meta.get_field(name).related_model
        return model

    def current(self):
        """Keep the projects that are not archived."""
        return self.filter(archived_at=None)

    def with_manager(self):
        """Add ``manager_id`` and ``manager_name`` of the one person who answers for a project."""
        role = ProjectRole.objects.filter(project=OuterRef("pk"), kind=ProjectRole.Kind.MANAGER)
        return self.annotate(
            manager_id=Subquery(role.values("user_id")[:1]),
            manager_name=Subquery(role.values("user__name")[:1]),
        )


class Project(Versioned):
    """Work with one manager that must finish on time, on budget and in scope.

    Invariants, held by the database: money is never negative; ``budget`` belongs to light projects,
    the other rigours keep theirs in budget lines.
    """

    class Rigour(models.TextChoices):
        LIGHT = "light"
        PLANNED = "planned"
        CONTROLLED = "controlled"

    class Lifecycle(models.TextChoices):
        PROPOSAL = "proposal"
        APPROVED = "approved"
        ACTIVE = "active"
        CLOSING = "closing"
        CLOSED = "closed"

    class EacMethod(models.TextChoices):
        CPI = "cpi", "BAC × AC ÷ EV"
        ATYPICAL = "atypical", "AC + BAC − EV"
        CPI_SPI = "cpi_spi", "AC + (BAC − EV) ÷ (CPI × SPI)"

    key = KeyField(unique=True)
    name = models.CharField(max_length=200)
    program = models.ForeignKey("programs.Program", models.PROTECT, related_name="projects")
    rigour = models.CharField(max_length=10, choices=Rigour, default=Rigour.PLANNED)
    lifecycle = models.CharField(max_length=8, choices=Lifecycle, default=Lifecycle.ACTIVE)
    calendar = models.ForeignKey(
        "projects.Calendar", models.PROTECT, null=True, blank=True, related_name="+"
    )
    time_zone = models.CharField(max_length=50, default="UTC", validators=[validate_time_zone])
    currency = models.CharField(max_length=3, default="EUR", validators=[validate_currency])
    start = models.DateField(help_text="Work without a predecessor begins on this day.")
    status_date = models.DateField(
        null=True, blank=True, help_text="Progress is known up to the end of this day."
    )
    scope_statement = models.TextField(blank=True)
    budget = MoneyField(
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="Of a light project: its one budget figure.",
    )
    standing_cost_per_day = MoneyField(
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text="What a working day past the baseline finish costs.",
    )
    eac_method = models.CharField(max_length=8, choices=EacMethod, default=EacMethod.CPI)
    critical_limit_minutes = models.IntegerField(
        default=0, help_text="A task is critical when its total float is at most this."
    )
    honour_constraints = models.BooleanField(
        default=True, help_text="Inflexible constraints win over links."
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            external_identity("program", "project_external_id_once_per_program"),
            models.CheckConstraint(
                name="project_money_not_negative",
                condition=Q(standing_cost_per_day__gte=0)
                & (Q(budget__isnull=True) | Q(budget__gte=0)),
                violation_error_message="A budget or standing cost is not negative.",
            ),
            models.CheckConstraint(
                name="project_budget_only_when_light",
                condition=Q(budget__isnull=True) | Q(rigour="light"),
                violation_error_message="Only a light project has one budget: use budget lines.",
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.name}"

    @property
    def scope(self):
        return self.pk, self.program_id


class ProjectOwnedQuerySet(models.QuerySet):
    """Rows that belong to one project are as visible as that project."""

    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user).values("pk"))

    def with_money_for(self, user):
        return self.filter(project__in=Project.objects.with_money_for(user).values("pk"))
