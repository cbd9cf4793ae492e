"""Deliverables: what a project hands over."""

import django_filters

from projects import acceptance
from projects.api.fields import Choice, Day, Line, Related, Text
from projects.api.filtering import IdFilter, ProjectOwnedFilter
from projects.api.input import Input
from projects.api.output import WRITTEN
from projects.api.owned import OWNED, OwnedOutput, OwnedViewSet
from projects.api.register_import import TakesRegister
from projects.importing.registers import DELIVERABLES
from projects.models import Deliverable, Task


class DeliverableInput(Input):
    name = Line(max_length=200)
    status = Choice(choices=Deliverable.Status.choices, required=False)
    acceptance_criteria = Text(required=False, allow_blank=True, max_length=20_000)
    due = Day(required=False, allow_null=True)
    task = Related(Task, required=False, allow_null=True)


class DeliverableOutput(OwnedOutput):
    class Meta:
        model = Deliverable
        fields = [
            *OWNED, "name", "status", "acceptance_criteria", "due", "task", "accepted_by",
            "accepted_at", "added_after", *WRITTEN,
        ]  # fmt: skip


class DeliverableFilter(ProjectOwnedFilter):
    task = IdFilter("task_id")
    status = django_filters.MultipleChoiceFilter(choices=Deliverable.Status.choices)
    due__gte = django_filters.DateFilter("due", "gte")
    due__lte = django_filters.DateFilter("due", "lte")


class DeliverableViewSet(TakesRegister, OwnedViewSet):
    """Deliverables of the projects you see; a status of accepted is signed by who sets it."""

    model = Deliverable
    table = DELIVERABLES
    input_class = DeliverableInput
    output_class = DeliverableOutput
    filterset_class = DeliverableFilter
    search_fields = ("name", "acceptance_criteria")
    ordering_fields = {
        "name": "name", "status": "status", "due": "due", "id": "id",
        "updated_at": "updated_at", "created_at": "created_at",
    }  # fmt: skip

    def add(self, owner, values, **options):
        return acceptance.add_deliverable(
            project=owner, fields=values, by=self.request.user, **options
        )

    def edit(self, row, values, **options):
        acceptance.edit_deliverable(deliverable=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        acceptance.remove_deliverable(deliverable=row, by=self.request.user, **options)
