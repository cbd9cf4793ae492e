"""Receivers inside the transaction: what each change did to the headline figures' inputs.

Rows say what a figure follows from, not the figure: reading puts them together again. An object's
rows follow each other: what one leaves, the next begins with.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.dispatch import receiver

from programs.models import Benefit, HeadlineMove, Program
from programs.queries.benefit import forecast_total
from projects.models import Project, ProjectMetrics, Risk, Task
from projects.queries.attribution import HEADLINE, bisected
from projects.queries.working_calendar import load_calendars
from projects.risk_scoring import RiskPosition, exposure
from projects.signals import Cause, Change, Measurement, Step, projects_measured, rows_written

Kind = HeadlineMove.Kind
Why = HeadlineMove.Cause
State = Mapping[str, Any] | None

DONE = frozenset(
    {"status", "percent_complete", "physical_percent", "actual_start", "actual_finish"}
)
ESTIMATED = frozenset(
    {"duration_minutes", "remaining_minutes", "optimistic_minutes", "likely_minutes",
     "pessimistic_minutes"}
)  # fmt: skip
CAUSES = {
    "costentry": Why.COST, "budgetline": Why.COST, "risk": Why.RISK, "benefit": Why.BENEFIT,
    "baseline": Why.BASELINE, "program": Why.PROGRAM,
}  # fmt: skip
TOLD = (
    "amount", "currency", "kind", "category", "date", "duration_minutes", "probability",
    "cost_impact", "planned_per_month", "forecast_per_month", "number",
)  # fmt: skip
OWN_TERMS = ("own_budget", "standing_cost_per_day", "parent_id", "currency")
RISK = ("probability", "cost_impact", "residual_probability", "residual_cost_impact")


@receiver(projects_measured, dispatch_uid="headline moves of projects")
def keep_measured(sender, measurement: Measurement, **kwargs) -> None:
    """Keep what a measurement moved, step by step, with the benefits that moved with it."""
    if not measurement.steps:
        return
    ids = [uuid4() for _ in measurement.steps]
    rows = list(_of_projects(measurement, ids))
    rows += _of_benefits(measurement, ids)
    order = {step: place for place, step in enumerate(ids)}
    rows.sort(key=lambda row: order[row.step])
    HeadlineMove.objects.bulk_create(rows, batch_size=500)


@receiver(rows_written, sender=Benefit, dispatch_uid="headline moves of benefits")
def keep_benefits(sender, changes, by, at, reason, **kwargs) -> None:
    """Keep what new terms do to the amount of a benefit."""
    moves = []
    for change in changes:
        before, after = _amounts(change)
        if before == after:
            continue
        cause = _alone(change, by=by, at=at, reason=reason)
        told = _Told(cause=cause, why=Why.BENEFIT, step=uuid4())
        moves.append(told.move(change.row.program_id, Kind.BENEFIT, change.row.pk, before, after))
    HeadlineMove.objects.bulk_create(moves)


@receiver(rows_written, sender=Program, dispatch_uid="headline moves of programs")
def keep_programs(sender, changes, by, at, reason, **kwargs) -> None:
    """Keep what a program's own terms were; its place below another too."""
    moves = []
    for change in changes:
        before, after = _terms(change.before), _terms(change.after)
        if before == after or change.action == "delete":
            continue
        told = _Told(
            cause=_alone(change, by=by, at=at, reason=reason), why=Why.PROGRAM, step=uuid4()
        )
        moves.append(told.move(change.row.pk, Kind.PROGRAM, change.row.pk, before, after))
    HeadlineMove.objects.bulk_create(moves)


@receiver(rows_written, sender=Risk, dispatch_uid="headline moves of program risks")
def keep_program_risks(sender, changes, by, at, reason, **kwargs) -> None:
    """Keep what a risk of a program itself did to the program's own exposure."""
    moves = []
    for change in changes:
        program = change.row.program_id
        if program is None:
            continue
        then = _own_exposure(program)
        before = then - _emv(change, change.after) + _emv(change, change.before)
        if before == then:
            continue
        told = _Told(cause=_alone(change, by=by, at=at, reason=reason), why=Why.RISK, step=uuid4())
        states = ({"exposure": str(before)}, {"exposure": str(then)})
        moves.append(told.move(program, Kind.PROGRAM, program, *states))
    HeadlineMove.objects.bulk_create(moves)


