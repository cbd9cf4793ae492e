"""Dependencies: links between tasks; one that crosses projects is a hand-off."""

import django_filters
from django.db.models import F
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects import access, linking
from projects.api.fields import Choice, Day, Flag, Related, Whole
from projects.api.filtering import IdFilter, KeyFilter, WrittenFilter
from projects.api.input import Input, Part
from projects.api.output import WRITTEN, Output
from projects.api.viewset import Creating, Editing, Removing, ResourceViewSet
from projects.models import Dependency, Task
from projects.models.task import LONGEST_MINUTES

HAND_OFF = {
    "type": ["object", "null"],
    "properties": {
        "need_by": {"type": ["string", "null"], "format": "date"},
        "firm": {"type": "boolean"},
    },
}


class HandOffInput(Part):
    need_by = Day(required=False, allow_null=True)
    firm = Flag(required=False)


class DependencyInput(Input):
    owner = "successor"
    fixed = ("predecessor",)

    predecessor = Related(Task)
    successor = Related(Task, required=False)
    type = Choice(choices=Dependency.Type.choices, required=False)
    lag_minutes = Whole(required=False, min_value=-LONGEST_MINUTES, max_value=LONGEST_MINUTES)
    lag_kind = Choice(choices=Dependency.LagKind.choices, required=False)
    hand_off = HandOffInput(required=False, allow_null=True)

    def to_internal_value(self, data):
        values = super().to_internal_value(data)
        given = values.pop("hand_off", None) or {}
        named = {"need_by": "need_by", "firm": "is_firm"}
        return values | {named[name]: value for name, value in given.items()}


class DependencyOutput(Output):
    predecessor_project = serializers.IntegerField(source="predecessor.project_id")
    successor_project = serializers.IntegerField(source="successor.project_id")
    hand_off = serializers.SerializerMethodField()

    class Meta:
        model = Dependency
        fields = [
            "id", "predecessor", "predecessor_project", "successor", "successor_project", "type",
            "lag_minutes", "lag_kind", "hand_off", *WRITTEN,
        ]  # fmt: skip

    @extend_schema_field(HAND_OFF)
    def get_hand_off(self, link):
        if not link.is_hand_off:
            return None
        return {"need_by": link.need_by, "firm": link.is_firm}


class DependencyFilter(WrittenFilter):
    predecessor = IdFilter("predecessor_id")
    successor = IdFilter("successor_id")
    project = IdFilter("successor__project_id")
    project_key = KeyFilter("successor__project__key")
    program = IdFilter("successor__project__program_id")
    program_key = KeyFilter("successor__project__program__key")
    type = django_filters.ChoiceFilter(choices=Dependency.Type.choices)
    is_hand_off = django_filters.BooleanFilter(method="crossing")

    def crossing(self, rows, name, value):
        same = {"predecessor__project": F("successor__project")}
        return rows.exclude(**same) if value else rows.filter(**same)


class DependencyViewSet(Creating, Editing, Removing, ResourceViewSet):
    """Links both ends of which you see. Whoever manages the successor's project may set them."""

    model = Dependency
    is_rehearsable = True
    owner_model = Task
    input_class = DependencyInput
    output_class = DependencyOutput
    filterset_class = DependencyFilter
    ordering_fields = {"id": "id", "updated_at": "updated_at", "created_at": "created_at"}

    def readable(self, rows):
        return rows.select_related("predecessor", "successor")

    def visible(self):
        return super().visible().select_related("predecessor__project", "successor__project")

    def require_add(self, owner):
        if owner is not None:
            access.require_manage_project(self.request.user, owner.project)

    def require_change(self, row):
        access.require_manage_project(self.request.user, row.successor.project)

    def touched_projects(self, row):
        return [row.successor.project_id, row.predecessor.project_id]

    def add(self, owner, values, *, reason, at):
        return linking.link_tasks(
            predecessor=values.pop("predecessor"),
            successor=owner,
            fields=values,
            by=self.request.user,
            at=at,
            reason=reason,
        )

    def edit(self, row, values, **options):
        linking.edit_link(link=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        linking.unlink(link=row, by=self.request.user, **options)
