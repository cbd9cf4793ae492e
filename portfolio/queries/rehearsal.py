"""Where tasks, a project and its program stand: read before and after a change that is tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from programs.models import Program
from programs.queries.dashboard import program_dashboard
from projects.locking import connected
from projects.metrics import Metric
from projects.models import Project, ProjectMetrics, TaskSchedule

PROGRAM_FIGURES = ("cost_at_completion", "roi_forecast")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Dates by task, as far as the viewer sees them, and the finishes of project and program."""

    dates: dict[int, tuple[datetime, datetime]]
    project_finish: datetime | None
    program_finish: datetime | None
    program_figures: Mapping[str, Metric]

    def moved_since(self, before: "Picture") -> int:
        """Return how many tasks have other dates than in ``before``, new ones left out."""
        return sum(self.dates.get(task, dates) != dates for task, dates in before.dates.items())


def picture(project: Project, touched: Iterable[int], viewer) -> Picture:
    """Return what ``viewer`` sees of ``project``, its program and the projects linked to it."""
    network = connected(touched)
    seen = Project.objects.visible_to(viewer).filter(pk__in=network)
    rows = TaskSchedule.objects.filter(task__project__in=seen.values("pk"))
    dates = rows.values_list("pk", "start", "finish")
    finish = ProjectMetrics.objects.filter(project=project).values_list("finish", flat=True)
    return Picture(
        dates={task: (start, end) for task, start, end in dates},
        project_finish=finish.first(),
        program_finish=program_finish(project.program_id),
        program_figures=program_figures(project, viewer),
    )


def program_figures(project: Project, viewer) -> dict[str, Metric]:
    """Return cost and return of the program, where ``viewer`` sees it and its money."""
    program = Program.objects.visible_to(viewer).filter(pk=project.program_id).first()
    if program is None:
        return {}
    figures = program_dashboard(program, viewer).metrics
    return {name: figures[name] for name in PROGRAM_FIGURES if name in figures}


def program_finish(program_id: int) -> datetime | None:
    """Return the latest finish of the projects in a program and below it.

    Disclosed to everybody who sees one of its projects.
    """
    inside = Program.objects.filter(ancestry__ancestor=program_id)
    rows = ProjectMetrics.objects.filter(project__program__in=inside, project__archived_at=None)
    return rows.aggregate(latest=Max("finish"))["latest"]
