"""The published milestones of a program's projects: promised, expected, reached."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from programs.queries.dashboard import ProgramDashboard
from projects.metrics import Metric, derived, stored
from projects.metrics import Operation as Op
from projects.queries.milestone_days import MilestoneDays, milestone_days
from projects.queries.status import ProjectStatus
from projects.scheduling.calendar_rules import CalendarRules
from projects.scheduling.working_days import working_days_between

MARGIN = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneRow:
    """One published milestone; ``finish`` is when it was reached or is expected."""

    pk: int
    name: str
    project_key: str
    project_name: str
    baseline: Metric
    finish: Metric
    slip: Metric
    is_reached: bool
    is_critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestonePanel:
    """Milestones in the order they are expected, and the days that their axis runs from and to."""

    rows: tuple[MilestoneRow, ...]
    start: date | None
    end: date | None


def milestone_panel(dashboard: ProgramDashboard) -> MilestonePanel:
    """Return the milestones of the projects on ``dashboard``, sub-programs included."""
    pks = [project.pk for project in dashboard.all_projects()]
    rules = {project.pk: project.rules for project in dashboard.all_projects()}
    return panel_of(milestone_days(pks), dashboard, rules)


def panel_of(
    found: Iterable[MilestoneDays], dashboard: ProgramDashboard, rules: Mapping[int, CalendarRules]
) -> MilestonePanel:
    """Return the panel of these milestones; ``rules`` are the calendars of their projects."""
    projects = {project.pk: project for project in dashboard.all_projects()}
    rows = tuple(_row(one, projects[one.project_id], rules[one.project_id]) for one in found)
    days = [m.value for row in rows for m in (row.baseline, row.finish) if m.is_defined]
    days += [dashboard.status_date] if dashboard.status_date else []
    return MilestonePanel(
        rows=rows,
        start=min(days) - MARGIN if days else None,
        end=max(days) + MARGIN if days else None,
    )


def _row(found: MilestoneDays, project: ProjectStatus, rules: CalendarRules) -> MilestoneRow:
    reached = found.actual is not None
    baseline = _date(
        "milestone.finish.baseline", found.baseline, "in the current baseline",
        "It is not in the baseline.", "Baseline")  # fmt: skip
    finish = _date(
        "milestone.finish.forecast", found.actual or found.forecast,
        "actual finish" if reached else "scheduled",
        "It is not scheduled yet.", "Reached" if reached else "Forecast")  # fmt: skip
    return MilestoneRow(
        pk=found.task_id,
        name=found.name,
        project_key=project.key,
        project_name=project.name,
        baseline=baseline,
        finish=finish,
        slip=derived(
            "milestone.finish.slip", "working days", "working days from baseline to forecast",
            Op.FUNCTION, (finish, baseline),
            function=lambda given: working_days_between(rules, given[1].value, given[0].value),
            label="Variance"),
        is_reached=reached,
        is_critical=found.is_critical,
    )  # fmt: skip


def _date(key: str, day: date | None, formula: str, missing: str, label: str) -> Metric:
    return stored(key, day, "date", formula, undefined_because="" if day else missing, label=label)
