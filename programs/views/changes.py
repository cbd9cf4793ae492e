"""What changed in a program: the steps since a day that was kept, or since one's last visit."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.shortcuts import render
from django.utils import timezone

from programs.models import Program, ProgramSnapshot
from programs.queries.change_day import (
    board_if_partly_hidden,
    kept_on,
    last_visit,
    week_before,
)
from programs.queries.change_lines import ChangePanel, change_panel
from programs.queries.change_steps import changes_since_instant, changes_since_snapshot
from programs.queries.dashboard import ProgramDashboard, program_dashboard
from programs.views.frame import program_frame
from projects.errors import DomainError
from projects.views.frame import Crumb

LAST_VISIT = "last-visit"


def show(request, program: Program):
    """All changes of the headline figures of ``program``, who made them and when.

    ``since`` is a day, or ``last-visit``; without it since the last confirmed week.
    """
    board = program_dashboard(program, request.user)
    asked = request.GET.get("since", "").strip()
    visited = last_visit(program, request.user)
    told: dict[str, Any] = {"last_visit": visited, "is_default": not asked}
    try:
        told |= _changed(program, board, request.user, asked, visited)
    except DomainError as refused:
        told |= {"refused": refused, "since_value": asked[:10]}
    frame = program_frame(request, program)
    overview = f"/programs/{program.key}/"
    crumbs = [*frame["breadcrumb"][:-2], Crumb(name=program.name, url=overview)]
    context = frame | told
    context |= {
        "dashboard": board,
        "today": timezone.localdate(),
        "breadcrumb": [*crumbs, Crumb(name="Changes")],
        "page_title": f"{program.name}: changes",
    }
    status = 400 if "refused" in told else 200
    return render(request, "programs/changes.html", context, status=status)


def changed_since_last_week(
    program: Program, board: ProgramDashboard, viewer, *, whole_days: Collection[date]
) -> ChangePanel | None:
    """Return what the overview tells, None where nothing was kept to compare with.

    ``whole_days`` are days kept of which it is known that all is in sight.
    """
    snapshot = week_before(board)
    if snapshot is None:
        return None
    if snapshot.date in whole_days:
        return change_panel(board, changes_since_snapshot(board, snapshot, viewer=viewer))
    return _since(program, board, viewer, snapshot)


def _changed(
    program: Program, board: ProgramDashboard, viewer, asked: str, visited: datetime | None
) -> dict[str, Any]:
    if asked == LAST_VISIT and visited is not None:
        changed = change_panel(board, changes_since_instant(board, visited, viewer=viewer))
        return {"changed": changed, "since_visit": visited}
    snapshot = week_before(board)
    if asked and asked != LAST_VISIT:
        snapshot = kept_on(board.pk, _day(asked), today=timezone.localdate(), field="since")
    if snapshot is None:
        return {"changed": None}
    changed = _since(program, board, viewer, snapshot)
    return {"changed": changed, "since_value": snapshot.date.isoformat()}


def _since(
    program: Program, board: ProgramDashboard, viewer, snapshot: ProgramSnapshot
) -> ChangePanel:
    then = board_if_partly_hidden(program, viewer, snapshot, money=board.sees_money)
    return change_panel(board, changes_since_snapshot(board, snapshot, then, viewer=viewer))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"“{text[:40]}” is no day."
        raise DomainError(message, field="since", fix="Write it as 2026-11-20.") from None
