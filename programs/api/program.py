"""Programs: their own fields, with the dates that their projects give them."""

from decimal import Decimal

import django_filters
from django.db.models import Exists, OuterRef, Subquery
from rest_framework import serializers

from programs import access, program_setup
from programs.models import Program
from projects.api.fields import (
    Choice,
    Day,
    Line,
    MoneyInput,
    Person,
    RatioInput,
    Related,
    Text,
    zoned,
)
from projects.api.filtering import IdFilter, KeyFilter, WrittenFilter
from projects.api.input import find_owner
from projects.api.keyed import KeyedInput, KeyedViewSet
from projects.api.output import WRITTEN, Output
from projects.errors import NotAllowed
from projects.models import Calendar, Project

Portfolio = Program._meta.get_field("portfolio").related_model
RATE = {"required": False, "allow_null": True, "max_digits": 6, "decimal_places": 4}


class ProgramInput(KeyedInput):
    owner = "portfolio"
    owner_moves = True

    portfolio = Related(Portfolio, required=False)
    parent = Related(Program, required=False, allow_null=True)
    manager = Person(required=False)
    vision = Text(required=False, allow_blank=True, max_length=100_000)
    business_case = Text(required=False, allow_blank=True, max_length=100_000)
    lifecycle = Choice(choices=Program.Lifecycle.choices, required=False)
    calendar = Related(Calendar, required=False, allow_null=True)
    currency = Line(required=False, max_length=3)
    standing_cost_per_day = MoneyInput(required=False, min_value=0)
    own_budget = MoneyInput(required=False, min_value=0)
    discount_rate = RatioInput(min_value=Decimal("-0.99"), max_value=10, **RATE)
    hurdle_rate = RatioInput(min_value=-10, max_value=99, **RATE)
    target_start = Day(required=False, allow_null=True)
    target_finish = Day(required=False, allow_null=True)


class ProgramOutput(Output):
    money = ("standing_cost_per_day", "own_budget")
    portfolio = serializers.IntegerField(source="visible_portfolio", allow_null=True)
    portfolio_key = serializers.CharField(source="visible_portfolio_key", allow_null=True)
    parent = serializers.IntegerField(source="visible_parent", allow_null=True)
    manager = serializers.IntegerField(source="manager_id", allow_null=True)
    manager_name = serializers.CharField(allow_null=True)
    status_date = serializers.DateField(allow_null=True)
    finish = serializers.SerializerMethodField()
    archived = serializers.SerializerMethodField()

    class Meta:
        model = Program
        fields = [
            "id", "key", "name", "portfolio", "portfolio_key", "parent", "manager",
            "manager_name", "vision", "business_case", "lifecycle", "calendar", "currency",
            "standing_cost_per_day", "own_budget", "discount_rate", "hurdle_rate",
            "target_start", "target_finish", "status_date", "finish", "archived", *WRITTEN,
        ]  # fmt: skip

    def get_finish(self, program) -> str | None:
        return zoned(program.finish, program.finish_zone) if program.finish else None

    def get_archived(self, program) -> bool:
        return program.archived_at is not None


class ProgramFilter(WrittenFilter):
    key = KeyFilter()
    portfolio = IdFilter("visible_portfolio")
    portfolio_key = KeyFilter("visible_portfolio_key")
    parent = IdFilter("visible_parent")
    manager = IdFilter("manager_id")
    lifecycle = django_filters.MultipleChoiceFilter(choices=Program.Lifecycle.choices)
    archived = django_filters.BooleanFilter("archived_at", "isnull", exclude=True)


class ProgramViewSet(KeyedViewSet):
    """The programs you have a role on, or above them."""

    model = Program
    owner_model = Portfolio
    input_class = ProgramInput
    output_class = ProgramOutput
    filterset_class = ProgramFilter
    search_fields = ("key", "name", "vision")
    ordering_fields = {
        "key": "key", "name": "name", "lifecycle": "lifecycle", "finish": "finish", "id": "id",
        "target_finish": "target_finish", "updated_at": "updated_at", "created_at": "created_at",
    }  # fmt: skip

    def readable(self, rows):
        user = self.request.user
        inside = Project.objects.visible_to(user).current()
        inside = inside.filter(program__ancestry__ancestor=OuterRef("pk"))
        latest = inside.filter(metrics__finish__isnull=False).order_by("-metrics__finish", "pk")
        confirmed = inside.filter(status_date__isnull=False).order_by("status_date")
        parents = Program.objects.visible_to(user).filter(pk=OuterRef("parent_id"))
        portfolios = Portfolio.objects.visible_to(user).filter(pk=OuterRef("portfolio_id"))
        allowed = Program.objects.with_money_for(user).filter(pk=OuterRef("pk"))
        return (
            rows.select_related("portfolio")
            .with_manager()
            .annotate(
                sees_money=Exists(allowed),
                visible_parent=Subquery(parents.values("pk")[:1]),
                visible_portfolio=Subquery(portfolios.values("pk")[:1]),
                visible_portfolio_key=Subquery(portfolios.values("key")[:1]),
                finish=Subquery(latest.values("metrics__finish")[:1]),
                finish_zone=Subquery(latest.values("time_zone")[:1]),
                status_date=Subquery(confirmed.values("status_date")[:1]),
            )
        )

    def owner(self):
        """Return the portfolio that a new program names, or that of the parent it names."""
        data, user = self.request.data, self.request.user
        named = find_owner(data, Portfolio, "portfolio", user) if self.names_portfolio() else None
        parent = find_owner(data, Program, "parent", user)
        return named or (parent and parent.portfolio)

    def names_portfolio(self) -> bool:
        data = self.request.data
        return isinstance(data, dict) and ("portfolio" in data or "portfolio_key" in data)

    def require_add(self, owner):
        if owner is not None:
            parent = find_owner(self.request.data, Program, "parent", self.request.user)
            access.require_create_program(self.request.user, owner, parent)

    def require_change(self, row):
        access.require_manage_program(self.request.user, row)

    def add(self, owner, values, *, reason, at):
        by = self.request.user
        manager = values.pop("manager", by)
        if self.request.auth is not None and manager != by:
            raise NotAllowed("An API token can't make others managers.", field="manager")
        fields = {**values, "portfolio": owner}
        return program_setup.create_program(
            fields=fields, manager=manager, by=by, at=at, reason=reason
        )

    def edit(self, row, values, **options):
        program_setup.edit_program(program=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        program_setup.archive_program(program=row, by=self.request.user, **options)

    def bring_back(self, row, **options):
        program_setup.restore_program(program=row, **options)
