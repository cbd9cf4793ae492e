"""A project's plan as a file: for who sees the project, with money for who sees its money."""

import structlog
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from projects.access import can_see_money
from projects.exporting.formats import FORMATS
from projects.exporting.project_plan import project_plan
from projects.views.frame import visible_project

log = structlog.get_logger("bifocal.export")


@require_GET
def download(request, key, kind):
    """The plan in the format ``kind``, to be kept as a file."""
    project = visible_project(request, key)
    if kind not in FORMATS:
        raise Http404
    form = FORMATS[kind]
    with_money = can_see_money(request.user, project)
    content = form.write(project_plan(project), with_money=with_money)
    log.info("plan_exported", project=project.key, format=kind, with_money=with_money)
    headers = {"Content-Disposition": f'attachment; filename="{project.key}.{form.ending}"'}
    return HttpResponse(content, content_type=form.content_type, headers=headers)
