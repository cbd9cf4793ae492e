"""My work: what one person has to do, with the status edited in place."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from projects.models import Task
from projects.queries.my_work import my_work


@require_GET
def show(request):
    """The lists of whoever is signed in."""
    return render(request, "projects/my_work.html", _context(request))


def changed_work(request, toast: dict[str, Any]) -> HttpResponse:
    """Answer an edit on this page: the lists anew, since a task may have changed its list."""
    if toast["undo"] is not None:
        version = Task.objects.values_list("version", flat=True).get(pk=toast["undo"].pk)
        toast = toast | {"undo_fields": {"version": version, **toast["state"]}}
    return render(request, "projects/my_work_change.html", _context(request) | {"toast": toast})


def _context(request) -> dict[str, Any]:
    work = my_work(request.user, timezone.now())
    lists = (
        ("overdue", "Overdue", work.overdue),
        ("week", "This week", work.this_week),
    )
    return {
        "work": work,
        "lists": lists,
        "states": Task.Status.choices,
        "breadcrumb": [{"name": "My work"}],
        "page_keys": "projects/my_work_keys.html",
    }
