"""The answer to an edit in the plan: the rows that moved, their bars, the strip and the toast."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from projects.models import Task
from projects.queries.plan import PlanTask, dates_of, load_plan
from projects.views.frame import visible_project
from projects.views.plan import panel_context, strip_context


def changed_plan(
    request, task: Task, before: dict[int, tuple], toast: dict[str, Any]
) -> HttpResponse:
    """Render, of the rows on the screen, those that differ from ``before`` (``dates_of``)."""
    project = visible_project(request, task.project.key)
    moved = {pk for pk, shown in dates_of(project.pk).items() if before.get(pk) != shown}
    params = _view_of(request)
    loaded = request.POST.get("loaded", "")
    last = int(loaded) if loaded.isdigit() and len(loaded) < 8 else None
    plan = load_plan(project, request.user)
    panel = panel_context(project, plan, params, last=last)
    moved |= {task.pk, *_above(task.pk, plan.tasks)}
    context = panel | strip_context(project, request.user)
    context["lines"] = [line for line in panel["lines"] if line.task.id in moved]
    context["toast"] = _with_undo(toast, plan.tasks)
    return render(request, "projects/plan_change.html", context)


def undo_fields(toast: dict[str, Any], version: int) -> dict[str, Any]:
    """Return the hidden fields of Undo: the version it undoes, what the screen showed."""
    return {"version": version, **toast["state"]}


def _with_undo(toast: dict[str, Any], tasks: tuple[PlanTask, ...]) -> dict[str, Any]:
    if toast["undo"] is None:
        return toast
    version = next((t.version for t in tasks if t.id == toast["undo"].pk), 0)
    return toast | {"undo_fields": undo_fields(toast, version)}


def _above(task_id: int, tasks: tuple[PlanTask, ...]) -> set[int]:
    parents = {task.id: task.parent_id for task in tasks}
    found, here = set(), parents.get(task_id)
    while here is not None:
        found.add(here)
        here = parents.get(here)
    return found


def _view_of(request) -> dict[str, str]:
    """Return the view of the screen that sent the edit; ``status`` there is the task's."""
    params = {
        name: request.POST.get(name, "")
        for name in ("axis", "critical", "baseline", "owner", "from")
    }
    return params | {"status": request.POST.get("status_filter", "")}
