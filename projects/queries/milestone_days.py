"""Published milestones: promised, expected and reached days, in the time zone of their project."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from projects.models import BaselineTask, Task

COLUMNS = (
    "pk", "name", "actual_finish", "project_id", "project__time_zone", "schedule__finish",
    "schedule__is_program_critical", "schedule__driver_task__schedule__is_program_critical",
)  # fmt: skip
# A milestone that nothing follows has float of its own; it is as critical as what drives it.
CRITICAL = (
    "schedule__is_program_critical",
    "schedule__driver_task__schedule__is_program_critical",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneDays:
    """One published milestone. ``forecast`` is when it is scheduled, ``actual`` when reached."""

    task_id: int
    project_id: int
    name: str
    baseline: date | None
    forecast: date | None
    actual: date | None
    is_critical: bool


def milestone_days(project_ids: Collection[int]) -> Iterator[MilestoneDays]:
    """Yield the published milestones of these projects by forecast, then by age."""
    tasks = Task.objects.published().filter(project__in=project_ids)
    found = list(tasks.order_by("schedule__finish", "pk").values(*COLUMNS))
    frozen = BaselineTask.objects.filter(
        baseline__is_current=True, task__published=True, task__project__in=project_ids
    )
    promised = dict(frozen.order_by("pk").values_list("task_id", "finish"))
    for row in found:
        zone = ZoneInfo(row["project__time_zone"])
        reached, expected = row["actual_finish"], row["schedule__finish"]
        baseline = promised.get(row["pk"])
        yield MilestoneDays(
            task_id=row["pk"],
            project_id=row["project_id"],
            name=row["name"],
            baseline=baseline and baseline.astimezone(zone).date(),
            forecast=expected and expected.astimezone(zone).date(),
            actual=reached and reached.astimezone(zone).date(),
            is_critical=reached is None and any(row[name] for name in CRITICAL),
        )
