"""One task: its page, and adding, changing, moving and deleting tasks."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects import linking, planning
from projects.access import can_propose, require_manage_project
from projects.errors import DomainError, NotAllowed, StaleVersion
from projects.models import Project, Task
from projects.queries.proposal import open_proposals_of_task
from projects.queries.task import task_page
from projects.rescheduling import Effect
from projects.views.conflict import conflict_of
from projects.views.effect import effect_words
from projects.views.frame import Crumb, project_frame, visible_project
from projects.views.task_form import Entered, TaskForm
from projects.views.task_lookup import visible_task

MOVES = {
    "up": lambda **options: planning.shift_task(up=True, **options),
    "down": lambda **options: planning.shift_task(up=False, **options),
    "indent": planning.indent_task,
    "outdent": planning.outdent_task,
}


def task_frame(request, task: Task) -> dict:
    """Return what surrounds a page of a task: its project's frame, one step deeper."""
    frame = project_frame(request, task.project)
    crumbs = [*frame["breadcrumb"][:-1], Crumb(name=task.name, url=f"/tasks/{task.pk}/")]
    return frame | {"breadcrumb": crumbs, "task": task, "page_title": task.name}


@require_GET
def show(request, pk):
    """Dates, links, estimate, people, history of one task."""
    task = visible_task(request, pk)
    context = task_frame(request, task) | {
        "page": task_page(task, request.user),
        "is_light": task.project.rigour == Project.Rigour.LIGHT,
        "may_propose": can_propose(request.user, task),
        "proposals": open_proposals_of_task(task),
    }
    return render(request, "projects/task.html", context)


@require_http_methods(["GET", "POST"])
def new(request, key):
    """The form of a new task: three questions, the rest behind More."""
    project = visible_project(request, key)
    require_manage_project(request.user, project)
    start = {name: request.GET[name] for name in ("after", "parent") if request.GET.get(name)}
    data = request.POST if request.method == "POST" else None
    form = TaskForm(data, project=project, initial=start)
    if request.method == "POST" and form.is_valid():
        task = _try(form, _add, request, project, form)
        if task is not None:
            messages.success(request, f"{task.name} added.")
            again = f"/projects/{project.key}/tasks/new/?after={task.pk}"
            back = f"/projects/{project.key}/#task-{task.pk}"
            return redirect(again if "another" in request.POST else back)
    context = project_frame(request, project) | {"form": form, "heading": "Add task"}
    context |= {"cancel_url": f"/projects/{project.key}/", "is_new": True}
    return render(request, "projects/task_form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """The form of a task; an edit that met a newer one shows both values."""
    task = visible_task(request, pk)
    require_manage_project(request.user, task.project)
    form = TaskForm(
        request.POST if request.method == "POST" else None, project=task.project, task=task
    )
    if request.method == "POST" and form.is_valid():
        try:
            effect = _try(form, _edit, request, task, form)
        except StaleVersion:
            return _conflict(request, pk, form)
        if effect is not None:
            messages.success(request, f"{task.name} saved. {effect_words(effect, task.project)}")
            return redirect("projects:task", pk=task.pk)
        task = visible_task(request, pk)
    context = task_frame(request, task) | {"form": form, "heading": f"Change {task.name}"}
    context |= {"cancel_url": f"/tasks/{task.pk}/"}
    return render(request, "projects/task_form.html", context, status=400 if form.errors else 200)


@require_POST
def move(request, pk):
    """Move a task up, down, in or out of the summary above it."""
    task = visible_task(request, pk)
    step = MOVES.get(request.POST.get("direction", ""))
    version = request.POST.get("version", "")
    if step is None or not version.isdigit():
        return HttpResponse("Say direction (up, down, indent, outdent) and version.", status=400)
    options = {"task": task, "seen_version": int(version), "by": request.user}
    try:
        effect = step(**options, at=timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, " ".join(filter(None, [error.message, error.fix])))
    else:
        messages.success(request, f"{task.name} moved. {effect_words(effect, task.project)}")
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("projects:task", pk=task.pk)


@require_http_methods(["GET", "POST"])
def delete(request, pk):
    """Ask before a task is deleted with what is below it."""
    task = visible_task(request, pk)
    require_manage_project(request.user, task.project)
    error = None
    if request.method == "POST":
        undo = f"/projects/{task.project.key}/history/restore/{task.pk}/"
        try:
            effect = _delete(request, task)
        except (DomainError, ValidationError) as refused:
            error = refused
        else:
            words = f"{task.name} deleted. {effect_words(effect, task.project)}"
            messages.success(request, words, extra_tags=undo)
            return redirect("projects:plan", key=task.project.key)
    context = task_frame(request, task) | {
        "error": error,
        "below": _below(task),
        "links": task.links_in.count() + task.links_out.count(),
    }
    return render(request, "projects/task_delete.html", context, status=409 if error else 200)


def _try(form, step, *args):
    """Run verbs as one change; put what they refuse into ``form`` and return None."""
    try:
        with transaction.atomic():
            return step(*args)
    except (StaleVersion, NotAllowed):
        raise
    except (DomainError, ValidationError) as error:
        form.refuse(error)
        return None


def _add(request, project: Project, form: TaskForm) -> Task:
    told = {"by": request.user, "at": timezone.now()}
    task = planning.add_task(project=project, fields=form.verb_fields(), **told)
    before = form.cleaned_data.get("after")
    if before:
        linking.link_tasks(predecessor=before, successor=task, fields={}, **told)
    if form.cleaned_data["assignees"]:
        planning.assign(task=task, users=form.cleaned_data["assignees"], **told)
    return task


def _edit(request, task: Task, form: TaskForm) -> Effect:
    told = {"by": request.user, "at": timezone.now()}
    effect = planning.edit_task(
        task=task,
        fields=form.verb_fields(),
        seen_version=form.cleaned_data["version"],
        reason=form.cleaned_data["reason"],
        **told,
    )
    if "assignees" in form.changed_data:
        planning.assign(task=task, users=form.cleaned_data["assignees"], **told)
    return effect


def _delete(request, task: Task) -> Effect:
    version = request.POST.get("version", "")
    return planning.delete_task(
        task=task,
        seen_version=int(version) if version.isdigit() else 0,
        by=request.user,
        at=timezone.now(),
        reason=request.POST.get("reason", "")[:500],
    )


def _below(task: Task) -> int:
    """Count the tasks that go with a summary."""
    waiting, found = [task.pk], 0
    while waiting:
        waiting = list(Task.objects.filter(parent__in=waiting).values_list("pk", flat=True))
        found += len(waiting)
    return found


def _conflict(request, pk, form: TaskForm):
    task = visible_task(request, pk)
    seen = task.history.filter(version=form.cleaned_data["version"]).first()
    entered = TaskForm(request.POST, project=task.project, task=seen.instance if seen else task)
    fresh = TaskForm(project=task.project, task=task)
    context = task_frame(request, task) | {
        "row": task,
        "conflict": conflict_of(task, Entered(entered), fresh),
        "keep_url": f"/tasks/{task.pk}/edit/",
        "use_url": f"/tasks/{task.pk}/",
    }
    return render(request, "projects/register_conflict.html", context, status=412)
