"""What members of a project may know of its program: name, finish and published milestones.

Nothing else of what lies outside of their project: no other names, no counts, never money.
"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Max

from projects.models import Project, ProjectMetrics, Task
from projects.queries.plan import local_day

MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedProgram:
    """``milestones`` are pairs of name and forecast (or actual) day, by day."""

    name: str
    finish: date | None
    milestones: tuple[tuple[str, date | None], ...]


def disclosed_program(project: Project) -> DisclosedProgram:
    """Return what everybody who sees ``project`` may know of its program."""
    zone = ZoneInfo(project.time_zone)
    inside = {"project__program__ancestry__ancestor": project.program_id}
    measured = ProjectMetrics.objects.filter(**inside, project__archived_at=None)
    milestones = Task.objects.published().filter(**inside, project__archived_at=None)
    rows = milestones.order_by("schedule__finish", "pk").values_list("name", "schedule__finish")
    return DisclosedProgram(
        name=project.program.name,
        finish=local_day(measured.aggregate(last=Max("finish"))["last"], zone),
        milestones=tuple((name, local_day(finish, zone)) for name, finish in rows[:MOST]),
    )
