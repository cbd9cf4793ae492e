"""What happened in a project or a program: it needs the audit trail, so it is up here."""

from collections.abc import Iterable
from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from portfolio.access import can_see_money as sees_portfolio_money
from portfolio.queries.history import (
    MOST_EXPORTED,
    Trail,
    portfolio_trail,
    program_trail,
    project_trail,
    restorable,
    trail_of_all,
)
from portfolio.queries.history_words import Event
from portfolio.views.frame import portfolio_frame, visible_portfolio
from portfolio.views.history_form import NarrowingForm
from programs.access import can_see_money as sees_program_money
from programs.views.frame import program_frame, visible_program
from projects.access import can_manage_project
from projects.access import can_see_money as sees_project_money
from projects.errors import DomainError, NotAllowed
from projects.exporting.csv_file import write_rows
from projects.restoring import restore_task
from projects.views.effect import effect_words
from projects.views.frame import Crumb, project_frame, visible_project

COLUMNS = ("when", "who", "door", "action", "kind", "name", "field", "before", "after", "reason")


@require_GET
def project(request, key):
    """The history of a project, newest first, in the project's own time."""
    found = visible_project(request, key)
    money = sees_project_money(request.user, found)
    trail = project_trail(found, request.user, money=money)
    context = project_frame(request, found, "history")
    context["may_restore"] = found.archived_at is None and can_manage_project(request.user, found)
    return _answer(request, trail, context, name=found.key, zone=ZoneInfo(found.time_zone))


@require_GET
def program(request, key):
    """The history of a program, newest first."""
    found = visible_program(request, key)
    money = sees_program_money(request.user, found)
    trail = program_trail(found, request.user, money=money)
    return _answer(request, trail, program_frame(request, found, "history"), name=found.key)


@require_GET
def portfolio(request, key):
    """The history of a portfolio and of what all its programs share, newest first."""
    found = visible_portfolio(request, key)
    money = sees_portfolio_money(request.user, found)
    trail = portfolio_trail(found, request.user, money=money)
    return _answer(request, trail, portfolio_frame(request, found, "history"), name=found.key)


@require_GET
def everything(request):
    """What happened in all that one sees, newest first; ``scope`` is the key of one object.

    ``since`` is another name of ``first``.
    """
    scope = request.GET.get("scope", "").upper()[:10]
    context = {
        "scope": scope,
        "object_name": _("History"),
        "page_title": _("History"),
        "breadcrumb": [Crumb(name=_("History"))],
    }
    return _answer(request, trail_of_all(request.user, scope=scope), context, name=scope)


@require_POST
def restore(request, key, pk):
    """Bring a deleted task back, from the history or from the toast after it was deleted."""
    found = visible_project(request, key)
    options = {"task_id": pk, "by": request.user, "at": timezone.now()}
    back = f"/projects/{found.key}/"
    try:
        done = restore_task(project=found, **options)
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, " ".join(filter(None, [error.message, error.fix])))
        back += "history/"
    else:
        words = [_("%(task)s restored.") % {"task": done.task}, effect_words(done.effect, found)]
        messages.success(request, " ".join(words + _left_out(done.links_left_out)))
        back += f"#task-{pk}"
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": back})
    return redirect(back)


def _answer(request, trail: Trail, context: dict, *, name: str, zone: tzinfo | None = None):
    """Answer with what the address asks of ``trail``, as a page or as a file."""
    with timezone.override(zone or timezone.get_current_timezone()):
        asked = request.GET.dict()
        form = NarrowingForm({"first": asked.get("since", ""), **asked}, money=trail.money)
        narrowing = form.narrowing()
        trail = trail.narrowed(narrowing)
        if request.GET.get("format") == "csv":
            return _file(trail, name)
        history = trail.page(_before(request))
        may_restore = context.pop("may_restore", False)
        context |= {
            "history": history,
            "narrowing": form,
            "is_narrowed": narrowing.is_any or bool(form.errors),
            "restorable": restorable(history.events) if may_restore else set(),
        }
        status = 400 if form.errors else 200
        return render(request, "portfolio/history.html", context, status=status)


def _file(trail: Trail, name: str) -> HttpResponse:
    count = trail.count()
    if count > MOST_EXPORTED:
        raise DomainError(
            f"{count:,} changes are more than a file takes ({MOST_EXPORTED:,}).",
            field="first",
            fix="Choose a shorter time, a person or a kind of object.",
        )
    content = write_rows(COLUMNS, _lines(trail.all()))
    ending = f"-{name}" if name else ""
    headers = {"Content-Disposition": f'attachment; filename="history{ending}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _lines(events: Iterable[Event]):
    """Yield a line for each field that moved, one for what was added or removed."""
    for event in events:
        at = timezone.localtime(event.at).isoformat(timespec="seconds")
        start = [at, event.who, event.door, event.action, event.kind, event.name]
        for moved in event.moved:
            yield [*start, moved.field, moved.before, moved.after, event.reason]
        if not event.moved:
            yield [*start, "", "", "", event.reason]


def _left_out(links: int) -> list[str]:
    if not links:
        return []
    return [
        ngettext(
            "%(n)s link leads into a project that you can't change, and stays away.",
            "%(n)s links lead into projects that you can't change, and stay away.",
            links,
        )
        % {"n": links}
    ]


def _before(request) -> int | None:
    sent = request.GET.get("before", "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else None
