"""Calendars: working time, and the days that depart from it."""

from rest_framework import serializers

from projects import access, calendar_keeping
from projects.api.fields import Day, Line, Related, Whole
from projects.api.filtering import IdFilter, KeyFilter, WrittenFilter
from projects.api.input import Input
from projects.api.output import WRITTEN, Output
from projects.api.viewset import Creating, Editing, Removing, ResourceViewSet
from projects.models import Calendar, CalendarException
from projects.models.calendar import MINUTES_A_DAY


class IntervalsField(serializers.ListField):
    """Working times of a day: [start, end] pairs of minutes after midnight."""

    child = serializers.ListField(
        child=Whole(min_value=0, max_value=MINUTES_A_DAY), min_length=2, max_length=2
    )

    def __init__(self, **kwargs):
        super().__init__(max_length=24, **kwargs)


class CalendarInput(Input):
    """Without a project a calendar is shared by all."""

    name = Line(max_length=200)
    base = Related(Calendar, required=False, allow_null=True)
    week = serializers.ListField(
        child=IntervalsField(allow_null=True), required=False, min_length=7, max_length=7
    )


class ExceptionOutput(Output):
    class Meta:
        model = CalendarException
        fields = ["id", "calendar", "name", "first_date", "last_date", "intervals", *WRITTEN]


class CalendarOutput(Output):
    project_key = serializers.CharField(source="project.key", default=None, allow_null=True)
    exceptions = ExceptionOutput(many=True)

    class Meta:
        model = Calendar
        fields = [
            "id", "project", "project_key", "name", "base", "week", "exceptions", *WRITTEN,
        ]  # fmt: skip


class CalendarFilter(WrittenFilter):
    project = IdFilter("project_id")
    project_key = KeyFilter("project__key")


class CalendarViewSet(Creating, Editing, Removing, ResourceViewSet):
    """Shared calendars, and those of the projects you see."""

    model = Calendar
    owner_required = False
    input_class = CalendarInput
    output_class = CalendarOutput
    filterset_class = CalendarFilter
    search_fields = ("name",)
    ordering_fields = {
        "name": "name", "id": "id", "updated_at": "updated_at", "created_at": "created_at",
    }  # fmt: skip

    def readable(self, rows):
        return rows.select_related("project").prefetch_related("exceptions")

    def visible(self):
        return super().visible().select_related("project")

    def require_add(self, owner):
        access.require_keep_calendar(self.request.user, owner)

    def require_change(self, row):
        access.require_keep_calendar(self.request.user, row.project)

    def add(self, owner, values, **options):
        return calendar_keeping.add_calendar(
            project=owner, fields=values, by=self.request.user, **options
        )

    def edit(self, row, values, **options):
        calendar_keeping.edit_calendar(calendar=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        calendar_keeping.remove_calendar(calendar=row, by=self.request.user, **options)


class ExceptionInput(Input):
    owner = None

    name = Line(required=False, allow_blank=True, max_length=200)
    first_date = Day()
    last_date = Day(required=False)
    intervals = IntervalsField(required=False)


class ExceptionViewSet(Creating, Editing, Removing, ResourceViewSet):
    """Days on which one calendar departs from its week."""

    model = CalendarException
    owner_model = Calendar
    input_class = ExceptionInput
    output_class = ExceptionOutput
    ordering_fields = {"first_date": "first_date", "id": "id"}

    def visible(self):
        seen = Calendar.objects.visible_to(self.request.user)
        rows = CalendarException.objects.filter(
            calendar__in=seen.values("pk"), calendar=self.kwargs["calendar_pk"]
        )
        return rows.select_related("calendar__project")

    def owner(self):
        seen = Calendar.objects.visible_to(self.request.user)
        return self.one_of(seen.select_related("project"), pk=self.kwargs["calendar_pk"])

    def list(self, request, **kwargs):
        self.owner()
        return super().list(request, **kwargs)

    def owned_by(self, owner):
        return {"calendar": owner}

    def require_add(self, owner):
        access.require_keep_calendar(self.request.user, owner.project)

    def require_change(self, row):
        access.require_keep_calendar(self.request.user, row.calendar.project)

    def add(self, owner, values, **options):
        return calendar_keeping.add_exception(
            calendar=owner, fields=values, by=self.request.user, **options
        )

    def edit(self, row, values, **options):
        calendar_keeping.edit_exception(
            exception=row, fields=values, by=self.request.user, **options
        )

    def remove(self, row, **options):
        calendar_keeping.remove_exception(exception=row, by=self.request.user, **options)
