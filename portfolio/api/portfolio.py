"""Portfolios: their own fields."""

from decimal import Decimal

import django_filters
from django.db.models import Exists, OuterRef
from rest_framework import serializers

from portfolio import access, portfolio_setup
from portfolio.models import Portfolio
from projects.api.fields import Line, RatioInput, Text, Whole
from projects.api.filtering import IdFilter, KeyFilter, WrittenFilter
from projects.api.keyed import KeyedInput, KeyedViewSet
from projects.api.output import WRITTEN, Output

RATE = {"required": False, "max_digits": 6, "decimal_places": 4}


class PortfolioInput(KeyedInput):
    owner = None

    description = Text(required=False, allow_blank=True, max_length=100_000)
    currency = Line(required=False, max_length=3)
    discount_rate = RatioInput(min_value=Decimal("-0.99"), max_value=10, **RATE)
    hurdle_rate = RatioInput(min_value=-10, max_value=99, **RATE)
    fiscal_year_start_month = Whole(required=False, min_value=1, max_value=12)
    thresholds = serializers.DictField(
        child=RatioInput(), required=False, help_text="Limits of health by name."
    )


class PortfolioOutput(Output):
    manager = serializers.IntegerField(source="manager_id", allow_null=True)
    manager_name = serializers.CharField(allow_null=True)
    archived = serializers.SerializerMethodField()

    class Meta:
        model = Portfolio
        fields = [
            "id", "key", "name", "description", "manager", "manager_name", "currency",
            "discount_rate", "hurdle_rate", "fiscal_year_start_month", "thresholds", "archived",
            *WRITTEN,
        ]  # fmt: skip

    def get_archived(self, portfolio) -> bool:
        return portfolio.archived_at is not None


class PortfolioFilter(WrittenFilter):
    key = KeyFilter()
    manager = IdFilter("manager_id")
    archived = django_filters.BooleanFilter("archived_at", "isnull", exclude=True)


class PortfolioViewSet(KeyedViewSet):
    """The portfolios on which you have a role."""

    model = Portfolio
    owner_model = None
    input_class = PortfolioInput
    output_class = PortfolioOutput
    filterset_class = PortfolioFilter
    search_fields = ("key", "name", "description")
    ordering_fields = {
        "key": "key", "name": "name", "id": "id", "updated_at": "updated_at",
        "created_at": "created_at",
    }  # fmt: skip

    def readable(self, rows):
        allowed = Portfolio.objects.with_money_for(self.request.user).filter(pk=OuterRef("pk"))
        return rows.with_manager().annotate(sees_money=Exists(allowed))

    def require_add(self, owner):
        access.require_create_portfolio(self.request.user)

    def require_change(self, row):
        access.require_manage_portfolio(self.request.user, row)

    def add(self, owner, values, **options):
        fields = stored(values)
        return portfolio_setup.create_portfolio(fields=fields, by=self.request.user, **options)

    def edit(self, row, values, **options):
        portfolio_setup.edit_portfolio(
            portfolio=row, fields=stored(values), by=self.request.user, **options
        )

    def remove(self, row, **options):
        portfolio_setup.archive_portfolio(portfolio=row, by=self.request.user, **options)

    def bring_back(self, row, **options):
        portfolio_setup.restore_portfolio(portfolio=row, **options)


def stored(values: dict) -> dict:
    """Return ``values`` with thresholds as JSON can hold them."""
    if "thresholds" not in values:
        return values
    return values | {"thresholds": {n: float(v) for n, v in values["thresholds"].items()}}
