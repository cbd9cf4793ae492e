"""Jobs: long work that you asked for, how far it is and what came of it."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from portfolio import job_keeping
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
    """Your own jobs, about what you see now.

    A token that is limited to one program reaches none: they may be of any.
    """

    model = Job
    output_class = JobOutput
    filterset_class = JobFilter
    lookup_value_regex = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    ordering_fields = {"created_at": "created_at", "status": "status"}
    default_order = ("-created_at",)

    @extend_schema(request=None, responses={200: JobOutput, 202: JobOutput})
    @action(detail=True, methods=["post"])
    def cancel(self, request, **kwargs):
        """Cancel work that waits (200), or let work that runs stop at its next step (202).

        What it has written is undone. 409 where it is over.
        """
        job = self.find()
        self.require_way()
        is_over = job_keeping.cancel(job=job, now=timezone.now())
        return self.answer({"pk": job.pk}, code=200 if is_over else 202)