@receiver(rows_written, sender=Project, dispatch_uid="headline moves of memberships")
def keep_memberships(sender, changes, by, at, reason, **kwargs) -> None:
    """Keep that a project left a program or came into one, with all it brings."""
    moves = []
    for change in changes:
        if change.action != "update" or not {"program_id", "archived_at"} & set(change.before):
            continue
        row = ProjectMetrics.objects.filter(project=change.row.pk).first()
        state = _state({name: getattr(row, name) for name in HEADLINE}, change.row) if row else {}
        told = {"cause": _alone(change, by=by, at=at, reason=reason), "step": uuid4()}
        was = {"program_id": change.row.program_id, "archived_at": change.row.archived_at}
        was |= {name: change.before[name] for name in was if name in change.before}
        if was["archived_at"] is None:
            left = _Told(why=Why.PROJECT_LEFT, **told)
            moves.append(left.move(was["program_id"], Kind.PROJECT, change.row.pk, state, None))
        if change.row.archived_at is None:
            joined = _Told(why=Why.PROJECT_JOINED, **told)
            place = change.row.program_id
            moves.append(joined.move(place, Kind.PROJECT, change.row.pk, None, state))
    HeadlineMove.objects.bulk_create(moves)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One cause with the words that its rows share."""

    cause: Cause
    why: str
    step: UUID
    subject: Any = None

    def move(
        self, program_id: int, kind: str, object_id: int, before: State, after: State
    ) -> HeadlineMove:
        """Return the row of one object: of two states only what differs."""
        if before is not None and after is not None:
            names = [name for name in after if before.get(name) != after[name]]
            before = {name: before.get(name) for name in names}
            after = {name: after[name] for name in names}
        row = self.subject or self.cause.first.row
        return HeadlineMove(
            step=self.step,
            at=self.cause.at,
            program_id=program_id,
            kind=kind,
            object_id=object_id,
            before=before,
            after=after,
            cause=self.why,
            subject_type=row._meta.model_name,
            subject_id=row.pk or self.cause.keys[0],
            subject=str(row)[:255],
            project_id=self.cause.project_id or None,
            count=self.cause.count,
            edits=_edits(self.cause) if self.subject is None else {},
            actor=self.cause.by,
            reason=self.cause.reason,
        )


def _of_projects(measurement: Measurement, ids: list[UUID]) -> Iterator[HeadlineMove]:
    """Yield a row for each project that a step moved; archived ones count nowhere."""
    known = dict(measurement.before)
    for step, found in zip(ids, measurement.steps, strict=True):
        told = _told(found, step, measurement)
        for pk, state in sorted(found.states.items()):
            project, before = measurement.projects[pk], known[pk]
            known[pk] = state
            if project.archived_at is not None:
                continue
            was, now = before and _state(before, project), _state(state, project)
            if was != now:
                yield told.move(project.program_id, Kind.PROJECT, pk, was, now)


def _told(found: Step, step: UUID, measurement: Measurement) -> _Told:
    cause = found.cause
    if measurement.before.get(cause.project_id) is None:
        project = measurement.projects[cause.project_id]
        return _Told(cause=cause, why=Why.PROJECT_JOINED, step=step, subject=project)
    if cause.first.row._meta.model_name in ("dependency", "assignment"):
        row = cause.first.row
        task = row.successor if hasattr(row, "successor_id") else row.task
        return _Told(cause=cause, why=Why.TASK, step=step, subject=task)
    return _Told(cause=cause, why=why(cause), step=step)


def why(cause: Cause) -> str:
    """Return the kind of cause that a change is."""
    name, fields = cause.first.row._meta.model_name, set()
    for change in cause.changes:
        if change.row._meta.model_name == name:
            fields |= set(change.before or ())
    if name == "task":
        if any(change.action != "update" for change in cause.changes):
            return Why.SCOPE
        return Why.ESTIMATE if fields & ESTIMATED and not fields & DONE else Why.TASK
    if name == "project":
        if {"program_id", "archived_at"} & fields:
            return Why.PROJECT_JOINED
        if "status_date" in fields:
            return Why.STATUS_DATE
        return Why.COST if {"budget", "standing_cost_per_day", "eac_method"} & fields else Why.TASK
    return CAUSES.get(name, Why.TASK)


def _of_benefits(measurement: Measurement, ids: list[UUID]) -> Iterator[HeadlineMove]:
    """Yield a row for each benefit whose enabling task a step moved."""
    if not measurement.finishes:
        return
    rows = Benefit.objects.filter(enabling_task__project__in=measurement.projects)
    moved = [
        one
        for one in rows.select_related("program", "enabling_task__project").order_by("pk")
        if one.enabling_task_id in measurement.finishes
    ]
    calendars = load_calendars({one.program.calendar_id for one in moved} - {None})
    for benefit in moved:
        rules = calendars.rules(benefit.program.calendar_id)
        task = benefit.enabling_task
        steps = [
            (step, found)
            for step, found in zip(ids, measurement.steps, strict=True)
            if task.project_id in found.connected
        ]
        was = None
        for place, day in enumerate(_days(measurement, task, [found for _, found in steps])):
            amount = _amount(benefit, rules, day)
            if place and amount != was:
                step, found = steps[place - 1]
                told = _told(found, step, measurement)
                yield told.move(benefit.program_id, Kind.BENEFIT, benefit.pk, was, amount)
            was = amount


def _days(measurement: Measurement, task: Task, steps: list[Step]) -> list[date | None]:
    """Return the day that a task finishes, before the steps and after each of them."""
    zone = ZoneInfo(task.project.time_zone)
    first, last = measurement.finishes[task.pk]
    days = [first]
    if steps:

        def after(index: int) -> datetime | None:
            known = steps[index].finish_of
            return known(task.pk) if known and index < len(steps) - 1 else last

        days += bisected(after, len(steps) - 1)
    return [moment and moment.astimezone(zone).date() for moment in days]


def _state(figures: Mapping[str, Any], project: Project) -> dict[str, Any]:
    """Return what a project gives to its program; days are those of its time zone."""
    zone = ZoneInfo(project.time_zone)
    state = {"currency": project.currency}
    for name in HEADLINE:
        value = figures[name]
        if isinstance(value, datetime):
            value = value.astimezone(zone).date()
        state[name] = None if value is None else str(value)
    return state


def _amount(benefit: Benefit, rules, enabled_on: date | None) -> dict[str, Any]:
    total = forecast_total(benefit, rules, enabled_on)
    return {
        "amount": None if total is None else str(total),
        "is_cost": benefit.kind in Benefit.COSTS,
        "is_financial": benefit.kind != Benefit.Kind.NON_FINANCIAL,
    }


def _amounts(change: Change) -> tuple[State, State]:
    """Return a benefit's amount before and after a change of its terms; None: not there."""
    found: list[State] = []
    for values, is_there in (
        (change.before, change.action != "create"),
        (change.after, change.action != "delete"),
    ):
        if not is_there:
            found.append(None)
            continue
        benefit = Benefit(**{f.attname: getattr(change.row, f.attname) for f in _FIELDS})
        for name, value in (values or {}).items():
            setattr(benefit, name, value)
        task = Task.objects.filter(pk=benefit.enabling_task_id).select_related(
            "project", "schedule"
        )
        enabler = task.first() if benefit.enabling_task_id else None
        dates = getattr(enabler, "schedule", None)
        zone = ZoneInfo(enabler.project.time_zone) if enabler else None
        calendar = Program.objects.values_list("calendar", flat=True).get(pk=benefit.program_id)
        rules = load_calendars({calendar} - {None}).rules(calendar)
        found.append(_amount(benefit, rules, dates and dates.finish.astimezone(zone).date()))
    return found[0], found[1]


