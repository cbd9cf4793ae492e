"""Verb: keep a day's figures of every project, with its program of that day."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from projects.measuring import WRITTEN
from projects.models import MetricSnapshot, Project, ProjectMetrics


@transaction.atomic
def snapshot_projects(*, day: date, project_ids: Iterable[int] | None = None) -> int:
    """Store the figures as they are now under ``day`` and return of how many projects.

    A second snapshot of a day takes the place of the first. Without ``project_ids`` all projects
    that are not archived.
    """
    rows = ProjectMetrics.objects.filter(project__in=Project.objects.current().values("pk"))
    if project_ids is not None:
        rows = rows.filter(project__in=list(project_ids))
    found = rows.order_by("pk").values("project_id", "project__program_id", *WRITTEN)
    snapshots = [
        MetricSnapshot(
            project_id=row["project_id"],
            program_id=row["project__program_id"],
            date=day,
            figures=as_text({name: row[name] for name in WRITTEN}),
        )
        for row in found
    ]
    MetricSnapshot.objects.bulk_create(
        snapshots,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["project", "date"],
        update_fields=["program", "figures"],
    )
    return len(snapshots)


def as_text(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures as JSON keeps them without losing a cent: numbers and dates as text."""
    return {
        name: str(value) if isinstance(value, Decimal | date | datetime) else value
        for name, value in figures.items()
    }
