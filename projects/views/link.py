"""Links of a task: add one, also to a task of another project, change it, remove it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from projects import linking
from projects.access import require_manage_project
from projects.errors import DomainError, NotAllowed
from projects.models import Dependency, Project
from projects.queries.plan import giver_unseen
from projects.views.effect import effect_words
from projects.views.link_form import LinkForm
from projects.views.task import task_frame
from projects.views.task_lookup import visible_task


@require_http_methods(["GET", "POST"])
def new(request, pk):
    """Let the task wait for another: of its project, or of one that the person sees."""
    task = visible_task(request, pk)
    require_manage_project(request.user, task.project)
    source = _source(request, task)
    data = request.POST if request.method == "POST" else None
    form = LinkForm(data, task=task, source=source)
    if request.method == "POST" and form.is_valid() and _add(request, task, form):
        messages.success(request, f"{task.name} waits for {form.cleaned_data['predecessor'].name}.")
        return redirect("projects:task", pk=task.pk)
    others = Project.objects.visible_to(request.user).current().exclude(rigour="light")
    context = task_frame(request, task) | {
        "form": form,
        "source": source,
        "sources": others.order_by("name", "pk").values_list("key", "name"),
    }
    return render(request, "projects/link_form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request, pk, link):
    """Change type, lag or promise of a link into the task."""
    task = visible_task(request, pk)
    row = get_object_or_404(_links_into(task), pk=link)
    require_manage_project(request.user, task.project)
    data = request.POST if request.method == "POST" else None
    form = LinkForm(data, task=task, source=row.predecessor.project, link=row)
    if request.method == "POST" and form.is_valid():
        effect = _edit(request, row, form)
        if effect is not None:
            messages.success(request, f"Link saved. {effect_words(effect, task.project)}")
            return redirect("projects:task", pk=task.pk)
    context = task_frame(request, task) | {
        "form": form,
        "link": row,
        "before": _name_of_predecessor(request.user, row),
    }
    return render(request, "projects/link_form.html", context, status=400 if form.errors else 200)


@require_POST
def remove(request, pk, link):
    """Remove a link into the task, or out of it into a project that the person manages."""
    task = visible_task(request, pk)
    row = Dependency.objects.filter(pk=link, successor=task) | Dependency.objects.filter(
        pk=link, predecessor=task
    )
    row = get_object_or_404(row.select_related("predecessor__project", "successor__project"))
    version = request.POST.get("version", "")
    try:
        effect = linking.unlink(
            link=row,
            seen_version=int(version) if version.isdigit() else 0,
            by=request.user,
            at=timezone.now(),
        )
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, " ".join(filter(None, [error.message, error.fix])))
    else:
        messages.success(request, f"Link removed. {effect_words(effect, task.project)}")
    return redirect("projects:task", pk=task.pk)


def _source(request, task) -> Project:
    """Return the project whose tasks are offered: the task's own unless another was chosen."""
    key = (request.POST.get("source") or request.GET.get("source") or "").upper()
    if not key or key == task.project.key:
        return task.project
    return get_object_or_404(Project.objects.visible_to(request.user), key=key)


def _name_of_predecessor(user, row: Dependency) -> str:
    """Return what ``user`` may know of the task that ``row`` comes from."""
    before = row.predecessor
    if Project.objects.visible_to(user).filter(pk=before.project_id).exists():
        return before.name
    return giver_unseen(before.name, before.kind)


def _links_into(task):
    return Dependency.objects.filter(successor=task).select_related(
        "predecessor__project", "successor__project"
    )


def _add(request, task, form: LinkForm) -> bool:
    try:
        with transaction.atomic():
            linking.link_tasks(
                predecessor=form.cleaned_data["predecessor"],
                successor=task,
                fields=form.verb_fields(),
                by=request.user,
                at=timezone.now(),
            )
    except NotAllowed:
        raise
    except (DomainError, ValidationError) as error:
        form.refuse(error)
        return False
    return True


def _edit(request, row: Dependency, form: LinkForm):
    try:
        with transaction.atomic():
            return linking.edit_link(
                link=row,
                fields=form.verb_fields(),
                seen_version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
            )
    except NotAllowed:
        raise
    except (DomainError, ValidationError) as error:
        form.refuse(error)
        return None
