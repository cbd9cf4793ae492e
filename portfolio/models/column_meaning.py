from django.conf import settings
from django.db import models


class ColumnMeaning(models.Model):
    """What a person said about a heading of their files: the column of a register that it means.

    ``register`` is the name of its table, ``heading`` is simplified as
    `projects.importing.register_columns.simple` does. Invariant, held by the database: one meaning
    a person, register and heading; it is empty where the column is left out.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    register = models.CharField(max_length=30)
    heading = models.CharField(max_length=200)
    column = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "register", "heading"], name="column_meaning_once_per_heading"
            )
        ]

    def __str__(self):
        return f"{self.heading} is {self.column or 'left out'}"
