"""The rows that the figures of programs are made of, in a number of queries that never grows.

One row a project, one a program and month, one a benefit: never a task, except the few that enable
a benefit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import TruncMonth

from programs.models import Benefit, BenefitRealisation, Program, ProgramAncestor
from projects.exchange_rates import ExchangeRates, Rate
from projects.models import (
    BaselineTask,
    Deliverable,
    ExchangeRate,
    Project,
    ProjectMetrics,
    ProjectMonth,
    Risk,
)
from projects.queries.working_calendar import WorkingCalendars, load_calendars
from projects.risk_scoring import RiskPosition

MONTH_COLUMNS = ("pv", "approved_pv", "ac", "etc")
RISK_COLUMNS = ("probability", "cost_impact", "residual_probability", "residual_cost_impact")


@dataclass(slots=True, kw_only=True)
class BenefitRows:
    """A benefit with the dates of the task that enables it; instants, None where unknown."""

    benefit: Benefit
    time_zone: str
    forecast: Any = None
    is_reached: bool = False
    baseline: Any = None
    approved: Any = None
    realised: dict[date, Decimal] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class ProgramRows:
    """One program, what lies directly in it, and its sub-programs. Filled, then read only."""

    program: Program
    sees_money: bool
    projects: list[tuple[Project, ProjectMetrics | None, bool]] = field(default_factory=list)
    months: list[dict] = field(default_factory=list)
    benefits: list[BenefitRows] = field(default_factory=list)
    risks: list[RiskPosition] = field(default_factory=list)
    overdue: int = 0
    children: list["ProgramRows"] = field(default_factory=list)

    def line(self) -> Iterable["ProgramRows"]:
        """Yield this program and everything below it."""
        yield self
        for child in self.children:
            yield from child.line()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPrograms:
    """The programs asked for, by key, with what they share."""

    programs: Mapping[int, ProgramRows]
    calendars: WorkingCalendars
    rates: ExchangeRates
    scope: str


def load_programs(program_ids: Iterable[int], viewer) -> LoadedPrograms:
    """Return the rows of programs and of all below them, as far as ``viewer`` sees; None: all."""
    found = _programs(list(program_ids), viewer)
    projects, scope = _projects(found, viewer)
    _load_months(found, projects)
    _load_benefits(found)
    _load_registers(found, projects)
    calendars = {p.calendar_id for p in projects.values()}
    calendars |= {rows.program.calendar_id for rows in found.values()}
    return LoadedPrograms(
        programs=found,
        calendars=load_calendars(calendars - {None}),
        rates=newest_rates(found, projects),
        scope=scope,
    )


def _programs(program_ids: list[int], viewer) -> dict[int, ProgramRows]:
    """Return programs by key, sub-programs hung under their parents; archived ones if asked for."""
    nested = ProgramAncestor.objects.filter(ancestor__in=program_ids).values("descendant")
    wanted = Q(archived_at=None) | Q(pk__in=program_ids)
    below = Program.objects.filter(wanted, pk__in=nested)
    if viewer is not None:
        below = below.filter(pk__in=Program.objects.visible_to(viewer).values("pk"))
    rows = _with_money(below.with_manager(), Program, viewer)
    rows = rows.select_related("portfolio").order_by("key", "pk")
    found = {p.pk: ProgramRows(program=p, sees_money=p.sees_money) for p in rows}
    for row in found.values():
        if row.program.parent_id in found:
            found[row.program.parent_id].children.append(row)
    return found


def _projects(found: dict[int, ProgramRows], viewer) -> tuple[dict[int, Project], str]:
    """Hang the projects under their programs; return them with the scope of every sum."""
    below = Project.objects.current().filter(program__in=found)
    seen = below
    if viewer is not None:
        seen = below.filter(pk__in=Project.objects.visible_to(viewer).values("pk"))
    rows = _with_money(seen.with_manager(), Project, viewer)
    projects = {}
    for project in rows.select_related("metrics").order_by("key", "pk"):
        row = getattr(project, "metrics", None)
        found[project.program_id].projects.append((project, row, project.sees_money))
        projects[project.pk] = project
    return projects, "all" if below.count() == len(projects) else "visible"


def _with_money(rows: QuerySet, model, viewer) -> QuerySet:
    """Annotate ``sees_money``: whether ``viewer`` may see the money of each of ``rows``."""
    if viewer is None:
        return rows.annotate(sees_money=Value(True))
    paid = model.objects.with_money_for(viewer)
    return rows.annotate(sees_money=Exists(paid.filter(pk=OuterRef("pk"))))


def _load_months(found: dict[int, ProgramRows], projects: dict[int, Project]) -> None:
    rows = (
        ProjectMonth.objects.filter(project__in=projects)
        .values("project__program_id", "currency", "month")
        .annotate(**{name: Sum(name) for name in MONTH_COLUMNS})
        .order_by("project__program_id", "month", "currency")
    )
    for row in rows:
        found[row["project__program_id"]].months.append(row)


def _load_benefits(found: dict[int, ProgramRows]) -> None:
    by_pk: dict[int, BenefitRows] = {}
    by_task: dict[int, list[BenefitRows]] = defaultdict(list)
    benefits = Benefit.objects.filter(program__in=found).select_related(
        "owner", "enabling_task__project", "enabling_task__schedule"
    )
    for benefit in benefits.order_by("pk"):
        benefit.program = found[benefit.program_id].program
        task = benefit.enabling_task
        dates = getattr(task, "schedule", None)
        rows = BenefitRows(
            benefit=benefit,
            time_zone=task.project.time_zone if task else "UTC",
            forecast=dates.finish if dates else None,
            is_reached=bool(task and task.actual_finish),
        )
        by_pk[benefit.pk] = rows
        by_task[benefit.enabling_task_id].append(rows)
        found[benefit.program_id].benefits.append(rows)
    _load_promises(by_task)
    _load_realised(by_pk)


def _load_promises(by_task: dict[int, list[BenefitRows]]) -> None:
    """Put the finish of the first and of the current baseline beside each enabling task."""
    frozen = BaselineTask.objects.filter(
        Q(baseline__is_current=True) | Q(baseline__number=1), task__in=[pk for pk in by_task if pk]
    )
    columns = ("task_id", "finish", "baseline__is_current", "baseline__number")
    for task_id, finish, is_current, number in frozen.values_list(*columns).order_by("pk"):
        for rows in by_task[task_id]:
            if is_current:
                rows.baseline = finish
            if number == 1:
                rows.approved = finish


def _load_realised(by_pk: dict[int, BenefitRows]) -> None:
    booked = (
        BenefitRealisation.objects.filter(benefit__in=by_pk)
        .annotate(month=TruncMonth("date"))
        .values("benefit_id", "month")
        .annotate(total=Sum("amount"))
        .order_by("benefit_id", "month")
    )
    for row in booked:
        by_pk[row["benefit_id"]].realised[row["month"]] = row["total"]


def _load_registers(found: dict[int, ProgramRows], projects: dict[int, Project]) -> None:
    risks = Risk.objects.open().filter(program__in=found).order_by("pk")
    for program_id, kind, *values in risks.values_list("program_id", "kind", *RISK_COLUMNS):
        position = dict(zip(RISK_COLUMNS, values, strict=True))
        is_threat = kind == Risk.Kind.THREAT
        found[program_id].risks.append(RiskPosition(is_threat=is_threat, **position))
    overdue = (
        Deliverable.objects.filter(project__in=projects, due__lte=F("project__status_date"))
        .exclude(status__in=("accepted", "rejected"))
        .values("project__program_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    for row in overdue:
        found[row["project__program_id"]].overdue = row["n"]


def newest_rates(found: dict[int, ProgramRows], projects: dict[int, Project]) -> ExchangeRates:
    """Return the rates of each pair that money of these programs may cross.

    From the newest of the oldest status date on, so that every program finds the one of its own.
    """
    currencies = {rows.program.currency for rows in found.values()}
    currencies |= {rows.program.portfolio.currency for rows in found.values()}
    currencies |= {project.currency for project in projects.values()}
    currencies |= {row["currency"] for rows in found.values() for row in rows.months}
    if len(currencies) < 2:
        return ExchangeRates(())
    known = [p.status_date for p in projects.values() if p.status_date]
    oldest, last = min(known, default=date.max), max(known, default=date.max)
    newest = ExchangeRate.objects.filter(
        base=OuterRef("base"), currency=OuterRef("currency"), date__lte=oldest
    ).order_by("-date")
    rows = ExchangeRate.objects.filter(
        Q(pk=Subquery(newest.values("pk")[:1])) | Q(date__gt=oldest, date__lte=last)
    )
    return ExchangeRates(
        Rate(base=row.base, currency=row.currency, date=row.date, rate=row.rate)
        for row in rows.order_by("pk")
    )
