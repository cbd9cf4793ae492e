"""A report as a page of its own that brings all it shows: what is printed into a PDF."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from projects.queries.report_view import ReportView

SHEETS = ("tokens", "base", "figures", "tables", "charts", "report", "responsive")


def paper(view: ReportView, owner, part_of: str) -> str:
    """Return the HTML of a report without an address in it that anything could be loaded from."""
    context = {
        "view": view,
        "report": view.report,
        "owner": owner,
        "part_of": part_of,
        "kind": "project" if view.report.project_id else "program",
        "style": _style(),
    }
    return render_to_string("projects/report_paper.html", context)


@cache
def _style() -> str:
    """Return our style sheets, which name no other file."""
    found = [finders.find(f"bifocal/{name}.css") for name in SHEETS]
    return "\n".join(Path(path).read_text(encoding="utf-8") for path in found if path)
