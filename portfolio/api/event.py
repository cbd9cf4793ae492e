"""The change feed: what to read again, and what is gone."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from portfolio.queries.change_feed import events_since
from projects.api.fields import InstantOutput
from projects.api.pagination import page_size
from projects.api.viewset import refuse_parameters


class EventOutput(serializers.Serializer):
    """``deleted`` marks a tombstone: drop your copy. Else read the object again."""

    id = serializers.UUIDField(source="event_id")
    cursor = serializers.CharField(source="pk")
    at = InstantOutput()
    type = serializers.CharField()
    object_type = serializers.CharField()
    object_id = serializers.IntegerField()
    project = serializers.IntegerField(source="project_id", allow_null=True)
    program = serializers.IntegerField(source="program_id", allow_null=True)
    deleted = serializers.SerializerMethodField()

    def get_deleted(self, event) -> bool:
        return event.type.endswith(".delete")


class EventPage(serializers.Serializer):
    """``cursor`` is what to send as since next time, ``next`` its address where more is there."""

    next = serializers.URLField(allow_null=True)
    cursor = serializers.CharField()
    results = EventOutput(many=True)


class EventView(APIView):
    """Changes of what you see, oldest first."""

    @extend_schema(
        operation_id="events_list",
        parameters=[
            OpenApiParameter("since", str, description="The cursor of the last page, or nothing."),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 200}),
        ],
        responses=EventPage,
    )
    def get(self, request):
        refuse_parameters(request, {"since", "page_size"})
        since = request.query_params.get("since", "") or "0"
        if not (since.isascii() and since.isdigit() and len(since) < 19):
            raise ValidationError({"since": ["Send the cursor of an earlier answer."]}, "invalid")
        size = page_size(request.query_params)
        page = events_since(int(since), request.user, size=size)
        cursor = str(page.events[-1].pk) if page.events else since
        address = request.build_absolute_uri()
        return Response(
            {
                "next": None if page.is_last else replace_query_param(address, "since", cursor),
                "cursor": cursor,
                "results": EventOutput(page.events, many=True).data,
            }
        )
