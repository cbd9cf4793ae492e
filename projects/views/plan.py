"""The plan of a project: task table and Gantt, and what of it an edit changes on the screen."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from projects.models import Project, Proposal
from projects.past_planning import past_plan
from projects.queries.changed_week import changed_week
from projects.queries.disclosed_program import disclosed_program
from projects.queries.gantt import ROW_HEIGHT, Axis, Bar, arrows_of, axis_of, bars_of
from projects.queries.past_day import NoSuchDay, PastDay
from projects.queries.past_status import past_project_dashboard
from projects.queries.plan import Plan, PlanTask, load_plan
from projects.queries.plan_view import CRITICAL, STATUSES, PlanView, plan_view
from projects.queries.status import ProjectStatus, project_dashboard
from projects.views import week
from projects.views.frame import project_frame, visible_project
from projects.views.past_day import day_shown, past_context, refuse_day, shown_as_of

CHUNK = 120  # rows of the first view; the rest follows as one scrolls


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table and of the Gantt."""

    task: PlanTask
    bar: Bar | None


@require_GET
@vary_on_headers("HX-Request")
def show(request, key):
    """The plan; to htmx, the rows that follow those on the screen."""
    if request.GET.get("view") == "week":
        return week.show(request, key)
    project = visible_project(request, key)
    try:
        day = day_shown(request, project.snapshots.all())
        if day is not None:
            return _past(request, project, day)
    except NoSuchDay as refused:
        return refuse_day(request, project_frame(request, project), refused)
    plan = load_plan(project, request.user)
    first = _number(request.GET.get("rows", "")) if request.htmx else 0
    last = None if request.GET.get("all") else first + CHUNK
    panel = panel_context(project, plan, request.GET, first, last)
    if request.htmx and first:
        return render(request, "projects/plan_more.html", panel)
    frame = project_frame(request, project)
    context = frame | panel | past_context(None) | strip_context(project, request.user)
    context |= week_context(project, request.user, money=context["status"].sees_money)
    if plan.may_manage or any(task.may_report for task in plan.tasks):
        context |= week.waiting_context(request, project, manages=plan.may_manage)
    if not frame["far_url"]:
        context["disclosed"] = disclosed_program(project)
    return render(request, "projects/plan.html", context)


def _past(request, project: Project, day: PastDay):
    """Answer with the plan as it was at the end of a day, all of it and for reading only."""
    plan = past_plan(project, request.user, day)
    context = project_frame(request, project) | past_context(day)
    context |= panel_context(project, plan, request.GET)
    context |= answers(past_project_dashboard(project, request.user, day))
    with shown_as_of(day):
        return render(request, "projects/plan.html", context)


def strip_context(project: Project, viewer) -> dict[str, Any]:
    """Return what the three questions are answered with."""
    return answers(project_dashboard(project, viewer))


def answers(status: ProjectStatus) -> dict[str, Any]:
    """Return the figures of a project with what the strip makes of them."""
    vac = status.figure("vac")
    return {"status": status, "overrun": -vac.value if vac and vac.value is not None else None}


def week_context(project: Project, viewer, *, money: bool) -> dict[str, Any]:
    """Return what moved since last week, and how many proposals wait for a decision."""
    return {
        "changed": changed_week(project, viewer, money=money),
        "open_proposals": Proposal.objects.open().filter(project=project).count(),
    }


def panel_context(
    project: Project, plan: Plan, params, first: int = 0, last: int | None = None
) -> dict[str, Any]:
    """Return what table and Gantt show: the rows from ``first`` up to ``last``."""
    view = plan_view(params)
    rows = view.rows(plan)
    key = params.get("axis", "")
    axis = axis_of(plan.tasks, plan.status_date, links=plan.links, whole=view.whole, key=key)
    shown = rows[:last]
    bars = bars_of(shown, plan.links, axis, plan.status_date) if axis else {}
    return {
        "project": project,
        "plan": plan,
        "view": view,
        "lines": [Line(task=task, bar=bars.get(task.id)) for task in shown[first:]],
        "total": len(rows),
        "loaded": len(shown),
        "rest_height": (len(rows) - len(shown)) * ROW_HEIGHT,
        "is_light": project.rigour == Project.Rigour.LIGHT,
        "controls": _controls(plan, view, is_light=project.rigour == Project.Rigour.LIGHT),
    } | _drawing(plan, shown, bars, axis)


def _drawing(
    plan: Plan, shown: tuple[PlanTask, ...], bars: dict[int, Bar], axis: Axis | None
) -> dict[str, Any]:
    return {
        "axis": axis,
        "arrows": arrows_of(shown, bars, plan.links),
        "arrows_height": max(1, len(shown)) * ROW_HEIGHT,
        "today_x": axis.after(plan.status_date) if axis and plan.status_date else None,
    }


def _controls(plan: Plan, view: PlanView, *, is_light: bool) -> dict[str, Any]:
    """Return the links that change the view."""
    people = [person for person in plan.people if person.user_id is not None]
    return {
        "critical": view.with_(critical=not view.critical),
        "baseline": view.with_(baseline=not view.baseline),
        "whole": view.with_(whole=not view.whole),
        "clear": view.with_(owner=None, status=""),
        "owner": next((p.name for p in people if p.user_id == view.owner), ""),
        "owners": [(p.name, view.with_(owner=p.user_id), p.user_id == view.owner) for p in people],
        "status": STATUSES.get(view.status, ""),
        "statuses": [
            (name, view.with_(status=value), value == view.status)
            for value, name in STATUSES.items()
            if not (is_light and value == CRITICAL)
        ],
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
