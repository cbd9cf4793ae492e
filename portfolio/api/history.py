"""The history of a portfolio, a program or a project, in words, newest first."""

from datetime import date

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from portfolio.api.lens import LensView
from portfolio.queries.history import (
    Narrowing,
    field_choices,
    kind_choices,
    portfolio_trail,
    program_trail,
    project_trail,
)
from portfolio.queries.history_words import DOORS
from projects.api.fields import InstantOutput

TRAILS = {"portfolios": portfolio_trail, "programs": program_trail, "projects": project_trail}
TEXT = {"type": "string", "maxLength": 100}
PARAMETERS = [
    OpenApiParameter("q", TEXT, description="In the name of the object or the reason."),
    OpenApiParameter("who", TEXT, description="Part of a person's name."),
    OpenApiParameter("kind", TEXT, description="The kind of object: task, risk, dependency …"),
    OpenApiParameter("field", TEXT, description="A field that changed: duration_minutes …"),
    OpenApiParameter("door", {"type": "string", "enum": list(DOORS)}),
    OpenApiParameter("first", date, description="The first day."),
    OpenApiParameter("last", date, description="The last day."),
    OpenApiParameter("before", {"type": "string", "pattern": "^[0-9]{1,18}$"}),
]


class Asked(serializers.Serializer):
    """What of a history is asked for."""

    q = serializers.CharField(max_length=100, default="", source="text")
    who = serializers.CharField(max_length=100, default="")
    kind = serializers.ChoiceField(choices=[], default="")
    field = serializers.ChoiceField(choices=[], default="")
    door = serializers.ChoiceField(choices=list(DOORS), default="")
    first = serializers.DateField(default=None)
    last = serializers.DateField(default=None)

    def __init__(self, *args, money: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices(money=money)
        self.fields["field"].choices = field_choices("", money=money)


class MovedOutput(serializers.Serializer):
    """One field of a change, before and after, in words."""

    field = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class HistoryOutput(serializers.Serializer):
    """One change of one object: who, when, by which door, what, why."""

    id = serializers.IntegerField()
    at = InstantOutput()
    who = serializers.CharField()
    door = serializers.CharField()
    action = serializers.ChoiceField(choices=["create", "update", "delete"])
    object_type = serializers.CharField()
    object_id = serializers.IntegerField()
    name = serializers.CharField()
    moved = MovedOutput(many=True)
    reason = serializers.CharField()


class HistoryPage(serializers.Serializer):
    """``next`` is the address of what is older, null where there is nothing."""

    next = serializers.URLField(allow_null=True)
    results = HistoryOutput(many=True)


class HistoryView(LensView):
    """What happened, as far as you may know it."""

    parameters = frozenset(parameter.name for parameter in PARAMETERS)

    @extend_schema(parameters=PARAMETERS, responses=HistoryPage)
    def get(self, request, reference):
        row = self.find(reference)
        money = self.lens.can_see_money(request.user, row)
        sent = {name: text for name, text in request.query_params.items() if name != "before"}
        asked = Asked(data=sent, money=money)
        asked.is_valid(raise_exception=True)
        trail = TRAILS[self.kind](row, request.user, money=money)
        trail = trail.narrowed(Narrowing(**asked.validated_data))
        page = trail.page(self.before())
        address = request.build_absolute_uri()
        older = page.older_than
        return Response(
            {
                "next": replace_query_param(address, "before", older) if older else None,
                "results": HistoryOutput(page.events, many=True).data,
            }
        )

    def before(self) -> int | None:
        """Return the id that the page begins below."""
        sent = self.request.query_params.get("before", "")
        if not sent:
            return None
        if not (sent.isascii() and sent.isdigit() and len(sent) < 19):
            raise ValidationError({"before": ["Follow the address in next."]}, code="invalid")
        return int(sent)
