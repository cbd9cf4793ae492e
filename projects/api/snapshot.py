"""Snapshots: a project's figures at the end of a day."""

import django_filters
from django.db.models import OuterRef, Q, Subquery
from rest_framework import serializers

from projects.api.figures import metrics
from projects.api.filtering import IdFilter, KeyFilter
from projects.api.output import Output, with_money_right
from projects.api.viewset import ResourceViewSet
from projects.models import MetricSnapshot, Project
from projects.queries.past_status import past_statuses

Program = MetricSnapshot._meta.get_field("program").related_model


class SnapshotOutput(Output):
    program = serializers.IntegerField(source="visible_program", allow_null=True)
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
    program = IdFilter("visible_program")
    program_key = KeyFilter("visible_program_key")
    date = django_filters.DateFilter()
    date__gte = django_filters.DateFilter("date", "gte")
    date__lte = django_filters.DateFilter("date", "lte")


class SnapshotViewSet(ResourceViewSet):
    """Days' figures of the projects you see; money for those who may see it.

    ``program`` is the one of that day: null where the project has left it and you don't see it.
    """

    model = MetricSnapshot
    output_class = SnapshotOutput
    filterset_class = SnapshotFilter
    ordering_fields = {"date": "date", "project": "project_id", "id": "id"}

    def visible(self):
        user = self.request.user
        seen = Project.objects.visible_to(user)
        # The program that a project is in now is known to all who see the project.
        known = Q(pk=OuterRef("project__program_id")) | Q(
            pk__in=Program.objects.visible_to(user).values("pk")
        )
        programs = Program.objects.filter(known, pk=OuterRef("program_id"))
        return MetricSnapshot.objects.filter(project__in=seen.values("pk")).annotate(
            visible_program=Subquery(programs.values("pk")[:1]),
            visible_program_key=Subquery(programs.values("key")[:1]),
        )

    def readable(self, rows):
        return with_money_right(rows.select_related("project"), self.request.user)

    def get_serializer(self, shown, *, many=False):
        """Compute the figures of all rows of a page at once, for one query of calendars."""
        rows = shown if many else [shown]
        with_money = frozenset(row.project_id for row in rows if row.sees_money)
        statuses = {row.pk: found for row, found in past_statuses(rows, with_money=with_money)}
        context = self.get_serializer_context() | {"statuses": statuses}
        return SnapshotOutput(shown, many=many, context=context)
