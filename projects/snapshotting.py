"""Verb: keep a day's figures of every project, with its program of that day."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from projects.measuring import WRITTEN
from projects.models import MetricSnapshot, MilestoneSnapshot, Project, ProjectMetrics
from projects.queries.kept_inputs import project_inputs
from projects.queries.milestone_days import milestone_days

AT_ONCE = 500  # rows a statement


@transaction.atomic
def snapshot_projects(*, day: date, project_ids: Iterable[int] | None = None) -> int:
    """Store the figures as they are now under ``day`` and return of how many projects.

    With them goes what a roll-up needs besides, and what is expected of published milestones. A
    second snapshot of a day takes the place of the first. Without ``project_ids`` all projects
    that are not archived.
    """
    projects = Project.objects.current().with_manager()
    if project_ids is not None:
        projects = projects.filter(pk__in=list(project_ids))
    rows = {project.pk: project for project in projects.order_by("pk")}
    figures, inputs = figures_as_text(rows), project_inputs(rows.values())
    snapshots = [
        MetricSnapshot(
            project_id=pk,
            program_id=project.program_id,
            date=day,
            figures=figures.get(pk, {}),
            inputs=inputs[pk],
        )
        for pk, project in rows.items()
    ]
    MetricSnapshot.objects.bulk_create(
        snapshots,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["project", "date"],
        update_fields=["program", "figures", "inputs"],
    )
    _keep_milestones(rows, day)
    return len(snapshots)


def figures_as_text(project_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the measured figures of projects as they are kept, by project."""
    rows = ProjectMetrics.objects.filter(project__in=project_ids).order_by("pk")
    return {row.pop("project_id"): as_text(row) for row in rows.values("project_id", *WRITTEN)}


def _keep_milestones(projects: Mapping[int, Project], day: date) -> None:
    """Keep what is expected of the published milestones; what the day had before is let go."""
    MilestoneSnapshot.objects.filter(project__in=projects, date=day).delete()
    MilestoneSnapshot.objects.bulk_create(
        [
            MilestoneSnapshot(
                task_id=found.task_id,
                project_id=found.project_id,
                program_id=projects[found.project_id].program_id,
                date=day,
                name=found.name,
                baseline=found.baseline,
                forecast=found.forecast,
                actual=found.actual,
                is_critical=found.is_critical,
            )
            for found in milestone_days(projects)
        ],
        batch_size=AT_ONCE,
    )


def as_text(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures as JSON keeps them without losing a cent: numbers and dates as text."""
    return {
        name: str(value) if isinstance(value, Decimal | date | datetime) else value
        for name, value in figures.items()
    }
