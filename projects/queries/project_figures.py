"""The figures of one project from its rows: dates, earned value, cost, risk, scope, health."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from projects import health
from projects.cost_spread import CENT
from projects.delay_cost import delay_begins, delay_cost
from projects.earned_value import (
    EarnedValueMethod,
    EstimateMethod,
    earned_value,
    estimate_at_completion,
    planned_value,
)
from projects.metrics import rounded
from projects.models import CostEntry, Task
from projects.queries.measured_rows import BookedCost, ProjectRows
from projects.queries.project_months import Months, ProjectMonths
from projects.queries.working_calendar import WorkingCalendars, day_end
from projects.risk_scoring import exposure, opportunity_value, residual_exposure
from projects.scheduling.axis import to_minute
from projects.scheduling.calendar import WorkingTime
from projects.scheduling.working_days import working_days_between

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is stored of a project: the columns of ProjectMetrics, amounts by currency and month."""

    columns: dict[str, Any]
    months: Months


class ProjectFigures:
    """One project's arithmetic over rows that are already loaded; asks the database nothing."""

    def __init__(self, rows: ProjectRows, calendars: WorkingCalendars):
        self.rows = rows
        self.project = rows.project
        self.calendars = calendars
        self.zone = ZoneInfo(self.project.time_zone)
        self.tasks = {task.pk: task for task in rows.tasks}

    def all(self) -> Figures:
        columns = {
            **self._dates(),
            **self._value(),
            **self._registers(),
            **self._coverage(),
        }
        columns["health"] = self._health(columns)
        return Figures(columns=columns, months=ProjectMonths(self).all())

    # Dates

    @cached_property
    def leaves(self) -> list[dict]:
        """Return the schedule rows of tasks that count: active, without children."""
        return [
            row
            for pk, row in self.rows.schedules.items()
            if not row["is_summary"] and self.tasks[pk].is_active
        ]

    @cached_property
    def finish(self) -> datetime | None:
        return max((row["finish"] for row in self.leaves), default=None)

    @cached_property
    def baseline_finish(self) -> datetime | None:
        baseline = self.rows.current_baseline
        return baseline.finish if baseline else None

    @cached_property
    def delay_days(self) -> int:
        """Return the working days from max(baseline finish, status date) to the finish."""
        if self.finish is None or self.baseline_finish is None:
            return 0
        promised = delay_begins(
            baseline_finish=self.day(self.baseline_finish),
            status_date=self.project.status_date or date.min,
        )
        return max(self._working_days(promised, self.day(self.finish)), 0)

    @cached_property
    def delay_cost(self) -> Decimal:
        return delay_cost(
            standing_cost_per_day=self.project.standing_cost_per_day,
            working_days=self.delay_days,
        )

    def _dates(self) -> dict[str, Any]:
        first, finish = self.rows.first_baseline, self.finish
        slip = None
        if finish is not None and self.baseline_finish is not None:
            slip = self._working_days(self.day(self.baseline_finish), self.day(finish))
        floats = [
            row["program_float_minutes"]
            for row in self.leaves
            if row["program_float_minutes"] is not None
        ]
        return {
            "status_date": self.project.status_date,
            "start": min((row["start"] for row in self.leaves), default=None),
            "finish": finish,
            "baseline_finish": self.baseline_finish,
            "approved_finish": first.finish if first else None,
            "finish_slip_days": slip,
            "delay_days": self.delay_days,
            "delay_cost": self.delay_cost,
            "program_float_minutes": min(floats, default=None),
            "percent_complete": self._percent_complete(),
        }

    def _percent_complete(self) -> int | None:
        """Return the percent of all tasks, weighted by duration; milestones count alone only."""
        active = [self.tasks[row["task_id"]] for row in self.leaves]
        if not active:
            return None
        weights = [(t.duration_minutes, t.percent_complete) for t in active]
        if not any(weight for weight, _ in weights):
            weights = [(1, percent) for _, percent in weights]
        done = Decimal(sum(weight * percent for weight, percent in weights))
        share = int((done / sum(weight for weight, _ in weights)).quantize(Decimal(1)))
        return share if all(t.actual_finish for t in active) else min(share, 99)

    # Value and cost

    @cached_property
    def known_until(self) -> int | None:
        """Return the engine's minute up to which progress is known: the status date's end."""
        known = self.project.status_date
        return to_minute(day_end(known, self.project.time_zone)) if known else None

    @cached_property
    def planned(self) -> dict[int | None, Decimal]:
        """Return the planned cost by task (None: no task yet): BAC is its sum."""
        baseline = self.rows.current_baseline
        if self.project.rigour == "light":
            return {None: self.project.budget or ZERO}
        if baseline is None:
            return self.rows.budget
        rows = self.rows.baselined[baseline.pk]
        costs = {row["task_id"]: ZERO for row in rows}
        for row in rows:
            costs[row["task_id"]] += row["cost"]
        return costs | {None: costs.get(None, ZERO) + baseline.undistributed}

    @cached_property
    def bac(self) -> Decimal | None:
        return sum(self.planned.values(), ZERO) if self.planned else None

    @cached_property
    def pv(self) -> Decimal | None:
        """Return PV at the status date; without a baseline or a status date there is none."""
        baseline = self.rows.current_baseline
        if baseline is None or self.known_until is None or self.project.rigour == "light":
            return None
        return sum((self._planned_value(row) for row in self.rows.baselined[baseline.pk]), ZERO)

    @cached_property
    def ev(self) -> Decimal | None:
        if self.bac is None:
            return None
        if self.project.rigour == "light":
            return rounded(self.bac * (self._percent_complete() or 0) / 100, CENT)
        return sum((self.ev_of(pk) for pk in self.planned if pk in self.tasks), ZERO)

    def pv_of(self, task_id: int) -> Decimal:
        """Return the PV of one task, exactly: 0 without a baseline or a status date."""
        baseline = self.rows.current_baseline
        if baseline is None or self.known_until is None:
            return ZERO
        rows = (r for r in self.rows.baselined[baseline.pk] if r["task_id"] == task_id)
        return sum((self._planned_value(row) for row in rows), ZERO)

    def ev_of(self, task_id: int) -> Decimal:
        """Return the EV of one task, exactly."""
        return self._earned_value(self.tasks[task_id], self.planned[task_id])

    @cached_property
    def ac(self) -> Decimal:
        spent = (CostEntry.Kind.ACTUAL, CostEntry.Kind.ACCRUAL)
        return sum((c.amount for c in self._in_own_currency() if c.kind in spent), ZERO)

    @cached_property
    def commitments(self) -> Decimal:
        ordered = CostEntry.Kind.COMMITMENT
        return sum((c.amount for c in self._in_own_currency() if c.kind == ordered), ZERO)

    @cached_property
    def eac(self) -> Decimal | None:
        if self.bac is None:
            return None if not self.ac else self.ac
        return estimate_at_completion(
            bac=self.bac,
            pv=self.pv or ZERO,
            ev=self.ev,
            ac=self.ac,
            method=EstimateMethod(self.project.eac_method),
            open_commitments=self.commitments,
        ).value

    def _value(self) -> dict[str, Any]:
        first, current = self.rows.first_baseline, self.rows.current_baseline
        approved = None
        if first is not None:
            approved = first.undistributed
            approved += sum((row["cost"] for row in self.rows.baselined[first.pk]), ZERO)
        return {
            "bac": self.bac,
            "approved_bac": approved,
            "undistributed": current.undistributed if current else self.rows.budget.get(None, ZERO),
            "pv": self.pv,
            "ev": self.ev,
            "ac": self.ac,
            "eac": self.eac,
            "commitments": self.commitments,
            "contingency": self.rows.reserves.get("contingency", ZERO),
            "management_reserve": self.rows.reserves.get("management", ZERO),
        }

    def _planned_value(self, row: dict) -> Decimal:
        time = self.working_time(row["task_id"])
        start, finish = to_minute(row["start"]), to_minute(row["finish"])
        total = time.between(start, finish)
        if total <= 0:
            return planned_value(
                cost=row["cost"], worked_minutes=self.known_until - finish, total_minutes=0
            )
        worked = time.between(start, self.known_until)
        return planned_value(cost=row["cost"], worked_minutes=worked, total_minutes=total)

    def _earned_value(self, task: Any, cost: Decimal) -> Decimal:
        row = self.rows.schedules.get(task.pk)
        percent = row["percent_complete"] if row else task.percent_complete
        method = EarnedValueMethod(task.earned_value_method)
        pv = ZERO
        if method is EarnedValueMethod.LEVEL_OF_EFFORT:
            pv = self.pv_of(task.pk)
        return earned_value(
            cost=cost,
            percent=percent,
            physical_percent=task.physical_percent,
            method=method,
            is_started=task.actual_start is not None,
            pv=pv,
        )

    # Registers and coverage

    def _registers(self) -> dict[str, Any]:
        risks, deliverables = self.rows.risks, self.rows.deliverables
        return {
            "risk_exposure": exposure(risks),
            "risk_exposure_residual": residual_exposure(risks),
            "opportunity_value": opportunity_value(risks),
            "open_risks": sum(risk.is_threat for risk in risks),
            "deliverables_total": len(deliverables),
            "deliverables_accepted": sum(d.status == "accepted" for d in deliverables),
            "deliverables_rejected": sum(d.status == "rejected" for d in deliverables),
            "scope_added": sum(d.added_after_id is not None for d in deliverables),
            **self._milestones(),
        }

    def _health(self, columns: dict[str, Any]) -> dict[str, dict[str, str | None]]:
        """Return the colour of each dimension with the rule that fired."""
        limits = health.DEFAULTS.overridden(self.rows.thresholds)
        found = {
            "schedule": health.schedule_health(columns["finish_slip_days"], limits),
            "cost": health.cost_health(bac=self.bac, eac=self.eac, limits=limits),
            "scope": health.scope_health(
                total=columns["deliverables_total"],
                overdue=self._overdue(),
                rejected=columns["deliverables_rejected"],
                added=columns["scope_added"],
                limits=limits,
            ),
            "risk": health.risk_health(
                exposure=columns["risk_exposure"],
                contingency=columns["contingency"],
                bac=self.bac,
                limits=limits,
            ),
        }
        return {
            name: {"computed": one.colour and one.colour.value, "rule": one.rule}
            for name, one in found.items()
        }

    def _overdue(self) -> int:
        known = self.project.status_date
        settled = ("accepted", "rejected")
        return sum(
            bool(known and d.due and d.due <= known) and d.status not in settled
            for d in self.rows.deliverables
        )

    def _milestones(self) -> dict[str, int]:
        baseline = self.rows.current_baseline
        promised = {}
        if baseline is not None:
            rows = self.rows.baselined[baseline.pk]
            promised = {row["task_id"]: row["finish"] for row in rows}
        milestones = [
            row for row in self.leaves if self.tasks[row["task_id"]].kind == Task.Kind.MILESTONE
        ]
        late = sum(
            row["task_id"] in promised
            and self.day(row["finish"]) > self.day(promised[row["task_id"]])
            for row in milestones
        )
        return {"milestones_total": len(milestones), "milestones_late": late}

    def _coverage(self) -> dict[str, Any]:
        open_tasks = [t for t in self.tasks.values() if t.actual_finish is None]
        estimated = [t for t in open_tasks if t.uncertainty or t.optimistic_minutes is not None]
        return {
            "tasks_total": len(self.leaves),
            "currencies_without_rate": sorted(
                {cost.currency for cost in self.rows.costs if cost.amount is None}
            ),
            "has_baseline": self.rows.current_baseline is not None,
            "has_links": self.rows.has_links,
            "has_estimates": bool(open_tasks) and len(estimated) * 10 >= len(open_tasks) * 6,
        }

    # Small words

    def _in_own_currency(self) -> list[BookedCost]:
        return [cost for cost in self.rows.costs if cost.amount is not None]

    def working_time(self, task_id: int | None) -> WorkingTime:
        task = self.tasks.get(task_id)
        own = task.calendar_id if task else None
        return self.calendars.working_time(own or self.project.calendar_id, self.project.time_zone)

    def _working_days(self, a: date, b: date) -> int:
        return working_days_between(self.calendars.rules(self.project.calendar_id), a, b)

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()
