"""A program's dashboard: every figure of its overview, from rows of its projects, never tasks.

``program_dashboard`` loads and computes one program; ``roll_up`` computes from rows that are
loaded, so that a portfolio loads all its programs at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from programs.models import Program
from programs.queries import present_value, return_on_investment, roll_up
from programs.queries.benefit import BenefitFigures, benefit_figures
from programs.queries.cash_flow import CashFlow
from programs.queries.conversion import Converter
from programs.queries.program_health import program_health
from programs.queries.program_rows import LoadedPrograms, ProgramRows, load_programs
from projects.health import Health, worst
from projects.metric_addresses import MEASURES
from projects.metrics import Metric
from projects.queries.confirmed_week import last_friday
from projects.queries.latest_report import LatestReport, latest_reports
from projects.queries.status import OVERALL as PROJECT_OVERALL
from projects.queries.status import (
    Dashboard,
    ProjectStatus,
    Rated,
    as_health,
    project_status,
    with_report,
)
from projects.scheduling.calendar_rules import CalendarRules
from projects.scheduling.working_days import working_day_after, working_days_between

A_WEEK = 5  # working days
OVERALL = ("schedule", "cost", "scope", "benefit")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProgramDashboard(Dashboard):
    """A program's dashboard with the rows that its figures add up; ``rules`` of its calendar."""

    pk: int
    rules: CalendarRules = field(compare=False)
    manager: str
    manager_id: int | None
    projects: tuple[ProjectStatus, ...]
    children: tuple["ProgramDashboard", ...]
    benefits: tuple[BenefitFigures, ...]
    flow: CashFlow
    delayed: CashFlow
    status_date: date | None
    discount_rate: Decimal
    hurdle_rate: Decimal

    def all_projects(self) -> tuple[ProjectStatus, ...]:
        """Return the projects of this program and of every one below it."""
        below = (project for child in self.children for project in child.all_projects())
        return (*self.projects, *below)

    def all_programs(self) -> tuple["ProgramDashboard", ...]:
        below = (one for child in self.children for one in child.all_programs())
        return (self, *below)


def program_dashboard(program: Program, viewer) -> ProgramDashboard:
    """Return the dashboard of ``program`` as ``viewer`` may see it; None as viewer sees all."""
    loaded = load_programs([program.pk], viewer)
    board = with_value(rolled_up(loaded.programs[program.pk], loaded))
    [reported] = with_reports([board])
    return reported


def with_reports(
    boards: Iterable[ProgramDashboard], *, before: datetime | None = None
) -> list[ProgramDashboard]:
    """Return programs and all below with what their latest reports say of health, in one query.

    ``before`` leaves out what was published then or later.
    """
    boards = list(boards)
    every = [one for board in boards for one in board.all_programs()]
    keys = [one.key for one in every]
    keys += [project.key for one in every for project in one.projects]
    reports = latest_reports(keys, before=before)
    return [_with_reports(board, reports) for board in boards] if reports else boards


def _with_reports(board: ProgramDashboard, reports: Mapping[str, LatestReport]) -> ProgramDashboard:
    parts = {
        "projects": tuple(
            with_report(project, reports.get(project.key), PROJECT_OVERALL)
            for project in board.projects
        ),
        "children": tuple(_with_reports(child, reports) for child in board.children),
    }
    return with_report(replace(board, **parts), reports.get(board.key), OVERALL)


def with_value(dashboard: ProgramDashboard) -> ProgramDashboard:
    """Return the dashboard with NPV and its relatives, which take a moment to compute."""
    if not dashboard.sees_money:
        return dashboard
    valued = present_value.value_metrics(
        present_value.Valuation(
            flow=dashboard.flow,
            delayed=dashboard.delayed,
            currency=dashboard.currency,
            rate=dashboard.discount_rate,
            known=dashboard.status_date,
        )
    )
    return replace(dashboard, metrics={**dashboard.metrics, **valued})


def rolled_up(rows: ProgramRows, loaded: LoadedPrograms) -> ProgramDashboard:
    """Return a program's dashboard without its value figures; asks the database nothing."""
    program = rows.program
    projects = tuple(
        project_status(project, row, loaded.calendars.rules(project.calendar_id), money=money)
        for project, row, money in rows.projects
    )
    children = tuple(rolled_up(child, loaded) for child in rows.children)
    known = roll_up.status_date(
        [*(p.as_of for p in projects), *(child.status_date for child in children)]
    )
    parts = roll_up.Parts(
        program=program,
        below=(*projects, *children),
        convert=Converter(rates=loaded.rates, currency=program.currency, on=known.value),
        rules=loaded.calendars.rules(program.calendar_id),
        known=known,
        risks=tuple(rows.risks),
    )
    return _assembled(rows, loaded, parts, projects, children)


def _assembled(
    rows: ProgramRows,
    loaded: LoadedPrograms,
    parts: roll_up.Parts,
    projects: tuple[ProjectStatus, ...],
    children: tuple[ProgramDashboard, ...],
) -> ProgramDashboard:
    program, dated = rows.program, roll_up.dates(parts)
    benefits = tuple(benefit_figures(one, parts.rules, parts.known.value) for one in rows.benefits)
    money = _money(parts, dated, benefits) if rows.sees_money else {}
    figures = dated | roll_up.counts(parts) | money
    hurdle = _own_or(program.hurdle_rate, program.portfolio.hurdle_rate)
    overdue = sum(one.overdue for one in rows.line())
    health = program_health(figures, overdue=overdue, hurdle=hurdle, program=program)
    flow, delayed = _flows(rows, loaded, parts, figures, benefits, children)
    return ProgramDashboard(
        kind="program",
        key=program.key,
        name=program.name,
        currency=program.currency,
        as_of=min((part.as_of for part in parts.below if part.as_of), default=None),
        sees_money=rows.sees_money,
        metrics={name: metric for name, metric in figures.items() if name in MEASURES},
        others={name: metric for name, metric in figures.items() if name not in MEASURES},
        health=health,
        overall=overall(health),
        scope=loaded.scope,
        coverage=_coverage(projects, children),
        pk=program.pk,
        rules=parts.rules,
        manager=getattr(program, "manager_name", None) or "",
        manager_id=getattr(program, "manager_id", None),
        projects=projects,
        children=children,
        benefits=benefits,
        flow=flow,
        delayed=delayed,
        status_date=parts.known.value,
        discount_rate=_own_or(program.discount_rate, program.portfolio.discount_rate),
        hurdle_rate=hurdle,
    )


