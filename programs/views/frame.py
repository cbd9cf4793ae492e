"""What surrounds every page of a program: breadcrumb, tabs, perspective."""

from typing import Any

from django.shortcuts import get_object_or_404

from programs.access import can_manage_program
from programs.models import Program
from projects.models import Project
from projects.views.frame import Crumb, Tab

# Page, name, key after G.
PAGES = (
    ("", "Overview", "P"),
    ("benefits", "Benefits", "B"),
    ("risks", "Risks", "R"),
    ("reports", "Reports", "T"),
    ("people", "People", "E"),
    ("history", "History", "H"),
    ("settings", "Settings", ""),
)


def visible_program(request, key: str) -> Program:
    """Return the program of that key, in any capitals, or raise Http404 if it isn't visible."""
    programs = Program.objects.visible_to(request.user).with_manager()
    return get_object_or_404(programs.select_related("portfolio", "parent"), key=str(key).upper())


def program_frame(request, program: Program, page: str = "") -> dict[str, Any]:
    """Return the context of a page of ``program``; ``page`` is the path of its tab."""
    name = next(title for path, title, _ in PAGES if path == page)
    address = f"/programs/{program.key}/"
    above = _above(request.user, program)
    crumbs = [*above, Crumb(name=program.name, url=address), Crumb(name=name)]
    manages = can_manage_program(request.user, program)
    near = Project.objects.visible_to(request.user).current().filter(program=program)
    driving = near.order_by("-metrics__finish", "key").values_list("key", flat=True).first()
    return {
        "program": program,
        "manages": manages,
        "breadcrumb": crumbs,
        "tabs": _tabs(address, page, manages=manages),
        "lens": "far",
        "far_url": address,
        "near_url": f"/projects/{driving}/" if driving else "",
        "page_title": f"{program.name}: {name.lower()}",
        "object_name": program.name,
        "manager_name": program.manager_name,
        "manager_label": "Program manager",
        "part_of": above[-1].name if above else "",
        "part_of_url": above[-1].url if above else "",
    }


def _tabs(address: str, page: str, *, manages: bool) -> list[Tab]:
    return [
        Tab(
            name=title,
            url=f"{address}{path}/" if path else address,
            is_current=path == page,
            shortcut=shortcut,
        )
        for path, title, shortcut in PAGES
        if path != "settings" or manages
    ]


def _above(user, program: Program) -> list[Crumb]:
    """Name the portfolio and the programs above, as far as the person sees them."""
    portfolio = program.portfolio
    seen = type(portfolio).objects.visible_to(user).filter(pk=portfolio.pk).exists()
    crumbs = [Crumb(name=portfolio.name, url=f"/portfolios/{portfolio.key}/")] if seen else []
    if program.parent_id is None:
        return crumbs
    line = Program.objects.visible_to(user).filter(descent__descendant=program)
    line = line.exclude(pk=program.pk).order_by("-descent__depth")
    names = line.values_list("name", "key")
    return [*crumbs, *(Crumb(name=name, url=f"/programs/{key}/") for name, key in names)]
