"""What every row that people edit has in common."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

LARGEST_AMOUNT = Decimal("9999999999999.99")


class History(HistoricalRecords):
    """History rows that only ``projects.versioning`` writes, for single rows and in bulk alike."""

    def post_save(self, *args, **kwargs):
        """Leave it to versioning: a signal can't see bulk writes, and would write twice."""

    def post_delete(self, *args, **kwargs):
        """Leave it to versioning, which knows who deleted and when."""


class Versioned(models.Model):
    """A row with a version, a history and an identity in the system it came from.

    It is written by ``projects.versioning`` and by nothing else: ``save()`` and ``delete()``
    refuse, so that no edit can miss its history row, its audit row or the version test.
    ``version`` counts people's edits; computed figures live in tables of their own.
    """

    version = models.PositiveIntegerField(default=1, editable=False)
    external_id = models.CharField(
        max_length=200, blank=True, help_text="The row's key in the system named by source."
    )
    source = models.CharField(
        max_length=100, blank=True, help_text="The system that external_id belongs to."
    )
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)
    history = History(inherit=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        raise TypeError(f"Write {type(self).__name__} through projects.versioning.")

    def delete(self, *args, **kwargs):
        raise TypeError(f"Delete {type(self).__name__} through projects.versioning.")

    def validate_constraints(self, exclude=None):
        """Check every constraint, each with the fields that it names alone: a tenth of the time."""
        self._validate(_constraints(type(self)), set(exclude or ()))

    def validate_constraints_about(self, moved: Iterable[str]) -> None:
        """Check the constraints that name one of the fields ``moved`` (attribute names)."""
        names = {self._meta.get_field(name).name for name in moved}
        touched = [(one, named) for one, named in _constraints(type(self)) if named & names]
        self._validate(touched, set())

    def _validate(self, constraints, exclude: set[str]) -> None:
        fields = {field.name for field in self._meta.fields}
        errors: dict = {}
        for constraint, named in constraints:
            try:
                constraint.validate(type(self), self, exclude=exclude | (fields - named))
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    @property
    def scope(self) -> tuple[int | None, int | None]:
        """Return the ids of the project and the program it belongs to, for audit and feeds."""
        return getattr(self, "project_id", None), getattr(self, "program_id", None)


@cache
def _constraints(model) -> list[tuple[models.BaseConstraint, set[str]]]:
    """Return the constraints of ``model``, each with the names of the fields that it is about."""
    found = []
    for constraint in model._meta.constraints:
        named = set(getattr(constraint, "fields", ()))
        if constraint.condition is not None:
            named |= constraint.condition.referenced_base_fields
        found.append((constraint, {model._meta.pk.name if n == "pk" else n for n in named}))
    return found


def external_identity(owner: str, name: str) -> models.UniqueConstraint:
    """Return the constraint that an external id is used once per source and ``owner``."""
    return models.UniqueConstraint(
        fields=[owner, "source", "external_id"],
        condition=~models.Q(external_id=""),
        name=name,
        violation_error_message="This external_id of this source is already in use here.",
    )


class MoneyField(models.DecimalField):
    """An amount of money, exact to the minor unit, below 10 ** 13 either way."""

    default_validators = [
        MinValueValidator(-LARGEST_AMOUNT),
        MaxValueValidator(LARGEST_AMOUNT),
    ]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


def moves_money_alone(model: type[models.Model], moved: Iterable[str]) -> bool:
    """Tell whether the attributes ``moved`` of ``model`` hold money and nothing else."""
    money = {f.attname for f in model._meta.concrete_fields if isinstance(f, MoneyField)}
    return set(moved) <= money
