"""Baselines: plans as they were approved. Frozen once, never changed."""

import django_filters
from rest_framework import serializers

from projects import access, baselining
from projects.api.fields import Line, ZonedOutput
from projects.api.filtering import ProjectOwnedFilter
from projects.api.input import Input
from projects.api.output import WRITTEN, with_money_right
from projects.api.owned import OWNED, OwnedOutput
from projects.api.viewset import Creating, ResourceViewSet
from projects.models import Baseline


class BaselineInput(Input):
    external_id = source = None  # a baseline comes from here

    name = Line(required=False, allow_blank=True, max_length=200)


class BaselineOutput(OwnedOutput):
    money = ("undistributed", "currency")
    currency = serializers.CharField(source="project.currency")
    start = ZonedOutput()
    finish = ZonedOutput()

    class Meta:
        model = Baseline
        fields = [
            *OWNED, "number", "name", "is_current", "frozen_at", "approved_by", "start", "finish",
            "undistributed", "currency", *WRITTEN,
        ]  # fmt: skip


class BaselineFilter(ProjectOwnedFilter):
    is_current = django_filters.BooleanFilter()
    number = django_filters.NumberFilter()


class BaselineViewSet(Creating, ResourceViewSet):
    """Baselines of the projects you see. POST freezes the plan as the next one."""

    model = Baseline
    input_class = BaselineInput
    output_class = BaselineOutput
    filterset_class = BaselineFilter
    ordering_fields = {"number": "number", "frozen_at": "frozen_at", "id": "id"}

    def readable(self, rows):
        return with_money_right(rows.select_related("project"), self.request.user)

    def require_add(self, owner):
        if owner is not None:
            access.require_manage_project(self.request.user, owner)

    def existing(self, owner):
        """A baseline is never changed, so none is looked up to be."""

    def add(self, owner, values, **options):
        return baselining.freeze_baseline(
            project=owner, name=values.get("name", ""), by=self.request.user, **options
        )
