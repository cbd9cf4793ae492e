"""The published milestones of a program's projects: promised, expected, reached."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from programs.queries.dashboard import ProgramDashboard
from projects.metrics import Metric, derived, stored
from projects.metrics import Operation as Op
from projects.models import BaselineTask, Task
from projects.queries.working_calendar import WorkingCalendars, load_calendars
from projects.scheduling.working_days import working_days_between

MARGIN = timedelta(days=14)
COLUMNS = (
    "pk", "name", "actual_finish", "project__key", "project__name", "project__time_zone",
    "project__calendar_id", "schedule__finish", "schedule__is_program_critical",
    "schedule__driver_task__schedule__is_program_critical",
)  # fmt: skip
# A milestone that nothing follows has float of its own; it is as critical as what drives it.
CRITICAL = (
    "schedule__is_program_critical",
    "schedule__driver_task__schedule__is_program_critical",
)


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
    keys = [project.key for project in dashboard.all_projects()]
    tasks = Task.objects.published().filter(project__key__in=keys)
    found = list(tasks.order_by("schedule__finish", "pk").values(*COLUMNS))
    frozen = BaselineTask.objects.filter(
        baseline__is_current=True, task__in=[row["pk"] for row in found]
    )
    promised = dict(frozen.values_list("task_id", "finish"))
    calendars = load_calendars({row["project__calendar_id"] for row in found} - {None})
    rows = tuple(_row(row, promised.get(row["pk"]), calendars) for row in found)
    days = [m.value for row in rows for m in (row.baseline, row.finish) if m.is_defined]
    days += [dashboard.status_date] if dashboard.status_date else []
    return MilestonePanel(
        rows=rows,
        start=min(days) - MARGIN if days else None,
        end=max(days) + MARGIN if days else None,
    )


def _row(row: dict, promised, calendars: WorkingCalendars) -> MilestoneRow:
    zone = ZoneInfo(row["project__time_zone"])
    rules = calendars.rules(row["project__calendar_id"])
    reached = row["actual_finish"]
    expected = reached or row["schedule__finish"]
    baseline = _date(
        "milestone.finish.baseline", promised, zone, "in the current baseline",
        "It is not in the baseline.", "Baseline")  # fmt: skip
    finish = _date(
        "milestone.finish.forecast", expected, zone, "actual finish" if reached else "scheduled",
        "It is not scheduled yet.", "Reached" if reached else "Forecast")  # fmt: skip
    return MilestoneRow(
        pk=row["pk"],
        name=row["name"],
        project_key=row["project__key"],
        project_name=row["project__name"],
        baseline=baseline,
        finish=finish,
        slip=derived(
            "milestone.finish.slip", "working days", "working days from baseline to forecast",
            Op.FUNCTION, (finish, baseline),
            function=lambda given: working_days_between(rules, given[1].value, given[0].value),
            label="Variance"),
        is_reached=reached is not None,
        is_critical=reached is None and any(row[name] for name in CRITICAL),
    )  # fmt: skip


def _date(key: str, moment, zone: ZoneInfo, formula: str, missing: str, label: str) -> Metric:
    day = moment and moment.astimezone(zone).date()
    return stored(key, day, "date", formula, undefined_because="" if day else missing, label=label)
