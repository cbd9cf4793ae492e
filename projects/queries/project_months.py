"""One project's money by month: what was planned, what was spent, what is still to spend."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from projects.cost_spread import CENT, Portion, add_up, by_month, in_proportion, month_of
from projects.metrics import rounded
from projects.models import Baseline, CostEntry
from projects.scheduling.axis import to_minute

if TYPE_CHECKING:
    from projects.queries.project_figures import ProjectFigures

ZERO = Decimal("0.00")
Months = dict[tuple[str, date], tuple[Decimal, Decimal, Decimal, Decimal]]


class ProjectMonths:
    """PV, approved PV, AC and ETC by currency and month; their sums are the project's figures."""

    def __init__(self, figures: ProjectFigures):
        self.figures = figures
        self.rows = figures.rows
        self.zone = figures.zone

    def all(self) -> Months:
        own = self.figures.project.currency
        planned = self._baseline_months(self.rows.current_baseline)
        first, current = self.rows.first_baseline, self.rows.current_baseline
        approved = planned if first is current else self._baseline_months(first)
        to_spend = self._etc_months()
        spent = self._spent()
        keys = {(own, month) for part in (planned, approved, to_spend) for month in part}
        return {
            (currency, month): (
                planned.get(month, ZERO) if currency == own else ZERO,
                approved.get(month, ZERO) if currency == own else ZERO,
                spent.get((currency, month), ZERO),
                to_spend.get(month, ZERO) if currency == own else ZERO,
            )
            for currency, month in keys | spent.keys()
        }

    def _spent(self) -> dict[tuple[str, date], Decimal]:
        """Return actuals and accruals; what has no rate stays in its own currency."""
        spent: dict[tuple[str, date], Decimal] = {}
        for cost in self.rows.costs:
            if cost.kind != CostEntry.Kind.COMMITMENT:
                own = cost.amount is not None
                currency = self.figures.project.currency if own else cost.currency
                key = (currency, month_of(cost.date))
                spent[key] = spent.get(key, ZERO) + (cost.amount if own else cost.original)
        return spent

    def _baseline_months(self, baseline: Baseline | None) -> dict[date, Decimal]:
        if baseline is None:
            return {}
        rows = [row for row in self.rows.baselined[baseline.pk] if row["cost"]]
        spreads = [by_month(self._portion(row["task_id"], row), self.zone) for row in rows]
        if baseline.undistributed and baseline.finish is not None:
            last = month_of(self.figures.day(baseline.finish))
            spreads.append({last: baseline.undistributed})
        return add_up(spreads)

    def _portion(self, task_id: int | None, row: dict) -> Portion:
        return Portion(
            cost=row["cost"],
            start=to_minute(row["start"]),
            finish=to_minute(row["finish"]),
            working_time=self.figures.working_time(task_id),
        )

    def _etc_months(self) -> dict[date, Decimal]:
        """Return the ETC, spread as the remaining work of the tasks lies in time."""
        if self.figures.eac is None or self.figures.eac == self.figures.ac:
            return {}
        etc = self.figures.eac - self.figures.ac
        weights = add_up([by_month(portion, self.zone) for portion in self._remaining()])
        return dict(in_proportion(etc, weights)) or {self._last_month(): etc}

    def _remaining(self) -> list[Portion]:
        """Return what each open task has still to earn, over the time that it has still to take."""
        known = self.figures.known_until or 0
        portions = []
        for row in self.figures.leaves:
            task = self.figures.tasks[row["task_id"]]
            cost = self.figures.planned.get(task.pk, ZERO) * (100 - task.percent_complete) / 100
            if cost and task.actual_finish is None:
                begin = max(to_minute(row["start"]), known)
                portions.append(
                    Portion(
                        cost=rounded(cost, CENT),
                        start=begin,
                        finish=max(to_minute(row["finish"]), begin),
                        working_time=self.figures.working_time(task.pk),
                    )
                )
        return portions

    def _last_month(self) -> date:
        if self.figures.finish is not None:
            return month_of(self.figures.day(self.figures.finish))
        return month_of(self.figures.project.status_date or self.figures.project.start)
