"""Verb: bring a deleted task back, with what was deleted along with it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from projects import access, versioning
from projects.errors import Conflict, DomainError
from projects.locking import lock_network, retried
from projects.models import (
    Assignment,
    BaselineTask,
    Calendar,
    Deliverable,
    Dependency,
    Project,
    RemovedTask,
    Resource,
    Risk,
    Task,
)
from projects.models.versioned import Versioned
from projects.planning import STEP, naming_circles
from projects.rescheduling import Effect, reschedule

REASON = "Restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back: the task, how many with it, how many links could not, and what moved."""

    task: Task
    tasks: int
    links_left_out: int
    effect: Effect


@retried
def restore_task(*, project: Project, task_id: int, by, at: datetime, reason: str = "") -> Restored:
    """Bring back the deleted task that had the id ``task_id``, as one change.

    It returns under its old parent, or to the top where that is gone, with the tasks that were
    deleted with it below it, the links to tasks that are still there, the people, its baselines,
    risks and deliverables. A link into a project that ``by`` may not change stays away.
    Raises NotAllowed; Conflict where it is there, the project is archived or an external_id is in
    use; DomainError where nothing is known of it; DependencyCycle. Nothing is saved then.
    """
    access.require_manage_project(by, project)
    lock_network([project.pk])
    _refuse_archived(project)
    kept = _kept(project, task_id)
    tasks = _as_they_were(kept, task_id)
    told = {"by": by, "at": at, "reason": reason or REASON}
    _refuse_taken_identity(project, tasks)
    _put_in_place(project, tasks)
    versioning.create_many(tasks, **told)
    ids = {task.pk for task in tasks}
    held = [row.held for row in kept if row.task_ref in ids]
    others, left_out = _restore_links(_held(held, "links"), by, told)
    _restore_assignments(_held(held, "assignments"), told)
    for row in kept:
        if row.task_ref in ids:
            _hang_again(row, told)
    RemovedTask.objects.filter(pk__in=[r.pk for r in kept if r.task_ref in ids]).delete()
    with naming_circles(by):
        effect = reschedule({project.pk, *others}, at=at)
    return Restored(task=tasks[0], tasks=len(tasks), links_left_out=left_out, effect=effect)


def _refuse_archived(project: Project) -> None:
    if project.archived_at is not None:
        raise Conflict(
            f"{project.key} is archived: nothing in it changes.", fix="Restore the project first."
        )


def _kept(project: Project, task_id: int) -> list[RemovedTask]:
    """Return what was kept of the act that deleted the task."""
    if Task.objects.filter(pk=task_id).exists():
        raise Conflict("This task is in the plan: there is nothing to restore.")
    rows = RemovedTask.objects.filter(project=project)
    last = rows.filter(task_ref=task_id).order_by("-pk").first()
    if last is None:
        raise DomainError(
            "Nothing is known of such a deleted task in this project.",
            field="task",
            fix="Choose one from the history of the project.",
        )
    return list(rows.filter(head_ref=last.head_ref, removed_at=last.removed_at))


def _as_they_were(kept: list[RemovedTask], task_id: int) -> list[Task]:
    """Return the task and those below it as their last rows of history have them, it first."""
    last = _last_states(Task, [row.task_ref for row in kept])
    children = defaultdict(list)
    for task in last.values():
        children[task.parent_id].append(task)
    found = [last[task_id]]
    for above in found:
        found += children[above.pk]
    return found


def _last_states(model: type[Versioned], ids: Iterable[int]) -> dict:
    """Return rows that were deleted, by id, as they were, ready to be written again."""
    states = model.history.filter(id__in=ids, history_type="-").order_by("history_id")
    found = {state.id: state.instance for state in states}
    for row in found.values():
        # An editor who still has the old row open has not seen this one.
        row.version += 1
        row._state.adding = True
    return found


