from django.core.validators import RegexValidator
from django.db import models

KEY_PATTERN = r"^[A-Z][A-Z0-9]{1,9}$"

validate_key = RegexValidator(
    KEY_PATTERN,
    "A key is 2 to 10 capital letters and digits and begins with a letter, for example CUST.",
    code="invalid_key",
)


class Key(models.Model):
    """A key in use: portfolios, programs and projects share one space of names.

    Invariant, held by the database: a key names one object of the instance.
    """

    value = models.CharField(max_length=10, primary_key=True, validators=[validate_key])

    def __str__(self):
        return self.value


class KeyField(models.CharField):
    """The short name by which people and addresses know a portfolio, program or project."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("validators", [validate_key])
        super().__init__(*args, **kwargs)
