from django.db import models

from portfolio.models.portfolio import Portfolio


class PortfolioSnapshot(models.Model):
    """A portfolio's figures at a day's end, as its dashboard showed them to one who sees all.

    ``figures`` are numbers and dates as text; null is undefined.
    Invariant, held by the database: one snapshot a portfolio and day.
    """

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="snapshots")
    date = models.DateField()
    figures = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "date"], name="portfolio_snapshot_once_a_day"
            )
        ]

    def __str__(self):
        return f"{self.portfolio_id} on {self.date}"
