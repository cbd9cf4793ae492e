"""What hangs on tasks that are about to be deleted, kept so that they can come back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from projects.models import (
    Assignment,
    BaselineTask,
    Deliverable,
    Dependency,
    RemovedTask,
    Risk,
    Task,
)

# By kind of row: how it names its task. What a task names itself is in its history.
HOLDERS = {
    "links": (Dependency.objects, ("predecessor_id", "successor_id")),
    "assignments": (Assignment.objects, ("task_id",)),
    "deliverables": (Deliverable.objects, ("task_id",)),
    "baselined": (BaselineTask.objects, ("task_id",)),
}


def with_those_below(task: Task) -> list[Task]:
    """Return ``task`` and all tasks below it, every task before those below it."""
    children = defaultdict(list)
    for row in task.project.tasks.exclude(parent=None):
        children[row.parent_id].append(row)
    found = [task]
    for above in found:
        found += children[above.pk]
    return found


def remember(tasks: Sequence[Task], *, at: datetime) -> None:
    """Note what hangs on ``tasks``, the first of which somebody deletes with all the others."""
    held = {task.pk: defaultdict(list) for task in tasks}
    for kind, (rows, names) in HOLDERS.items():
        for name in names:
            found = rows.filter(**{f"{name}__in": list(held)})
            _note(held, kind, found.values_list(name, "pk"))
    on_risks = Risk.tasks.through.objects.filter(task_id__in=list(held))
    _note(held, "risks", on_risks.values_list("task_id", "risk_id"))
    RemovedTask.objects.bulk_create(
        RemovedTask(
            project_id=task.project_id,
            task_ref=task.pk,
            head_ref=tasks[0].pk,
            removed_at=at,
            held=held[task.pk],
        )
        for task in tasks
    )


def _note(held: dict[int, dict], kind: str, pairs: Iterable[tuple[int, int]]) -> None:
    for task_id, row_id in pairs:
        held[task_id][kind].append(row_id)
