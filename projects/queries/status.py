"""What a project's figures say of it: one Metric a figure, from its stored metrics row.

The program's and the portfolio's pages build their totals on the same Metrics, so that a figure is
the same wherever it is shown. Without the money right, money and what follows from it are absent.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from projects import access
from projects.earned_value import is_too_early
from projects.health import Colour, Health, worst
from projects.metrics import Metric, derived, stored, undefined
from projects.metrics import Operation as Op
from projects.models import Baseline, Project, ProjectMetrics, ProjectMonth
from projects.queries.earned_value import PlannedMonths, estimates, money_metrics, spi_t
from projects.queries.latest_report import LatestReport, latest_reports
from projects.queries.working_calendar import load_calendars
from projects.scheduling.calendar_rules import CalendarRules
from projects.scheduling.working_days import working_days_between

MONEY_DIMENSIONS = ("cost", "risk", "benefit", "roi")  # judged by amounts
OVERALL = ("schedule", "cost", "scope")
NO_METRICS = "Nothing has been measured yet."
STALE_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """Health of one dimension: computed with its rule, and what the latest report said of it.

    ``reported_on`` is that report's status date; ``is_stale`` says that it is more than
    ``STALE_AFTER`` older than what is known by now.
    """

    computed: str | None
    rule: str
    reported: str | None = None
    reason: str | None = None
    reported_on: date | None = None
    is_stale: bool = False

    @property
    def colour(self) -> str | None:
        return self.computed

    @property
    def differs(self) -> bool:
        """Return whether a report says another colour than the one computed."""
        return self.reported is not None and self.reported != self.computed


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Dashboard:
    """The figures of one object by dashboard name, each a Metric that knows its address.

    ``scope`` is "all" or "visible": whether the sums hold everything below. ``coverage`` counts
    what the figures rest on. ``others`` are figures that explain but have no name of their own.
    ``snapshot_date`` is the day at whose end it was kept, None for the figures of now.
    """

    kind: str
    key: str
    name: str
    currency: str
    as_of: date | None
    sees_money: bool
    metrics: Mapping[str, Metric]
    others: Mapping[str, Metric] = field(default_factory=dict)
    health: Mapping[str, Rated] = field(default_factory=dict)
    overall: Health | Rated = field(default_factory=lambda: Health(colour=None, rule=NO_METRICS))
    scope: str = "all"
    coverage: Mapping[str, object] = field(default_factory=dict)
    snapshot_date: date | None = None

    def __repr__(self) -> str:
        # The trees of all figures of a portfolio would fill a log, or an error page, for minutes.
        return f"<{type(self).__name__} {self.key}>"

    def figure(self, name: str) -> Metric | None:
        """Return a figure by name, None where the viewer may not see it."""
        return self.metrics.get(name) or self.others.get(name)

    def at(self, address: str) -> Metric | None:
        """Return the figure of an address, its own or one inside the tree of another."""
        tops = [*self.metrics.values(), *self.others.values()]
        found = next((metric for metric in tops if metric.key == address), None)
        if found is None and address.startswith(f"{self.kind}."):
            below = (metric for top in tops for metric in top.walk())
            found = next((metric for metric in below if metric.key == address), None)
        return found


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProjectStatus(Dashboard):
    """A project's dashboard with what its row in a table needs; ``rules`` are of its calendar."""

    rigour: str
    manager: str
    rules: CalendarRules = field(compare=False)
    pk: int | None = None
    manager_id: int | None = None
    is_too_early: bool = False

    @property
    def earned_percent(self) -> object:
        """Return EV / BAC from 0 to 100, None where undefined or not visible."""
        earned = self.others.get("percent_earned")
        return None if earned is None or earned.value is None else 100 * earned.value


def project_dashboard(project: Project, viewer) -> ProjectStatus:
    """Return the dashboard of ``project`` as ``viewer`` may see it; None as viewer sees all."""
    row = ProjectMetrics.objects.filter(project=project).first()
    money = viewer is None or access.can_see_money(viewer, project)
    managed = Project.objects.with_manager().get(pk=project.pk)
    rules = load_calendars({project.calendar_id} - {None}).rules(project.calendar_id)
    status = project_status(managed, row, rules, money=money)
    if viewer is not None and not access.can_see_program(viewer, project):
        status = without_program(status)
    if money:
        status = valued(status, _planned_months(project))
    return with_report(status, latest_reports([project.key]).get(project.key), OVERALL)


