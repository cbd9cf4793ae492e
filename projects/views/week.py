"""The week of a project: a grid of what should have moved, saved and undone as one change."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from projects.errors import DomainError, NotAllowed, StaleVersion
from projects.models import Project, Task
from projects.progress import record_progress_of_many, undo_progress_of_many
from projects.queries.week import PAGE, Week, count_waiting, load_week, week_until
from projects.rescheduling import Effect
from projects.views.effect import effect_words
from projects.views.frame import project_frame, visible_project
from projects.views.row_form import messages_of
from projects.views.week_entry import Entry, WeekEntries, sent_rows
from projects.views.week_lines import LABELS, columns_of, lines_of

type Rows = dict[int, dict[str, str]]


@require_GET
@vary_on_headers("HX-Request")
def show(request, key):
    """What should have moved up to the new date, to be filled in."""
    project = visible_project(request, key)
    context = _panel(request, project, _load(request, project, request.GET))
    if request.htmx:
        return render(request, "projects/week_panel.html", context)
    return render(request, "projects/week.html", context | _frame(request, project))


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def save(request, key):
    """Record the rows that say something new: all of them, or none and what is wrong with which."""
    project = visible_project(request, key)
    if request.method == "GET":
        return redirect(_address(project, request.GET.get("until", "")))
    rows, now = sent_rows(request.POST.dict()), timezone.now()
    week = _load(request, project, request.POST, frozenset(rows))
    entries = WeekEntries(project, week, now).read(rows)
    gone = len(rows) - len(entries)
    reports = [entry.report for entry in entries if entry.report]
    if gone or any(entry.errors or entry.conflict for entry in entries):
        return _refused(request, project, week, entries, gone)
    try:
        effect = record_progress_of_many(reports=reports, by=request.user, at=now)
    except StaleVersion:  # somebody was faster by a moment: read what is there now
        return save(request, key)
    except NotAllowed:
        raise
    except (DomainError, ValidationError) as error:
        words = " ".join(message for _field, message in messages_of(error))
        return _refused(request, project, week, entries, 0, words)
    return _saved(request, project, [report.task for report in reports], effect)


@require_POST
def undo(request, key):
    """Take a whole save back, if nobody has changed one of its tasks since."""
    project = visible_project(request, key)
    seen = _seen(request.POST.get("rows", ""))
    tasks = list(
        Task.objects.filter(project=project, pk__in=seen).select_related("project").order_by("pk")
    )
    if not tasks:
        raise Http404
    try:
        effect = undo_progress_of_many(
            tasks=tasks,
            seen={task.pk: seen[task.pk] for task in tasks},
            by=request.user,
            at=timezone.now(),
        )
    except StaleVersion as error:
        words = _("Not undone: %s Nothing was taken back.") % error.message
        return _toast_only(request, project, words)
    words = ngettext("%(n)s task put back.", "%(n)s tasks put back.", len(tasks))
    words = f"{words % {'n': len(tasks)}} {effect_words(effect, project)}"
    return _changed(request, project, {"text": words, "oob": True})


def waiting_context(request, project: Project, *, manages: bool) -> dict[str, Any]:
    """Return how many tasks wait for a word, for the link to this page."""
    today = timezone.now().astimezone(ZoneInfo(project.time_zone)).date()
    waiting = count_waiting(project, request.user, today, manages=manages)
    return {"asks_week": True, "week_waiting": waiting}


def _load(request, project: Project, params, also: frozenset[int] = frozenset()) -> Week:
    """Return the week that is asked for; of a date that can't be, the usual one and the reason."""
    now = timezone.now()
    today = now.astimezone(ZoneInfo(project.time_zone)).date()
    try:
        until = week_until(project, today, params.get("until", ""))
    except DomainError as error:
        request.week_problem = f"{error.message} {error.fix}"
        until = week_until(project, today)
    first = params.get("from", "")
    first = int(first) if first.isascii() and first.isdigit() and len(first) < 8 else 0
    return load_week(project, request.user, until=until, now=now, first=first, also=also)


def _frame(request, project: Project) -> dict[str, Any]:
    frame = project_frame(request, project)
    frame["breadcrumb"][-1] = type(frame["breadcrumb"][-1])(name=_("Week"))
    return frame | {
        "page_title": _("%s: week") % project.name,
        "page_keys": "projects/week_keys.html",
    }


def _panel(request, project: Project, week: Week, entries: list[Entry] | None = None) -> dict:
    lines = lines_of(project, week, entries or ())
    return {
        "project": project,
        "week": week,
        "lines": lines,
        "columns": [(name, LABELS[name]) for name in columns_of(project)],
        "states": Task.Status.choices,
        "problem": getattr(request, "week_problem", ""),
        "wrong": sum(line.has_errors for line in lines),
        "conflicts": sum(line.conflict is not None for line in lines),
        "next_first": week.last if week.last < week.total else None,
        "previous_first": max(0, week.first - PAGE) if week.first else None,
        "has_plan": any(line.has_plan for line in lines),
    }


def _refused(
    request, project: Project, week: Week, entries: list[Entry], gone: int, words: str = ""
) -> HttpResponse:
    """Answer with every entry kept, its errors at their cells: nothing was saved."""
    context = _panel(request, project, week, entries)
    if gone:
        context["gone"] = gone
    context["refused"] = words
    only_conflicts = context["conflicts"] and not context["wrong"] and not gone
    status = 412 if only_conflicts else 422
    if request.htmx:
        return render(request, "projects/week_panel.html", context, status=status)
    return render(request, "projects/week.html", context | _frame(request, project), status=status)


def _saved(request, project: Project, tasks: list[Task], effect: Effect) -> HttpResponse:
    if not tasks:
        return _changed(request, project, {"text": _("Nothing was changed.")})
    words = ngettext("%(n)s task updated.", "%(n)s tasks updated.", len(tasks)) % {"n": len(tasks)}
    toast = {
        "text": f"{words} {effect_words(effect, project)}",
        "undo_rows": ",".join(f"{task.pk}:{task.version}" for task in tasks),
        "is_saved": True,
    }
    return _changed(request, project, toast)


def _changed(request, project: Project, toast: dict[str, Any]) -> HttpResponse:
    """Answer a change: the grid anew and what it did, or the way back to the page."""
    asked = request.POST.get("until", "")
    if not request.htmx:
        messages.success(request, toast["text"])
        return redirect(_address(project, asked))
    week = _load(request, project, request.POST)
    context = _panel(request, project, week) | {
        "toast": toast,
        "undo_fields": {"rows": toast.get("undo_rows", ""), "until": asked},
        "is_saved": toast.get("is_saved", False),
        "oob": toast.get("oob", False),
    }
    return render(request, "projects/week_change.html", context)


def _toast_only(request, project: Project, words: str) -> HttpResponse:
    if not request.htmx:
        messages.error(request, words)
        return redirect(_address(project, request.POST.get("until", "")))
    return render(request, "projects/toast_only.html", {"text": words}, status=409)


def _address(project: Project, until: str) -> str:
    day = f"&until={until}" if until.replace("-", "").isdigit() and len(until) == 10 else ""
    return f"/projects/{project.key}/?view=week{day}"


def _seen(text: str) -> dict[int, int]:
    """Return the versions of "12:4,13:2" by task."""
    pairs = (pair.partition(":") for pair in text.split(",")[: 2 * PAGE])
    return {
        int(pk): int(version)
        for pk, _colon, version in pairs
        if pk.isdecimal() and version.isdecimal() and len(pk) < 19 and len(version) < 10
    }
