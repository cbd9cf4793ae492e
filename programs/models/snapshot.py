from django.db import models

from programs.models.program import Program


class ProgramSnapshot(models.Model):
    """A program's figures at a day's end, as its dashboard showed them to one who sees all.

    ``figures`` are numbers and dates as text; null is undefined.
    Invariant, held by the database: one snapshot a program and day.
    """

    program = models.ForeignKey(Program, models.CASCADE, related_name="snapshots")
    date = models.DateField()
    figures = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "date"], name="program_snapshot_once_a_day")
        ]

    def __str__(self):
        return f"{self.program_id} on {self.date}"
