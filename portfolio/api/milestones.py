"""How the milestones of a program or a project slip: each week's forecast of each."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from portfolio.api.lens import LensView
from projects.models import Project
from projects.queries.milestone_slips import MilestoneSlip, milestone_slips

DAY = {"type": ["string", "null"], "format": "date"}
MILESTONES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["task", "name", "project_key", "weeks"],
        "properties": {
            "task": {"type": "integer"},
            "name": {"type": "string"},
            "project_key": {"type": "string"},
            "baseline": DAY,
            "forecast": DAY,
            "actual": DAY,
            "slip_days": {"type": ["integer", "null"]},
            "slip_days_per_week": {"type": ["number", "null"]},
            "weeks": {
                "type": "array",
                "items": {"type": "object", "properties": {"date": DAY, "forecast": DAY}},
            },
        },
    },
}


class MilestonesView(LensView):
    """The published milestones with the forecast of each at the end of each week of a year, and
    how many working days a week it slipped over the last four weeks. Positive is late."""

    @extend_schema(responses={200: MILESTONES})
    def get(self, request, reference):
        row = self.find(reference)
        slips = milestone_slips(row.snapshots.all(), self.projects(row))
        return Response([_shown(one) for one in slips.milestones])

    def projects(self, row):
        """Return the projects whose milestones are shown: those of a program that one sees."""
        if self.kind == "projects":
            return Project.objects.filter(pk=row.pk)
        below = Project.objects.current().filter(program__ancestry__ancestor=row)
        return below.filter(pk__in=Project.objects.visible_to(self.request.user).values("pk"))


def _shown(one: MilestoneSlip) -> dict:
    return {
        "task": one.task_id,
        "name": one.name,
        "project_key": one.project_key,
        "baseline": one.baseline,
        "forecast": one.now.forecast,
        "actual": one.now.reached,
        "slip_days": one.slip_days,
        "slip_days_per_week": None if one.velocity is None else float(one.velocity),
        "weeks": [{"date": point.date, "forecast": point.day} for point in one.points],
    }
