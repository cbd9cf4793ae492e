"""Milestones and risks of a program as they stood at the end of a day."""

from programs.queries import exposure, milestone
from programs.queries.dashboard import ProgramDashboard
from projects.models import MetricSnapshot, MilestoneSnapshot, Risk
from projects.queries.milestone_days import MilestoneDays
from projects.queries.past_calendar import load_past_calendars
from projects.queries.past_day import PastDay
from projects.queries.past_rows import rows_at


def past_milestone_panel(dashboard: ProgramDashboard, day: PastDay) -> milestone.MilestonePanel:
    """Return what was expected of the milestones of the projects on a past ``dashboard``."""
    pks = [project.pk for project in dashboard.all_projects()]
    kept = MilestoneSnapshot.objects.filter(project__in=pks, date=day.shown)
    found = [_days(row) for row in kept.order_by("forecast", "task")]
    inputs = MetricSnapshot.objects.filter(project__in=pks, date=day.shown)
    calendar_of = dict(inputs.values_list("project_id", "inputs__calendar"))
    calendars = load_past_calendars(set(calendar_of.values()) - {None}, day.before)
    rules = {pk: calendars.rules(calendar) for pk, calendar in calendar_of.items()}
    return milestone.panel_of(found, dashboard, rules)


def _days(row: MilestoneSnapshot) -> MilestoneDays:
    return MilestoneDays(
        task_id=row.task_id,
        project_id=row.project_id,
        name=row.name,
        baseline=row.baseline,
        forecast=row.forecast,
        actual=row.actual,
        is_critical=row.is_critical,
    )


def past_exposure_panel(dashboard: ProgramDashboard, day: PastDay) -> exposure.ExposurePanel:
    """Return the threats that were open on everything on a past ``dashboard``."""
    return exposure.panel_of(rows_at(Risk, day.before), dashboard)
