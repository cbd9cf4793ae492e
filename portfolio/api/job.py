"""Jobs: long work that you asked for, how far it is and what came of it."""

import django_filters

from portfolio.models import Job
from projects.api.output import Output
from projects.api.viewset import ResourceViewSet


class JobOutput(Output):
    class Meta:
        model = Job
        fields = [
            "id", "kind", "status", "progress", "result", "error", "created_at", "updated_at",
        ]  # fmt: skip


class JobFilter(django_filters.FilterSet):
    kind = django_filters.CharFilter()
    status = django_filters.MultipleChoiceFilter(choices=Job.Status.choices)


class JobViewSet(ResourceViewSet):
    """Your own jobs. A token that is limited to one program reaches none: they may be of any."""

    model = Job
    output_class = JobOutput
    filterset_class = JobFilter
    lookup_value_regex = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    ordering_fields = {"created_at": "created_at", "status": "status"}
    default_order = ("-created_at",)

    def visible(self):
        user = self.request.user
        if user.restricted_to_program_id:
            return Job.objects.none()
        return Job.objects.filter(user=user)
