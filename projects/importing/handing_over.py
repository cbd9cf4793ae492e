"""Verb: link the milestones of projects that were just made with those of others."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from projects import versioning
from projects.access import require_manage_project
from projects.errors import DomainError
from projects.importing.hand_offs import Milestone
from projects.locking import lock_network, retried
from projects.models import Dependency, Project, Task
from projects.planning import naming_circles
from projects.rescheduling import reschedule


def milestones_there(program, viewer) -> list[Milestone]:
    """Return the published milestones of the projects of ``program`` that ``viewer`` sees."""
    projects = Project.objects.visible_to(viewer).current().filter(program=program)
    managed = set(Project.objects.managed_by(viewer).values_list("pk", flat=True))
    rows = Task.objects.filter(project__in=projects, kind=Task.Kind.MILESTONE, published=True)
    rows = rows.select_related("project", "schedule").order_by("project__key", "pk")
    waiting = set(
        Dependency.objects.filter(successor__in=rows.order_by()).values_list(
            "successor_id", flat=True
        )
    )
    return [
        Milestone(
            key=f"task {row.pk}",
            place=row.project.name,
            name=row.name,
            has_predecessors=row.pk in waiting,
            finish=row.schedule.finish.replace(tzinfo=None) if hasattr(row, "schedule") else None,
            is_new=False,
            may_wait=row.project_id in managed,
        )
        for row in rows
    ]


@retried
def hand_over(
    *, pairs: Iterable[tuple[int, int]], made: Collection[int], by, at: datetime
) -> Sequence[Dependency]:
    """Let the second task of each pair wait for the first; both are named by their ids.

    ``made`` are the projects that this import made: who may make them may link them. Elsewhere
    the taker's manager may, for a giver that they see. Givers that were made are published.
    Raises DependencyCycle naming the tasks in the circle, NotAllowed, DomainError.
    """
    wanted = list(dict.fromkeys(pairs))
    if not wanted:
        return []
    tasks = Task.objects.select_related("project").in_bulk({pk for pair in wanted for pk in pair})
    links = [
        Dependency(predecessor=tasks[giver], successor=tasks[taker]) for giver, taker in wanted
    ]
    touched = {tasks[pk].project_id for pair in wanted for pk in pair}
    _require_ends(links, made, by)
    lock_network(touched)
    for link in links:
        link.full_clean()
    versioning.create_many(links, by=by, at=at)
    for giver in {link.predecessor for link in links if link.predecessor.project_id in made}:
        giver.published = True
        versioning.write(giver, ["published"], seen_version=versioning.ANY, by=by, at=at)
    with naming_circles(by):
        reschedule(touched, at=at)
    return links


def _require_ends(links: Iterable[Dependency], made: Collection[int], by) -> None:
    for link in links:
        giver, taker = link.predecessor, link.successor
        if taker.project_id not in made:
            require_manage_project(by, taker.project)
        if giver.project_id not in made and not Task.objects.visible_to(by).filter(pk=giver.pk):
            raise DomainError(
                "There is no such task.", field="hand_off", fix="Choose a task that you can see."
            )