def with_report[Board: Dashboard](
    board: Board, report: LatestReport | None, dimensions: Collection[str]
) -> Board:
    """Return ``board`` with what ``report`` says of health beside what is computed.

    ``dimensions`` are those that make its health in one colour.
    """
    if report is None:
        return board
    known = board.as_of
    said = {
        "reported_on": report.period_end,
        "is_stale": known is not None and report.period_end < known - STALE_AFTER,
    }
    health = {
        name: replace(
            rated, reported=report.colours.get(name), reason=report.reasons.get(name), **said
        )
        for name, rated in board.health.items()
    }
    return replace(board, health=health, overall=_overall_with(board, health, dimensions, said))


def _overall_with(board: Dashboard, health, dimensions, said) -> Rated:
    """Return the health in one colour, with the worst that was reported and why."""
    rated = [health[name] for name in dimensions if name in health]
    reported = worst(
        Health(colour=Colour(one.reported) if one.reported else None, rule=one.reason or "")
        for one in rated
    )
    return Rated(
        computed=board.overall.colour and str(board.overall.colour),
        rule=board.overall.rule,
        reported=reported.colour and str(reported.colour),
        reason=reported.rule or None,
        **said,
    )


def valued(status: ProjectStatus, planned: PlannedMonths) -> ProjectStatus:
    """Return ``status`` with SPI(t) and the estimates by other methods, where it has money."""
    if not status.sees_money:
        return status
    over_time = spi_t(planned, status.metrics["ev"], status.as_of)
    return replace(
        status,
        metrics={**status.metrics, "spi_t": over_time},
        others={**status.others, **estimates(status.metrics)},
    )


def without_program(status: ProjectStatus) -> ProjectStatus:
    """Leave out what is measured over the whole program: it would tell of hidden projects."""
    kept = {name: m for name, m in status.metrics.items() if name != "program_float_days"}
    return replace(status, metrics=kept)


def _planned_months(project: Project) -> PlannedMonths:
    months = ProjectMonth.objects.filter(project=project, currency=project.currency)
    baseline = Baseline.objects.filter(project=project, is_current=True).first()
    if baseline is None:
        return PlannedMonths()
    return PlannedMonths(
        amounts=tuple(months.order_by("month").values_list("month", "pv")),
        start=_day(baseline.start, project),
        finish=_day(baseline.finish, project),
    )


def project_status(
    project: Project,
    row: ProjectMetrics | None,
    rules: CalendarRules,
    *,
    money: bool,
) -> ProjectStatus:
    """Return a project's figures from its metrics row; asks the database nothing.

    ``project`` bears ``manager_name`` of ``with_manager``; ``rules`` are those of its calendar.
    SPI(t) and the estimates by other methods are left to ``project_dashboard``.
    """
    row = row or ProjectMetrics(project=project)
    metrics = _date_metrics(project, row, rules) | _count_metrics(row)
    metrics["program_float_days"] = _program_float(row)
    others: dict[str, Metric] = {}
    if money:
        amounts, more = money_metrics(project, row, metrics)
        others |= more
        metrics |= amounts
    health = _health(row.health, money)
    return ProjectStatus(
        kind="project",
        key=project.key,
        name=project.name,
        currency=project.currency,
        as_of=row.status_date,
        sees_money=money,
        metrics=metrics,
        others=others,
        health=health,
        overall=overall_health(row.health, money=money),
        coverage=_coverage(row),
        pk=project.pk,
        rigour=project.rigour,
        manager=getattr(project, "manager_name", None) or "",
        rules=rules,
        manager_id=getattr(project, "manager_id", None),
        is_too_early=bool(money and row.bac and is_too_early(bac=row.bac, ev=row.ev or 0)),
    )


