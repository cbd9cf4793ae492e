"""The overview of a program: its projects seen from afar."""

from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from programs.models import Program
from programs.queries.change_lines import ChangePanel
from programs.queries.overview import ProgramOverview, program_overview
from programs.views.changes import changed_since_last_week
from programs.views.frame import program_frame, visible_program
from programs.visiting import note_visit
from projects.queries.past_day import NoSuchDay
from projects.queries.unconfirmed import unconfirmed_of_program
from projects.views.past_day import day_shown, past_context, refuse_day, shown_as_of


@require_GET
def show(request, key):
    """The program overview, now or as it was at the end of a day."""
    program = visible_program(request, key)
    frame = program_frame(request, program)
    try:
        day = day_shown(request, program.snapshots.all())
    except NoSuchDay as refused:
        return refuse_day(request, frame, refused)
    overview = program_overview(program, request.user, day)
    note_visit(program=program, by=request.user, at=now())
    context = (
        frame
        | past_context(day)
        | {
            "overview": overview,
            "dashboard": overview.dashboard,
            "unconfirmed": () if day else unconfirmed_of_program(program, request.user, now()),
            "changed": None if day else _changed(program, overview, request.user),
            "may_change": day is None and frame["manages"],
        }
    )
    with shown_as_of(day):
        return render(request, "programs/overview.html", context)


def _changed(program: Program, overview: ProgramOverview, viewer) -> ChangePanel | None:
    return changed_since_last_week(
        program, overview.dashboard, viewer, whole_days=overview.whole_days
    )
