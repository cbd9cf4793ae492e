"""The people page of a project: its roles, its resources and its calendars at once."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from projects.views import calendar, resource, role
from projects.views.frame import project_frame, visible_project


@require_GET
def show(request, key):
    """Three registers, each with the way to all of it."""
    project = visible_project(request, key)
    parts = [
        {
            "register": pages,
            "listing": found["listing"],
            "may_change": found["may_change"],
            "new_url": found["new_url"],
            "list_url": found["list_url"],
        }
        for pages in (role.pages, resource.pages, calendar.pages)
        for found in [pages.list_context(request, project)]
    ]
    context = project_frame(request, project, "people") | {"parts": parts}
    return render(request, "projects/people.html", context)