def _date_metrics(project: Project, row: ProjectMetrics, rules: CalendarRules) -> dict[str, Metric]:
    known = row.status_date

    def dated(key: str, moment: datetime | None, formula: str, label: str, missing: str) -> Metric:
        return stored(
            key,
            _day(moment, project),
            "date",
            formula,
            undefined_because="" if moment else missing,
            as_of=known,
            label=label,
        )

    start = dated(
        "project.start.forecast", row.start, "earliest start of its tasks", "Start", "No tasks yet."
    )
    finish = dated(
        "project.finish.forecast",
        row.finish,
        "latest finish of its tasks",
        "Forecast finish",
        "No tasks yet.",
    )
    baseline = dated(
        "project.finish.baseline",
        row.baseline_finish,
        "finish of the current baseline",
        "Baseline finish",
        "No baseline yet.",
    )
    slip = derived(
        "project.finish.slip",
        "working days",
        "working days from baseline finish to forecast finish",
        Op.FUNCTION,
        (finish, baseline),
        function=lambda given: working_days_between(rules, given[1].value, given[0].value),
        label="Finish against baseline",
    )
    return {
        "start": start,
        "finish": finish,
        "baseline_finish": baseline,
        "finish_slip_days": slip,
        "percent_complete": _number(
            "project.percent_complete.current",
            row.percent_complete,
            "percent",
            "percent of its tasks, weighted by duration",
            "Complete",
            row,
        ),
    }


def _program_float(row: ProjectMetrics) -> Metric:
    minutes = _number(
        "project.float.program_minutes",
        row.program_float_minutes,
        "working minutes",
        "least program float of its tasks",
        "Program float in minutes",
        row,
    )
    return derived(
        "project.float.program",
        "working days",
        "working minutes / 480",
        Op.FUNCTION,
        (minutes,),
        function=lambda given: int(given[0].value) // 480,
        label="Program float",
    )


def _count_metrics(row: ProjectMetrics) -> dict[str, Metric]:
    counts = (
        ("open_risks", "project.risks.open", row.open_risks, "open threats", "Open risks"),
        ("milestones_total", "project.milestones.total", row.milestones_total, "", "Milestones"),
        (
            "milestones_late",
            "project.milestones.late",
            row.milestones_late,
            "milestones later than in the baseline",
            "Late milestones",
        ),
        ("deliverables_total", "project.deliverables.total", row.deliverables_total, "",
         "Deliverables"),
        (
            "deliverables_accepted",
            "project.deliverables.accepted",
            row.deliverables_accepted,
            "deliverables accepted",
            "Accepted deliverables",
        ),
        (
            "scope_added",
            "project.scope.added",
            row.scope_added,
            "deliverables added after a baseline",
            "Scope added",
        ),
    )  # fmt: skip
    return {
        name: _number(key, value, "count", formula or "counted", label, row)
        for name, key, value, formula, label in counts
    }


def _number(
    key: str, value: int | None, unit: str, formula: str, label: str, row: ProjectMetrics
) -> Metric:
    if value is None:
        return undefined(key, unit, "No tasks yet.", as_of=row.status_date, label=label)
    return stored(key, value, unit, formula, as_of=row.status_date, label=label)


def overall_health(stored_health: Mapping[str, dict], *, money: bool) -> Health:
    """Return a project's health in one colour: the worst of schedule, cost and scope."""
    rated = _health(stored_health, money)
    return worst(as_health(rated[name]) for name in OVERALL if name in rated)


def _health(stored_health: Mapping[str, dict], money: bool) -> dict[str, Rated]:
    return {
        name: Rated(computed=found.get("computed"), rule=found.get("rule", ""))
        for name, found in stored_health.items()
        if money or name not in MONEY_DIMENSIONS
    }


def as_health(rated: Rated) -> Health:
    """Return a stored colour and rule as the health that can be compared."""
    return Health(colour=Colour(rated.computed) if rated.computed else None, rule=rated.rule)


def _coverage(row: ProjectMetrics) -> dict[str, object]:
    return {
        "has_estimates": row.has_estimates,
        "has_baseline": row.has_baseline,
        "has_links": row.has_links,
        "status_date": row.status_date,
    }


def _day(moment: datetime | None, project: Project) -> date | None:
    return moment and moment.astimezone(ZoneInfo(project.time_zone)).date()
