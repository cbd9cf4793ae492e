"""Resources: who or what does the work of a project."""

import django_filters
from rest_framework import serializers

from projects import staffing
from projects.api.fields import Choice, Line, MoneyInput, Person, RatioInput, Related
from projects.api.filtering import IdFilter, ProjectOwnedFilter
from projects.api.input import Input
from projects.api.output import WRITTEN
from projects.api.owned import OWNED, OwnedOutput, OwnedViewSet
from projects.models import Calendar, Resource


class ResourceInput(Input):
    name = Line(max_length=200)
    kind = Choice(choices=Resource.Kind.choices, required=False)
    user = Person(required=False, allow_null=True)
    calendar = Related(Calendar, required=False, allow_null=True)
    capacity = RatioInput(required=False, max_digits=8, decimal_places=4, min_value=0)
    standard_rate = MoneyInput(required=False, min_value=0)
    cost_per_use = MoneyInput(required=False, min_value=0)


class ResourceOutput(OwnedOutput):
    money = (*staffing.RESOURCE_MONEY, "currency")
    currency = serializers.CharField(source="project.currency")

    class Meta:
        model = Resource
        fields = [
            *OWNED, "name", "kind", "user", "calendar", "capacity", "standard_rate",
            "cost_per_use", "currency", *WRITTEN,
        ]  # fmt: skip


class ResourceFilter(ProjectOwnedFilter):
    kind = django_filters.MultipleChoiceFilter(choices=Resource.Kind.choices)
    user = IdFilter("user_id")


class WorkforceViewSet(OwnedViewSet):
    """People, roles, vendors and material of the projects you see; rates need the money right."""

    model = Resource
    input_class = ResourceInput
    output_class = ResourceOutput
    filterset_class = ResourceFilter
    search_fields = ("name",)
    ordering_fields = {
        "name": "name", "kind": "kind", "id": "id", "updated_at": "updated_at",
        "created_at": "created_at",
    }  # fmt: skip

    def add(self, owner, values, **options):
        return staffing.add_resource(project=owner, fields=values, by=self.request.user, **options)

    def edit(self, row, values, **options):
        staffing.edit_resource(resource=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        staffing.remove_resource(resource=row, by=self.request.user, **options)
