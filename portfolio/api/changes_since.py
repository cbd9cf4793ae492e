"""What changed in a program since a day's end: the figures on both sides and the steps between."""

from datetime import UTC, date

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from portfolio.api.lens import NUMBER_OR_TEXT, LensView, day_of, refuse
from programs.models import ProgramSnapshot
from programs.queries.change_day import board_then, kept_on, week_before
from programs.queries.change_steps import ChangesSince, ChangeStep, changes_since_snapshot
from programs.queries.change_words import subject_name
from programs.queries.dashboard import ProgramDashboard, program_dashboard
from projects.api import figures
from projects.api.fields import ratio
from projects.errors import DomainError

CHANGES = {
    "type": "object",
    "required": ["from", "to", "currency", "metrics", "steps"],
    "properties": {
        "from": {"type": "string", "format": "date"},
        "to": {"type": "string", "format": "date"},
        "currency": {"type": "string"},
        "metrics": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["before", "after"],
                "properties": {"before": NUMBER_OR_TEXT, "after": NUMBER_OR_TEXT},
            },
        },
        "steps": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["cause", "object", "who", "at", "finish_days"],
                "properties": {
                    "cause": {"type": "string"},
                    "object": {"type": "string"},
                    "who": {"type": "string"},
                    "at": {"type": ["string", "null"], "format": "date-time"},
                    "finish_days": {"type": ["integer", "null"]},
                    "cost": {"type": ["string", "null"]},
                    "roi": {"type": ["number", "null"]},
                },
            },
        },
    },
}


class ChangesSinceView(LensView):
    """What moved a program's finish, cost and ROI since a day's end, cause by cause.

    The steps are in the order in which the changes were made; their shares add up to the change of
    each figure. Without ``date`` since the week before the last confirmed one.
    """

    kind = "programs"
    parameters = frozenset({"date"})

    @extend_schema(parameters=[OpenApiParameter("date", date)], responses={200: CHANGES})
    def get(self, request, reference):
        program = self.find(reference)
        asked = day_of(request.query_params, "date")
        board = program_dashboard(program, request.user)
        snapshot = self.snapshot(board, asked)
        then = board_then(program, request.user, snapshot)
        changes = changes_since_snapshot(board, snapshot, then, viewer=request.user)
        return Response(
            {
                "from": snapshot.date.isoformat(),
                "to": timezone.localdate().isoformat(),
                "currency": board.currency,
                "metrics": compared(then, board),
                "steps": [shown(step, changes) for step in changes.steps],
            }
        )

    def snapshot(self, board: ProgramDashboard, asked: date | None) -> ProgramSnapshot:
        """Return what was kept on the day asked for; 400 for a day of which nothing is known."""
        if asked is None:
            found = week_before(board)
            if found is None:
                refuse("date", "No day before the last confirmed one was kept: give a later one.")
            return found
        try:
            return kept_on(board.pk, asked, today=timezone.localdate())
        except DomainError as error:
            detail = ErrorDetail(f"{error.message} {error.fix}", code="invalid")
            raise ValidationError({"date": [detail]}) from error


def compared(then: ProgramDashboard, now: ProgramDashboard) -> dict:
    """Return the figures of both days by dashboard name, as far as the viewer sees them."""
    before, after = figures.metrics(then), figures.metrics(now)
    return {
        name: {"before": before.get(name), "after": value}
        for name, value in after.items()
        if name != "health"
    }


def shown(step: ChangeStep, changes: ChangesSince) -> dict:
    """Return one step for JSON; cost and ROI are absent without the money right."""
    found = {
        "cause": step.cause,
        "object": subject_name(step),
        "who": step.who,
        "at": step.at and step.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "finish_days": step.finish_days,
    }
    if changes.sees_money:
        found |= {"cost": None if step.cost is None else str(step.cost), "roi": ratio(step.roi)}
    return found
