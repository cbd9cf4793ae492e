"""Projects: their own fields. Plan, money, people and registers are resources of their own."""

from datetime import datetime

import django_filters
from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from projects import access, project_setup, staffing, versioning, week_confirming
from projects.api.fields import Choice, Day, Line, MoneyInput, Person, Related, Text, ZonedOutput
from projects.api.filtering import IdFilter, KeyFilter, WrittenFilter
from projects.api.input import Input
from projects.api.keyed import KeyedInput, KeyedViewSet
from projects.api.output import WRITTEN, Output, with_money_right
from projects.errors import NotAllowed
from projects.models import Calendar, Project, ProjectRole

Program = Project._meta.get_field("program").related_model


class ProjectInput(KeyedInput):
    owner = "program"
    owner_moves = True

    program = Related(Program, required=False)
    manager = Person()
    rigour = Choice(choices=Project.Rigour.choices, required=False)
    lifecycle = Choice(choices=Project.Lifecycle.choices, required=False)
    calendar = Related(Calendar, required=False, allow_null=True)
    time_zone = Line(required=False, max_length=50)
    currency = Line(required=False, max_length=3)
    start = Day(required=False)
    scope_statement = Text(required=False, allow_blank=True, max_length=100_000)
    standing_cost_per_day = MoneyInput(required=False, min_value=0)
    budget = MoneyInput(required=False, allow_null=True, min_value=0)
    eac_method = Choice(choices=Project.EacMethod.choices, required=False)


class ProjectOutput(Output):
    money = ("standing_cost_per_day", "budget")
    program_key = serializers.CharField(source="program.key")
    manager = serializers.IntegerField(source="manager_id", allow_null=True)
    manager_name = serializers.CharField(allow_null=True)
    finish = ZonedOutput(source="metrics.finish", zone_of=None, default=None)
    archived = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields = [
            "id", "key", "name", "program", "program_key", "manager", "manager_name", "rigour",
            "lifecycle", "calendar", "time_zone", "currency", "status_date", "start", "finish",
            "scope_statement", "standing_cost_per_day", "budget", "eac_method", "archived",
            *WRITTEN,
        ]  # fmt: skip

    def get_archived(self, project) -> bool:
        return project.archived_at is not None


class ProjectFilter(WrittenFilter):
    key = KeyFilter()
    program = IdFilter("program_id")
    program_key = KeyFilter("program__key")
    manager = IdFilter("manager_id")
    rigour = django_filters.MultipleChoiceFilter(choices=Project.Rigour.choices)
    lifecycle = django_filters.MultipleChoiceFilter(choices=Project.Lifecycle.choices)
    status_date__gte = django_filters.DateFilter("status_date", "gte")
    status_date__lte = django_filters.DateFilter("status_date", "lte")
    finish__gte = django_filters.IsoDateTimeFilter("metrics__finish", "gte")
    finish__lte = django_filters.IsoDateTimeFilter("metrics__finish", "lte")
    archived = django_filters.BooleanFilter("archived_at", "isnull", exclude=True)


class ConfirmationInput(Input):
    """Without a day, progress is known up to the end of today."""

    owner = None
    external_id = source = None
    status_date = Day(required=False, allow_null=True)


class ProjectViewSet(KeyedViewSet):
    """The projects you see. Money is there for those who may see it."""

    model = Project
    owner_model = Program
    is_rehearsable = True
    input_class = ProjectInput
    output_class = ProjectOutput
    filterset_class = ProjectFilter
    search_fields = ("key", "name", "scope_statement")
    ordering_fields = {
        "key": "key", "name": "name", "finish": "metrics__finish", "status_date": "status_date",
        "start": "start", "rigour": "rigour", "lifecycle": "lifecycle", "id": "id",
        "updated_at": "updated_at", "created_at": "created_at",
    }  # fmt: skip

    def readable(self, rows):
        shown = rows.select_related("program", "metrics").with_manager()
        return with_money_right(shown, self.request.user, project="pk")

    def touched_projects(self, row):
        return [row.pk]

    def time_zone(self, row, owner):
        return row.time_zone if row is not None else "UTC"

    def require_add(self, owner):
        if owner is not None:
            access.require_create_project(self.request.user, owner)

    def require_change(self, row):
        access.require_manage_project(self.request.user, row)

    def add(self, owner, values, *, reason, at):
        manager = values.pop("manager")
        return project_setup.create_project(
            fields={**values, "program": owner},
            manager=manager,
            by=self.request.user,
            at=at,
            reason=reason,
        )

    @transaction.atomic
    def edit(self, row, values, *, seen_version, reason, at):
        manager = values.pop("manager", None)
        options = {"by": self.request.user, "at": at, "reason": reason}
        if values:
            project_setup.edit_project(
                project=row, fields=values, seen_version=seen_version, **options
            )
        if manager is not None:
            self.hand_over(row, manager, **options)

    def hand_over(self, project: Project, manager, *, by, at: datetime, reason: str) -> None:
        """Make ``manager`` the manager of ``project``; who was becomes a deputy."""
        role = ProjectRole.objects.filter(project=project, user=manager).first()
        if role is not None and role.kind == ProjectRole.Kind.MANAGER:
            return
        if self.request.auth is not None:
            raise NotAllowed("An API token can't hand a project over.", field="manager")
        fields = {"kind": ProjectRole.Kind.MANAGER}
        if role is not None:
            staffing.change_role(
                role=role, fields=fields, seen_version=versioning.ANY, by=by, at=at, reason=reason
            )
            return
        fields |= {"user": manager, "sees_money": access.can_see_money(by, project)}
        staffing.give_role(project=project, fields=fields, by=by, at=at, reason=reason)

    def remove(self, row, **options):
        project_setup.archive_project(project=row, by=self.request.user, **options)

    def bring_back(self, row, **options):
        project_setup.restore_project(project=row, **options)

    @extend_schema(request=ConfirmationInput)
    @action(detail=True, methods=["post"])
    def confirm(self, request, **kwargs):
        """Say that progress is known up to the end of a day: its status date advances."""
        row = self.find()
        self.require_way()
        self.require_change(row)
        seen = self.seen(row) if "If-Match" in request.headers else versioning.ANY
        context = {"user": request.user, "current": {}, "readable": set()}
        sent = ConfirmationInput(data=request.data, context=context)
        sent.is_valid(raise_exception=True)
        week_confirming.confirm_week(
            project=row,
            status_date=sent.validated_data.get("status_date"),
            seen_version=seen,
            by=request.user,
            at=timezone.now(),
            reason=sent.validated_data.get("reason", ""),
        )
        return self.answer({"pk": row.pk})
