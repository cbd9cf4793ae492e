"""The overview of a program: its projects seen from afar."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from programs.access import can_manage_program
from programs.queries.overview import program_overview
from programs.views.frame import program_frame, visible_program


@require_GET
def show(request, key):
    """The program overview."""
    program = visible_program(request, key)
    overview = program_overview(program, request.user)
    context = program_frame(request, program) | {
        "overview": overview,
        "dashboard": overview.dashboard,
        "may_change": can_manage_program(request.user, program),
    }
    return render(request, "programs/overview.html", context)