def _refuse_taken_identity(project: Project, tasks: list[Task]) -> None:
    wanted = {(t.source, t.external_id): t for t in tasks if t.external_id}
    names = [external_id for _, external_id in wanted]
    present = Task.objects.filter(project=project, external_id__in=names)
    for source, external_id, name in present.values_list("source", "external_id", "name"):
        if (source, external_id) in wanted:
            raise Conflict(
                f"{name} has taken the external_id {external_id} meanwhile.",
                field="external_id",
                fix="Change or delete that task first.",
            )


def _put_in_place(project: Project, tasks: list[Task]) -> None:
    """Let the first go under its old parent where that still takes tasks, or to the top."""
    first = tasks[0]
    parents = project.tasks.exclude(kind=Task.Kind.MILESTONE)
    if first.parent_id is not None and not parents.filter(pk=first.parent_id).exists():
        last = project.tasks.filter(parent=None).aggregate(last=Max("position"))["last"]
        first.parent_id, first.position = None, (last or 0) + STEP
    calendars = {task.calendar_id for task in tasks} - {None}
    gone = calendars - set(Calendar.objects.filter(pk__in=calendars).values_list("pk", flat=True))
    for task in tasks:
        task.project = project
        if task.calendar_id in gone:
            task.calendar_id = None


def _held(held: Iterable[dict], kind: str) -> set[int]:
    return {pk for row in held for pk in row.get(kind, ())}


def _restore_links(ids: set[int], by, told: dict) -> tuple[set[int], int]:
    """Bring links back; return the projects that they touch and how many stay away."""
    links = list(_last_states(Dependency, ids).values())
    ends = {pk for link in links for pk in (link.predecessor_id, link.successor_id)}
    tasks = Task.objects.visible_to(by).select_related("project").in_bulk(ends)
    managed = set(
        Project.objects.managed_by(by)
        .current()
        .filter(pk__in={task.project_id for task in tasks.values()})
        .values_list("pk", flat=True)
    )
    back = []
    for link in links:
        giver, taker = tasks.get(link.predecessor_id), tasks.get(link.successor_id)
        if giver and taker and taker.project_id in managed:
            link.predecessor, link.successor = giver, taker
            back.append(link)
    versioning.create_many(back, **told)
    ends = [(link.predecessor, link.successor) for link in back]
    missed = [link for link in links if link not in back]
    forbidden = [link for link in missed if not _left_to_the_other(link)]
    return {task.project_id for end in ends for task in end}, len(forbidden)


def _left_to_the_other(link: Dependency) -> bool:
    """Let the end of ``link`` that is still deleted bring it back; tell if there is such an end."""
    ends = RemovedTask.objects.filter(task_ref__in=[link.predecessor_id, link.successor_id])
    present = Task.objects.filter(pk__in=[link.predecessor_id, link.successor_id])
    gone = ends.exclude(task_ref__in=present.values("pk")).order_by("-pk").first()
    if gone is not None:
        gone.held.setdefault("links", []).append(link.pk)
        gone.save(update_fields=["held"])
    return gone is not None


def _restore_assignments(ids: set[int], told: dict) -> None:
    rows = _last_states(Assignment, ids).values()
    tasks = Task.objects.in_bulk({row.task_id for row in rows})
    resources = Resource.objects.in_bulk({row.resource_id for row in rows})
    back = [row for row in rows if row.task_id in tasks and row.resource_id in resources]
    for row in back:
        row.task, row.resource = tasks[row.task_id], resources[row.resource_id]
    versioning.create_many(back, **told)


def _hang_again(row: RemovedTask, told: dict) -> None:
    """Let baselines, risks and deliverables name the task again where they name no other."""
    frozen = BaselineTask.objects.filter(pk__in=row.held.get("baselined", ()), task=None)
    frozen.update(task_id=row.task_ref)
    for risk in Risk.objects.filter(pk__in=row.held.get("risks", ())).order_by("pk"):
        others = [*risk.tasks.all(), Task(pk=row.task_ref)]
        versioning.relate(risk, "tasks", others, seen_version=versioning.ANY, **told)
    names = row.held.get("deliverables", ())
    for deliverable in Deliverable.objects.filter(pk__in=names, task=None).order_by("pk"):
        deliverable.task_id = row.task_ref
        versioning.write(deliverable, ["task"], seen_version=versioning.ANY, **told)
