"""What a snapshot keeps of a project besides its figures, and the project as it was by that.

Amounts and dates are text, so that not a cent is lost. The key stays today's: links lead there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F

from projects.models import Baseline, Deliverable, MetricSnapshot, Project, ProjectMonth
from projects.models import ProjectMetrics as Metrics
from projects.queries.earned_value import PlannedMonths

TEXTS = ("name", "rigour", "currency", "time_zone", "eac_method")
MONTH_COLUMNS = ("pv", "approved_pv", "ac", "etc")
SETTLED = (Deliverable.Status.ACCEPTED, Deliverable.Status.REJECTED)


def project_inputs(projects: Iterable[Project]) -> dict[int, dict[str, Any]]:
    """Return what to keep of each project, which bears ``manager_name`` of ``with_manager``."""
    rows = {project.pk: project for project in projects}
    months = _months(rows)
    overdue = _overdue(rows)
    baselines = {
        b.project_id: b for b in Baseline.objects.filter(is_current=True, project__in=rows)
    }
    return {
        pk: {name: getattr(project, name) for name in TEXTS}
        | {
            "manager": project.manager_name or "",
            "calendar": project.calendar_id,
            "standing_cost_per_day": str(project.standing_cost_per_day),
            "overdue": overdue.get(pk, 0),
            "baseline": _days(project, baselines.get(pk)),
            "months": months[pk],
        }
        for pk, project in rows.items()
    }


def _months(projects: Mapping[int, Project]) -> dict[int, list]:
    found = defaultdict(list)
    rows = ProjectMonth.objects.filter(project__in=projects).order_by("month", "currency")
    for pk, currency, month, *amounts in rows.values_list(
        "project_id", "currency", "month", *MONTH_COLUMNS
    ):
        found[pk].append([currency, month.isoformat(), *map(str, amounts)])
    return found


def _overdue(projects: Mapping[int, Project]) -> dict[int, int]:
    rows = Deliverable.objects.filter(project__in=projects, due__lte=F("project__status_date"))
    counted = rows.exclude(status__in=SETTLED).values("project_id").annotate(n=Count("pk"))
    return dict(counted.order_by().values_list("project_id", "n"))


def _days(project: Project, baseline: Baseline | None) -> list[str | None]:
    """Return the first and the last day of the current baseline."""
    zone = ZoneInfo(project.time_zone)
    ends = (baseline.start, baseline.finish) if baseline else (None, None)
    return [moment and moment.astimezone(zone).date().isoformat() for moment in ends]


def project_then(today: Project, inputs: Mapping[str, Any]) -> Project:
    """Return the project as it was, by what its snapshot kept; as today's where that is empty."""
    then = copy(today)
    if inputs:
        for name in TEXTS:
            setattr(then, name, inputs[name])
        then.calendar_id = inputs["calendar"]
        then.standing_cost_per_day = Decimal(inputs["standing_cost_per_day"])
        then.manager_name = inputs["manager"]
    return then


def measured_then(snapshot: MetricSnapshot) -> Metrics:
    """Return the metrics row that a snapshot kept."""
    fields = {f.attname: f for f in Metrics._meta.concrete_fields}
    kept = {
        name: fields[name].to_python(text) if text is not None else None
        for name, text in snapshot.figures.items()
        if name in fields
    }
    return Metrics(project_id=snapshot.project_id, **kept)


def months_then(inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of months that a snapshot kept."""
    return [
        {"currency": currency, "month": date.fromisoformat(month)}
        | {name: Decimal(text) for name, text in zip(MONTH_COLUMNS, amounts, strict=True)}
        for currency, month, *amounts in inputs.get("months", ())
    ]


def planned_then(project: Project, inputs: Mapping[str, Any]) -> PlannedMonths:
    """Return the baseline's value by month, which the earned schedule is read from."""
    ends = inputs.get("baseline", (None, None))
    start, finish = (text and date.fromisoformat(text) for text in ends)
    own = [row for row in months_then(inputs) if row["currency"] == project.currency]
    return PlannedMonths(
        amounts=tuple((row["month"], row["pv"]) for row in own), start=start, finish=finish
    )
