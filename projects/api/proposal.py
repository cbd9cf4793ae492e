"""Proposals: what the team would change of tasks that only the manager changes."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from projects import access, proposing, versioning
from projects.api.fields import Text, Whole
from projects.api.filtering import IdFilter, ProjectOwnedFilter
from projects.api.input import Input
from projects.api.output import WRITTEN, Output
from projects.api.task import TaskInput
from projects.api.viewset import Creating, ResourceViewSet
from projects.locking import retried
from projects.models import Proposal, Task


@extend_schema_field({"type": "object", "additionalProperties": True})
class Changes(serializers.DictField):
    """Fields of a task by name, as ``PATCH /tasks/{id}/`` takes them."""


class ProposalInput(Input):
    owner = "task"
    external_id = source = reason = None

    proposed = Changes()
    note = Text(required=False, allow_blank=True, max_length=2000)


class AcceptanceInput(Input):
    """Without ``proposed`` it is accepted as it is; ``task_version`` is that of the task seen."""

    owner = None
    external_id = source = reason = None

    proposed = Changes(required=False)
    task_version = Whole(required=False, min_value=1)
    answer = Text(required=False, allow_blank=True, max_length=2000)


class RejectionInput(Input):
    owner = None
    external_id = source = reason = None

    answer = Text(required=True, allow_blank=True, max_length=2000)


class ProposalOutput(Output):
    project_key = serializers.CharField(source="project.key")
    task_name = serializers.CharField(source="task.name")
    proposed = Changes()
    seen = Changes()
    applied = Changes(allow_null=True)
    is_stale = serializers.SerializerMethodField()

    class Meta:
        model = Proposal
        fields = [
            "id", "project", "project_key", "task", "task_name", "task_version", "seen",
            "proposed", "note", "state", "is_stale", "applied", "answer", "proposed_by",
            "proposed_at", "decided_by", "decided_at", *WRITTEN,
        ]  # fmt: skip

    def get_is_stale(self, proposal) -> bool:
        return proposal.state == "open" and proposing.is_stale(proposal, proposal.task)


class ProposalFilter(ProjectOwnedFilter):
    task = IdFilter("task_id")
    state = django_filters.MultipleChoiceFilter(choices=Proposal.State.choices)
    proposed_by = IdFilter("proposed_by_id")


class ProposalViewSet(Creating, ResourceViewSet):
    """Proposals in the projects you see: the team makes them, the project's manager decides."""

    model = Proposal
    owner_model = Task
    input_class = ProposalInput
    output_class = ProposalOutput
    filterset_class = ProposalFilter
    default_order = ("-id",)
    ordering_fields = {"proposed_at": "proposed_at", "id": "id", "updated_at": "updated_at"}

    def readable(self, rows):
        return rows.select_related("project", "task")

    def visible(self):
        people = ("project", "task", "proposed_by", "decided_by")
        return super().visible().select_related(*people)

    def existing(self, owner):
        """Return None: a proposal has no identity elsewhere."""

    def require_add(self, owner):
        if owner is not None:
            access.require_propose(self.request.user, owner)

    def add(self, owner, values, *, reason, at):
        return proposing.propose(
            task=owner,
            fields=self.changes(owner, values["proposed"]),
            note=values.get("note", ""),
            seen_version=versioning.ANY,
            by=self.request.user,
            at=at,
        )

    def changes(self, task: Task, sent: dict) -> dict:
        """Return what ``sent`` sets of ``task``, read as a change of the task would be."""
        context = {
            "user": self.request.user,
            "current": {},
            "readable": set(),
            "require_add": self.require_add,
            "time_zone": task.project.time_zone,
        }
        read = TaskInput(instance=task, data=sent, partial=True, context=context)
        try:
            read.is_valid(raise_exception=True)
        except ValidationError as error:
            raise ValidationError({"proposed": error.detail}) from None
        return dict(read.validated_data)

    @extend_schema(request=AcceptanceInput)
    @action(detail=True, methods=["post"])
    def accept(self, request, **kwargs):
        """Change the task as it was proposed, or as the body says instead."""
        row, seen = self.decided()
        values = self.read(AcceptanceInput)
        changed = values.get("proposed")
        retried(proposing.accept_proposal)(
            proposal=row,
            fields=None if changed is None else self.changes(row.task, changed),
            task_version=values.get("task_version"),
            seen_version=seen,
            by=request.user,
            at=timezone.now(),
            answer=values.get("answer", ""),
        )
        return self.answer({"pk": row.pk})

    @extend_schema(request=RejectionInput)
    @action(detail=True, methods=["post"])
    def reject(self, request, **kwargs):
        """Leave the task as it is; ``answer`` says why."""
        row, seen = self.decided()
        answer = self.read(RejectionInput)["answer"]
        told = {"seen_version": seen, "by": request.user, "at": timezone.now()}
        proposing.reject_proposal(proposal=row, answer=answer, **told)
        return self.answer({"pk": row.pk})

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, **kwargs):
        """Take back what you proposed, while nobody has decided on it."""
        row = self.find()
        self.require_way()
        proposing.require_own(request.user, row)
        told = {"seen_version": self.asked(row), "by": request.user, "at": timezone.now()}
        proposing.withdraw_proposal(proposal=row, **told)
        return self.answer({"pk": row.pk})

    def decided(self) -> tuple[Proposal, int]:
        """Return the proposal that the manager decides on, and the version that they saw."""
        row = self.find()
        self.require_way()
        access.require_manage_project(self.request.user, row.project)
        return row, self.asked(row)

    def asked(self, row: Proposal) -> int:
        return self.seen(row) if "If-Match" in self.request.headers else versioning.ANY

    def read(self, input_class: type[Input]) -> dict:
        context = {"user": self.request.user, "current": {}, "readable": set()}
        sent = input_class(data=self.request.data, context=context)
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)
