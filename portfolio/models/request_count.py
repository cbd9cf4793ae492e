from django.db import models


class RequestCount(models.Model):
    """How many API requests a caller has been granted in one minute, counted for all processes.

    Invariant, held by the database: one row a caller and minute.
    """

    caller = models.CharField(max_length=80, help_text="token:7, user:7 or address:192.0.2.1.")
    minute = models.DateTimeField()
    granted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "minute"], name="request_count_once")
        ]

    def __str__(self):
        return f"{self.caller}: {self.granted}"
