"""Snapshots: a project's figures at the end of a day."""

import django_filters
from rest_framework import serializers

from projects.api.figures import metrics
from projects.api.filtering import IdFilter, KeyFilter
from projects.api.output import Output, with_money_right
from projects.api.viewset import ResourceViewSet
from projects.models import MetricSnapshot, Project
from projects.queries.past_status import past_statuses


class SnapshotOutput(Output):
    project_key = serializers.CharField(source="project.key")
    metrics = serializers.SerializerMethodField()

    class Meta:
        model = MetricSnapshot
        fields = ["id", "project", "project_key", "program", "date", "metrics"]

    def get_metrics(self, snapshot) -> dict:
        return metrics(self.context["statuses"][snapshot.pk])


class SnapshotFilter(django_filters.FilterSet):
    project = IdFilter("project_id")
    project_key = KeyFilter("project__key")
    program = IdFilter("program_id")
    program_key = KeyFilter("program__key")
    date = django_filters.DateFilter()
    date__gte = django_filters.DateFilter("date", "gte")
    date__lte = django_filters.DateFilter("date", "lte")


class SnapshotViewSet(ResourceViewSet):
    """Days' figures of the projects you see; money for those who may see it."""

    model = MetricSnapshot
    output_class = SnapshotOutput
    filterset_class = SnapshotFilter
    ordering_fields = {"date": "date", "project": "project_id", "id": "id"}

    def visible(self):
        seen = Project.objects.visible_to(self.request.user)
        return MetricSnapshot.objects.filter(project__in=seen.values("pk"))

    def readable(self, rows):
        return with_money_right(rows.select_related("project"), self.request.user)

    def get_serializer(self, shown, *, many=False):
        """Compute the figures of all rows of a page at once, for one query of calendars."""
        rows = shown if many else [shown]
        with_money = frozenset(row.project_id for row in rows if row.sees_money)
        statuses = {row.pk: found for row, found in past_statuses(rows, with_money=with_money)}
        context = self.get_serializer_context() | {"statuses": statuses}
        return SnapshotOutput(shown, many=many, context=context)
