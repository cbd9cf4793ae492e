"""What waits for one person's word: proposals to decide, deliverables to accept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from projects.models import Deliverable, Project, Proposal
from projects.queries.proposal import ProposalLine, lines, with_people

MOST = 50  # of each list


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAccept:
    """A deliverable that was submitted and is neither accepted nor rejected."""

    id: int
    name: str
    project_key: str
    project_name: str
    due: date | None


def with_waiting(projects):
    """Add to ``projects`` how many ``open_proposals`` and ``submitted`` deliverables they have."""
    return projects.annotate(
        open_proposals=_count(Proposal.objects.filter(state=Proposal.State.OPEN)),
        submitted=_count(Deliverable.objects.filter(status=Deliverable.Status.SUBMITTED)),
    )


def open_proposals(user, managed: Sequence[int]) -> list[ProposalLine]:
    """Return what waits in the projects ``managed``, and what ``user`` proposed elsewhere."""
    visible = Project.objects.visible_to(user).current().values("pk")
    own = Q(proposed_by=user, project__in=visible)
    rows = with_people(Proposal.objects.open().filter(Q(project__in=managed) | own))
    return list(lines(rows.order_by("proposed_at", "pk")[: 2 * MOST]))


def to_accept(project_ids: Sequence[int]) -> tuple[ToAccept, ...]:
    """Return the submitted deliverables of these projects, the first due ahead."""
    if not project_ids:
        return ()
    rows = Deliverable.objects.filter(project__in=project_ids, status=Deliverable.Status.SUBMITTED)
    found = rows.select_related("project").order_by("due", "pk")[:MOST]
    return tuple(
        ToAccept(
            id=row.pk,
            name=row.name,
            project_key=row.project.key,
            project_name=row.project.name,
            due=row.due,
        )
        for row in found
    )


def _count(rows) -> Coalesce:
    """Return the number of ``rows`` of a project, without joining them."""
    counted = rows.filter(project=OuterRef("pk")).order_by().values("project")
    number = counted.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)
