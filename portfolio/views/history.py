"""What happened in a project or a program: it needs the audit trail, so it is up here."""

from datetime import date

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portfolio.queries.history import history_of_all, program_history, project_history
from programs.access import can_see_money as sees_program_money
from programs.views.frame import program_frame, visible_program
from projects.access import can_see_money as sees_project_money
from projects.views.frame import Crumb, project_frame, visible_project


@require_GET
def project(request, key):
    """The history of a project, newest first."""
    found = visible_project(request, key)
    money = sees_project_money(request.user, found)
    history = project_history(found, request.user, money=money, before=_before(request))
    context = project_frame(request, found, "history") | {"history": history}
    return render(request, "portfolio/history.html", context)


@require_GET
def program(request, key):
    """The history of a program, newest first."""
    found = visible_program(request, key)
    money = sees_program_money(request.user, found)
    history = program_history(found, request.user, money=money, before=_before(request))
    context = program_frame(request, found, "history") | {"history": history}
    return render(request, "portfolio/history.html", context)


@require_GET
def everything(request):
    """What changed in all that one sees, newest first; ``scope`` is a key, ``since`` a day."""
    scope = request.GET.get("scope", "").upper()
    history = history_of_all(
        request.user, scope=scope, since=_since(request), before=_before(request)
    )
    context = {
        "history": history,
        "object_name": _("Changes"),
        "page_title": _("Changes"),
        "breadcrumb": [Crumb(name=_("Changes"))],
    }
    return render(request, "portfolio/history.html", context)


def _since(request) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        return None


def _before(request) -> int | None:
    sent = request.GET.get("before", "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else None