def overall(rated: Mapping[str, Rated]) -> Health:
    """Return a program's health in one colour: the worst of schedule, cost, scope and benefit."""
    return worst(as_health(rated[name]) for name in OVERALL if name in rated)


def _money(
    parts: roll_up.Parts, dated: Mapping[str, Metric], benefits: tuple[BenefitFigures, ...]
) -> dict[str, Metric]:
    money = roll_up.earned_value(parts)
    money |= roll_up.costs(parts, dated, money["eac"])
    money |= roll_up.risk_money(parts)
    money |= return_on_investment.benefits(parts, benefits)
    return money | return_on_investment.returns(money)


def _flows(
    rows: ProgramRows,
    loaded: LoadedPrograms,
    parts: roll_up.Parts,
    figures: Mapping[str, Metric],
    benefits: tuple[BenefitFigures, ...],
    children: tuple[ProgramDashboard, ...],
) -> tuple[CashFlow, CashFlow]:
    """Return the flows as foreseen, and as they were if everything unfinished slipped a week."""
    now, later = CashFlow(), CashFlow()
    if not rows.sees_money:
        return now, later
    finish, start = figures["finish"].value, figures["start"].value
    for flow in (now, later):
        flow.add_costs(rows.months, parts.convert.amount)
        flow.add_evenly(rows.program.own_budget, start, finish)
        flow.add_at(figures["delay_cost"].inputs[-1].value, finish)
    for status, (project, row, _) in zip(_status_of(parts), rows.projects, strict=True):
        if row is not None:
            cost = parts.convert.amount(row.delay_cost, project.currency)
            now.add_at(cost, status.metrics["finish"].value)
            later.add_at(cost, status.metrics["finish"].value)
            extra = _standing_cost_of_a_week(status, project, row, loaded)
            later.add_at(
                parts.convert.amount(extra, project.currency), status.metrics["finish"].value
            )
    later.add_at(_own_week(rows, parts, figures), finish)
    for benefit in benefits:
        now.add_months(benefit.months, is_cost=benefit.is_cost)
        later.add_months(present_value.one_week_later(benefit), is_cost=benefit.is_cost)
    for child in children:
        now.add(child.flow, parts.convert.amount, child.currency)
        later.add(child.delayed, parts.convert.amount, child.currency)
    return now, later


def _status_of(parts: roll_up.Parts) -> list[Dashboard]:
    return [part for part in parts.below if part.kind == "project"]


def _standing_cost_of_a_week(status, project, row, loaded: LoadedPrograms) -> Decimal:
    """Return what a project's standing cost grows by if its finish moves a week."""
    finish, baseline = status.metrics["finish"].value, status.metrics["baseline_finish"].value
    if finish is None or baseline is None or row.percent_complete == 100:
        return Decimal(0)
    rules = loaded.calendars.rules(project.calendar_id)
    promised = max(baseline, row.status_date or date.min)
    moved = working_days_between(rules, promised, working_day_after(rules, finish, A_WEEK))
    return project.standing_cost_per_day * (max(moved, 0) - row.delay_days)


def _own_week(
    rows: ProgramRows, parts: roll_up.Parts, figures: Mapping[str, Metric]
) -> Decimal | None:
    finish, baseline = figures["finish"].value, figures["baseline_finish"].value
    if finish is None or baseline is None or parts.known.value is None:
        return None
    promised, rules = max(baseline, parts.known.value), parts.rules
    before = max(working_days_between(rules, promised, finish), 0)
    after = working_days_between(rules, promised, working_day_after(rules, finish, A_WEEK))
    return rows.program.standing_cost_per_day * (max(after, 0) - before)


def _coverage(
    projects: tuple[ProjectStatus, ...], children: tuple[ProgramDashboard, ...]
) -> dict[str, object]:
    """Count what the figures rest on; light projects owe neither links nor estimates."""
    everything = [*projects, *(p for child in children for p in child.all_projects())]
    planned = [p for p in everything if p.rigour != "light"]
    known = [p.as_of for p in everything if p.as_of]
    # Who confirms a day inside the next week leaves nobody behind: it is not over yet.
    week = last_friday(max(known)) if known else date.max
    behind = [p for p in everything if p.as_of is None or p.as_of < week]
    return {
        "projects": len(everything),
        "planned_projects": len(planned),
        "with_estimates": sum(bool(p.coverage["has_estimates"]) for p in planned),
        "with_baseline": sum(bool(p.coverage["has_baseline"]) for p in everything),
        "with_links": sum(bool(p.coverage["has_links"]) for p in planned),
        "confirmed": len(everything) - len(behind),
        "oldest_status_date": min(known, default=None),
        "unconfirmed": tuple(p.key for p in behind),
    }


def _own_or(own: Decimal | None, inherited: Decimal) -> Decimal:
    return inherited if own is None else own
