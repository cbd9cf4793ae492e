from django.db import models

from programs.models.program import Program


class ProgramSnapshot(models.Model):
    """A program's figures at a day's end, as its dashboard showed them to one who sees all.

    ``figures`` are numbers and dates as text; null is undefined. ``portfolio`` and ``parent`` are
    where it stood that day. ``inputs`` are what the figures follow from besides those of its
    projects: own terms, benefits, risks, rates, as ``programs.queries.kept_inputs`` writes and
    reads them; empty in rows of before they were kept.
    Invariant, held by the database: one snapshot a program and day.
    """

    program = models.ForeignKey(Program, models.CASCADE, related_name="snapshots")
    portfolio = models.ForeignKey(
        "portfolio.Portfolio", models.PROTECT, null=True, related_name="+"
    )
    parent = models.ForeignKey(Program, models.SET_NULL, null=True, related_name="+")
    date = models.DateField()
    figures = models.JSONField()
    inputs = models.JSONField(default=dict)
    last_move = models.PositiveBigIntegerField(
        null=True, help_text="The newest HeadlineMove that the figures hold."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "date"], name="program_snapshot_once_a_day")
        ]
        indexes = [models.Index(fields=["portfolio", "date"], name="snapshot_by_portfolio")]

    def __str__(self):
        return f"{self.program_id} on {self.date}"
