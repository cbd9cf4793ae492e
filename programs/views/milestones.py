"""How the milestones of a program slip, week by week."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from programs.views.frame import program_frame, visible_program
from projects.models import Project
from projects.queries.milestone_slips import milestone_slips
from projects.views.milestones import under


@require_GET
def show(request, key):
    """The slip chart of the published milestones of a program, of all below it that one sees."""
    program = visible_program(request, key)
    below = Project.objects.current().filter(program__ancestry__ancestor=program)
    seen = below.filter(pk__in=Project.objects.visible_to(request.user).values("pk"))
    slips = milestone_slips(program.snapshots.all(), seen)
    frame = under(program_frame(request, program))
    return render(request, "projects/milestones.html", frame | {"slips": slips})
