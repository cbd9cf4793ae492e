"""How the milestones of a project slip, week by week."""

from typing import Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from projects.models import Project
from projects.queries.milestone_slips import milestone_slips
from projects.views.frame import Crumb, project_frame, visible_project


@require_GET
def show(request, key):
    """The slip chart of the published milestones of a project."""
    project = visible_project(request, key)
    slips = milestone_slips(project.snapshots.all(), Project.objects.filter(pk=project.pk))
    frame = under(project_frame(request, project))
    return render(request, "projects/milestones.html", frame | {"slips": slips})


def under(frame: dict[str, Any]) -> dict[str, Any]:
    """Return the frame of a page that lies under the first one of its object."""
    crumbs = frame["breadcrumb"]
    first = Crumb(name=crumbs[-1].name, url=crumbs[-2].url)
    title = _("%(name)s: milestones") % {"name": frame["object_name"]}
    return frame | {
        "breadcrumb": [*crumbs[:-1], first, Crumb(name=_("Milestones"))],
        "page_title": title,
    }
