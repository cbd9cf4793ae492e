"""A report of progress that met a newer one: both values and two named choices."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from projects.models import Task
from projects.queries.plan import MINUTES_A_DAY
from projects.views.frame import project_frame
from projects.views.progress_form import VERB_NAMES, ProgressForm

FIELDS = {name: field for field, name in VERB_NAMES.items()}


def progress_conflict(request, task: Task, form: ProgressForm) -> HttpResponse:
    """Answer 412 with what the other set and what this person entered; nothing is saved."""
    # the other may have set the very value that this one entered: then their state is said
    said = form.said or {"status": form.cleaned_data.get("status") or task.status}
    name, mine = next(iter(said.items()))
    last = (
        task.history.select_related("history_user").order_by("-history_date", "-history_id").first()
    )
    back = request.POST.get("next") or f"/projects/{task.project.key}/"
    context = {
        "title": task.name,
        "who": str(last.history_user or "Bifocal") if last else "Somebody",
        "at": last.history_date if last else timezone.now(),
        "field": str(form.fields[FIELDS.get(name, name)].label).lower(),
        "theirs": _in_words(task, name, getattr(task, name)),
        "mine": _in_words(task, name, mine),
        "hidden": _entered(request),
        "keep_url": f"/tasks/{task.pk}/progress/",
        "keep_version": task.version,
        "use_url": back if request.htmx else f"/tasks/{task.pk}/progress/",
    }
    if not request.htmx:
        context |= project_frame(request, task.project) | {"task": task}
        return render(request, "projects/progress_conflict.html", context, status=412)
    answer = render(request, "projects/progress_conflict_dialog.html", context, status=412)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#dialog", "innerHTML"
    return answer


def _in_words(task: Task, name: str, value: object) -> str:
    if name == "status":
        return dict(Task.Status.choices).get(str(value), "–")
    if name == "remaining_minutes":
        return f"{int(str(value)) / MINUTES_A_DAY:g} d"
    if name in ("percent_complete", "physical_percent") and value is not None:
        return f"{value}%"
    return "–" if value in (None, "") else str(value)


def _entered(request) -> dict[str, str]:
    left_out = {"version", "csrfmiddlewaretoken", "page", "axis", "loaded", "status_filter"}
    return {name: value for name, value in request.POST.items() if name not in left_out}
