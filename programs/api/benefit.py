"""Benefits: what a program is done for."""

import django_filters
from django.db.models import Exists, OuterRef
from rest_framework import serializers

from programs import access, benefit_planning
from programs.benefit_table import BENEFITS
from programs.models import Benefit, BenefitRealisation, Program
from projects.api.fields import (
    Choice,
    Day,
    Line,
    MoneyInput,
    MoneyOutput,
    Person,
    RatioInput,
    Related,
    Text,
    Whole,
    ratio,
)
from projects.api.filtering import IdFilter, KeyFilter, WrittenFilter
from projects.api.input import Input, Part
from projects.api.output import WRITTEN, Output
from projects.api.register_import import TakesRegister
from projects.api.viewset import Creating, Editing, Removing, ResourceViewSet
from projects.models import Project, Task

# By the names of the API: those of the columns.
RENAMED = {"forecast": "forecast_per_month", "end": "end_date"}


class ContributionInput(Part):
    project = Related(Project)
    share = RatioInput(max_digits=5, decimal_places=4, min_value=0, max_value=1)


class BenefitInput(Input):
    """``forecast`` is money a month, as ``planned_per_month``; it ends on ``end``, its last day,
    or after ``end_months``."""

    owner = "program"

    program = Related(Program, required=False)
    name = Line(max_length=200)
    kind = Choice(choices=Benefit.Kind.choices, required=False)
    description = Text(required=False, allow_blank=True, max_length=20_000)
    owner_unit = Line(required=False, allow_blank=True, max_length=200)
    enabling_task = Related(Task, required=False, allow_null=True)
    starts_on = Day(required=False, allow_null=True)
    delay_days = Whole(required=False, min_value=0, max_value=36500)
    planned_per_month = MoneyInput(required=False, min_value=0)
    forecast = MoneyInput(required=False, allow_null=True, min_value=0)
    ramp_months = Whole(required=False, min_value=0, max_value=240)
    end = Day(required=False, allow_null=True)
    end_months = Whole(required=False, allow_null=True, min_value=1, max_value=600)
    contributions = ContributionInput(many=True, required=False)

    def get_fields(self):
        return super().get_fields() | {"owner": Person(required=False, allow_null=True)}

    def to_internal_value(self, data):
        values = super().to_internal_value(data)
        return {RENAMED.get(name, name): value for name, value in values.items()}


class BenefitOutput(Output):
    money = ("planned_per_month", "forecast", "currency")
    program_key = serializers.CharField(source="program.key")
    currency = serializers.CharField(source="program.currency")
    forecast = MoneyOutput(
        source="forecast_per_month", max_digits=18, decimal_places=2, allow_null=True
    )
    end = serializers.DateField(source="end_date")
    contributions = serializers.SerializerMethodField()

    class Meta:
        model = Benefit
        fields = [
            "id", "program", "program_key", "name", "kind", "description", "owner", "owner_unit",
            "enabling_task", "starts_on", "delay_days", "planned_per_month", "forecast",
            "currency", "ramp_months", "end", "end_months", "contributions", *WRITTEN,
        ]  # fmt: skip

    def get_contributions(self, benefit) -> list[dict]:
        shares = sorted(benefit.contributions.all(), key=lambda c: c.project_id)
        return [{"project": c.project_id, "share": ratio(c.share)} for c in shares]


class BenefitFilter(WrittenFilter):
    program = IdFilter("program_id")
    program_key = KeyFilter("program__key")
    kind = django_filters.MultipleChoiceFilter(choices=Benefit.Kind.choices)
    owner = IdFilter("owner_id")
    enabling_task = IdFilter("enabling_task_id")
    end__gte = django_filters.DateFilter("end_date", "gte")
    end__lte = django_filters.DateFilter("end_date", "lte")


def with_money_right(rows, user, *, program: str):
    """Add to ``rows`` whether ``user`` may see the money of the program each belongs to."""
    allowed = Program.objects.with_money_for(user).filter(pk=OuterRef(program))
    return rows.annotate(sees_money=Exists(allowed))


class BenefitViewSet(TakesRegister, Creating, Editing, Removing, ResourceViewSet):
    """Benefits of the programs you see; what they bring needs the money right."""

    model = Benefit
    table = BENEFITS
    owner_model = Program
    input_class = BenefitInput
    output_class = BenefitOutput
    filterset_class = BenefitFilter
    search_fields = ("name", "description", "owner_unit")
    ordering_fields = {
        "name": "name", "kind": "kind", "end": "end_date", "id": "id",
        "updated_at": "updated_at", "created_at": "created_at",
    }  # fmt: skip

    def readable(self, rows):
        shown = rows.select_related("program").prefetch_related("contributions")
        return with_money_right(shown, self.request.user, program="program_id")

    def visible(self):
        return super().visible().select_related("program")

    def require_add(self, owner):
        if owner is not None:
            access.require_manage_program(self.request.user, owner)

    def require_change(self, row):
        access.require_manage_program(self.request.user, row.program)

    def add(self, owner, values, **options):
        return benefit_planning.add_benefit(
            program=owner, fields=values, by=self.request.user, **options
        )

    def edit(self, row, values, **options):
        benefit_planning.edit_benefit(benefit=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        benefit_planning.remove_benefit(benefit=row, by=self.request.user, **options)


class RealisationInput(Input):
    owner = None

    date = Day()
    amount = MoneyInput()
    note = Line(required=False, allow_blank=True, max_length=200)


class RealisationOutput(Output):
    currency = serializers.CharField(source="benefit.program.currency")

    class Meta:
        model = BenefitRealisation
        fields = ["id", "benefit", "date", "amount", "currency", "note", *WRITTEN]


class RealisationViewSet(Creating, Editing, Removing, ResourceViewSet):
    """What one benefit has brought in fact: for those who may see its money."""

    model = BenefitRealisation
    owner_model = Benefit
    input_class = RealisationInput
    output_class = RealisationOutput
    ordering_fields = {"date": "date", "id": "id"}

    def readable(self, rows):
        return rows.select_related("benefit__program")

    def visible(self):
        seen = Program.objects.with_money_for(self.request.user)
        rows = super().visible().filter(benefit__program__in=seen.values("pk"))
        return rows.filter(benefit=self.kwargs["benefit_pk"]).select_related("benefit__program")

    def owner(self):
        seen = Benefit.objects.visible_to(self.request.user).select_related("program")
        return self.one_of(seen, pk=self.kwargs["benefit_pk"])

    def list(self, request, **kwargs):
        self.owner()
        return super().list(request, **kwargs)

    def owned_by(self, owner):
        return {"benefit": owner}

    def require_add(self, owner):
        access.require_manage_program(self.request.user, owner.program)
        access.require_money(self.request.user, owner.program)

    def require_change(self, row):
        self.require_add(row.benefit)

    def add(self, owner, values, **options):
        return benefit_planning.add_realisation(
            benefit=owner, fields=values, by=self.request.user, **options
        )

    def edit(self, row, values, **options):
        benefit_planning.edit_realisation(
            realisation=row, fields=values, by=self.request.user, **options
        )

    def remove(self, row, **options):
        benefit_planning.remove_realisation(realisation=row, by=self.request.user, **options)
