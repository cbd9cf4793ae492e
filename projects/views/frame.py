"""What surrounds every page of a project: breadcrumb, tabs, perspective."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404

from projects.access import can_manage_project, can_see_money, can_see_program
from projects.models import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    name: str
    url: str
    is_current: bool
    shortcut: str = ""


# Page, name, key after G; a light project has no network to baseline and no budget lines.
PAGES = (
    ("", "Plan", "P"),
    ("budget", "Budget", "B"),
    ("scope", "Scope", "S"),
    ("risks", "Risks", "R"),
    ("reports", "Reports", "T"),
    ("baselines", "Baselines", "L"),
    ("people", "People", "E"),
    ("history", "History", "H"),
    ("settings", "Settings", ""),
)
NOT_LIGHT = {"risks", "baselines"}


def visible_project(request, key: str) -> Project:
    """Return the project of that key, in any capitals, or raise Http404 if it isn't visible."""
    projects = Project.objects.visible_to(request.user).with_manager()
    return get_object_or_404(projects.select_related("program__portfolio"), key=str(key).upper())


def project_frame(request, project: Project, page: str = "") -> dict[str, Any]:
    """Return the context of a page of ``project``; ``page`` is the path of its tab."""
    far = f"/programs/{project.program.key}/" if can_see_program(request.user, project) else ""
    near = f"/projects/{project.key}/"
    name = next(title for path, title, _ in PAGES if path == page)
    crumbs = [
        *_above(request.user, project, far),
        Crumb(name=project.name, url=near),
        Crumb(name=name),
    ]
    return {
        "project": project,
        "breadcrumb": crumbs,
        "tabs": _tabs(request.user, project, page),
        "lens": "near",
        "far_url": far,
        "near_url": near,
        "page_title": f"{project.name}: {name.lower()}",
        "object_name": project.name,
        "manager_name": project.manager_name,
        "part_of": project.program.name,
        "part_of_url": far,
    }


def _tabs(user, project: Project, page: str) -> list[Tab]:
    left_out = set()
    if not can_see_money(user, project):
        left_out.add("budget")
    if not can_manage_project(user, project):
        left_out.add("settings")
    if project.rigour == Project.Rigour.LIGHT:
        left_out |= NOT_LIGHT - {page}
    return [
        Tab(
            name=name,
            url=f"/projects/{project.key}/{path}/" if path else f"/projects/{project.key}/",
            is_current=path == page,
            shortcut=shortcut,
        )
        for path, name, shortcut in PAGES
        if path not in left_out
    ]


def _above(user, project: Project, far: str) -> list[Crumb]:
    """Name what is above, as far as the person may know it: a program's name, never more."""
    portfolio = project.program.portfolio
    seen = type(portfolio).objects.visible_to(user).filter(pk=portfolio.pk).exists()
    above = [Crumb(name=portfolio.name, url=f"/portfolios/{portfolio.key}/")] if seen else []
    return [*above, Crumb(name=project.program.name, url=far)]
