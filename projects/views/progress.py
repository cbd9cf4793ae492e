"""Reporting progress: in the row of a table, on My work, or by the form page without script."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from projects.access import require_record_progress
from projects.errors import DomainError, NotAllowed, StaleVersion
from projects.models import Task
from projects.progress import record_progress, undo_progress
from projects.queries.plan import dates_of
from projects.views.changed_plan import changed_plan
from projects.views.effect import effect_words, progress_words
from projects.views.frame import project_frame
from projects.views.my_work import changed_work
from projects.views.progress_conflict import progress_conflict
from projects.views.progress_form import ProgressForm
from projects.views.task_lookup import visible_task


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def edit(request, pk):
    """The form of progress; sent from a row, the answer is what changed on the screen."""
    task = visible_task(request, pk)
    require_record_progress(request.user, task)
    form = ProgressForm(request.POST if request.method == "POST" else None, task=task)
    if request.method == "POST" and form.is_valid():
        if form.said and form.seen_version != task.version:
            return progress_conflict(request, task, form)
        try:
            return _record(request, task, form)
        except StaleVersion:
            return progress_conflict(request, visible_task(request, pk), form)
        except NotAllowed:
            raise
        except (DomainError, ValidationError) as error:
            form.refuse(error)
            form.task = visible_task(request, pk)
    return _refused(request, form) if request.htmx else _form_page(request, task, form)


@require_POST
def undo(request, pk):
    """Put the last report back, if nobody has changed the task since."""
    task = visible_task(request, pk)
    version = request.POST.get("version", "")
    before = dates_of(task.project_id)
    try:
        effect = undo_progress(
            task=task,
            seen_version=int(version) if version.isdigit() else 0,
            by=request.user,
            at=timezone.now(),
        )
    except StaleVersion as error:
        return _toast_only(request, f"Not undone: {error.message} {error.fix}", task)
    words = f"{task.name} put back. {effect_words(effect, task.project)}"
    return _answer(request, task, before, words, can_undo=False)


def _record(request, task: Task, form: ProgressForm) -> HttpResponse:
    before = dates_of(task.project_id)
    said = form.said
    effect = record_progress(
        task=task,
        fields=said,
        seen_version=form.seen_version if said else task.version,
        by=request.user,
        at=timezone.now(),
        reason=form.cleaned_data["reason"],
    )
    words = f"{task.name} is as it was."
    if said:
        words = f"{progress_words(task, said)} {effect_words(effect, task.project)}"
    return _answer(request, task, before, words, can_undo=bool(said))


def _answer(request, task: Task, before: dict, words: str, *, can_undo: bool) -> HttpResponse:
    """Answer a change: the parts of the page that it moved, or the way back to the page."""
    if not request.htmx:
        messages.success(request, words)
        return redirect(_next(request, task))
    toast = {"text": words, "undo": task if can_undo else None, "state": _state(request)}
    if request.POST.get("page") == "my-work":
        return changed_work(request, toast)
    return changed_plan(request, task, before, toast)


def _refused(request, form: ProgressForm) -> HttpResponse:
    # not 400: with DEBUG on, django-htmx shows that as a page of its own
    answer = render(request, "projects/progress_problem.html", {"form": form}, status=422)
    answer["HX-Retarget"] = request.POST.get("problem_at") or "#progress-problem"
    answer["HX-Reswap"] = "innerHTML"
    return answer


def _toast_only(request, words: str, task: Task) -> HttpResponse:
    if not request.htmx:
        messages.error(request, words)
        return redirect(_next(request, task))
    return render(request, "projects/toast_only.html", {"text": words}, status=409)


def _form_page(request, task: Task, form: ProgressForm) -> HttpResponse:
    context = project_frame(request, task.project) | {
        "task": task,
        "form": form,
        "next": _next(request, task),
    }
    status = 400 if form.errors else 200
    return render(request, "projects/progress_form.html", context, status=status)


def _next(request, task: Task) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return f"/projects/{task.project.key}/"


def _state(request) -> dict[str, Any]:
    """Return what the screen showed, so that Undo is answered for the same screen."""
    names = ("page", "axis", "loaded", "critical", "baseline", "owner", "status_filter", "from")
    return {name: request.POST[name] for name in names if request.POST.get(name)}