_FIELDS = Benefit._meta.concrete_fields


def _terms(values: Mapping[str, Any] | None) -> State:
    if values is None:
        return None
    found = {name: values[name] for name in OWN_TERMS if name in values}
    return {name: str(v) if isinstance(v, Decimal) else v for name, v in found.items()}


def _own_exposure(program_id: int) -> Decimal:
    rows = Risk.objects.open().filter(program=program_id, kind=Risk.Kind.THREAT).values(*RISK)
    return exposure([RiskPosition(**row) for row in rows])


def _emv(change: Change, values: Mapping[str, Any] | None) -> Decimal:
    """Return what a risk adds to the exposure with ``values`` laid over its own."""
    if values is None:
        return Decimal(0)
    names = (*RISK, "status", "kind")
    found = {name: values.get(name, getattr(change.row, name)) for name in names}
    if found.pop("status") != Risk.Status.OPEN or found.pop("kind") != Risk.Kind.THREAT:
        return Decimal(0)
    return exposure([RiskPosition(**found)])


def _alone(change: Change, *, by, at: datetime, reason: str) -> Cause:
    project = change.row.scope[0] or 0
    key = change.row.pk
    return Cause(changes=(change,), keys=(key,), project_id=project, by=by, at=at, reason=reason)


def _edits(cause: Cause) -> dict[str, list]:
    """Return the fields of a change, [before, after], as far as its words need them."""
    if cause.count > 1:
        return {}
    first = cause.first
    found: dict[str, list] = {}
    for change in _of_same_row(cause):
        before, after = change.before or {}, change.after or {}
        names: Iterable[str] = after if first.action == "update" else TOLD
        for name in names:
            if name in before or name in after:
                was = found.get(name, [before.get(name)])[0]
                found[name] = [was, after.get(name)]
    return found


def _of_same_row(cause: Cause) -> Iterator[Change]:
    for key, change in zip(cause.keys, cause.changes, strict=True):
        same = change.row._meta.model_name == cause.first.row._meta.model_name
        if same and key == cause.keys[0]:
            yield change
