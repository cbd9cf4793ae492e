"""Risks: the registers of projects and programs."""

import django_filters
from django.db.models import Case, Exists, F, OuterRef, Q, When
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from projects import risk_register
from projects.api.fields import Choice, Line, MoneyInput, Person, RatioInput, Related, Text, Whole
from projects.api.filtering import IdFilter, KeyFilter, WrittenFilter
from projects.api.input import Input, find_owner, owner_fields
from projects.api.output import WRITTEN, Output
from projects.api.register_import import TakesRegister
from projects.api.viewset import Creating, Editing, Removing, ResourceViewSet
from projects.errors import NotAllowed
from projects.importing.registers import RISKS
from projects.models import Project, Risk, Task

Program = Risk._meta.get_field("program").related_model
OWNERS = {"project": Project, "program": Program}
PROBABILITY = {"max_digits": 4, "decimal_places": 3, "min_value": 0, "max_value": 1}
SCORE = {"required": False, "allow_null": True, "min_value": 1, "max_value": 5}


class RiskInput(Input):
    """``owner`` of a risk is a person; what it belongs to is a project or a program."""

    owner = None
    code = Line(required=False, max_length=20)
    title = Line(max_length=200)
    kind = Choice(choices=Risk.Kind.choices, required=False)
    cause = Text(required=False, allow_blank=True, max_length=20_000)
    effect = Text(required=False, allow_blank=True, max_length=20_000)
    probability = RatioInput(**PROBABILITY)
    cost_impact = MoneyInput(required=False, min_value=0)
    schedule_impact_days = Whole(required=False, min_value=0, max_value=36500)
    residual_probability = RatioInput(required=False, allow_null=True, **PROBABILITY)
    residual_cost_impact = MoneyInput(required=False, allow_null=True, min_value=0)
    probability_score = Whole(**SCORE)
    impact_score = Whole(**SCORE)
    response = Choice(choices=Risk.Response.choices, required=False, allow_blank=True)
    response_plan = Text(required=False, allow_blank=True, max_length=20_000)
    status = Choice(choices=Risk.Status.choices, required=False)
    tasks = serializers.ListField(child=Related(Task), required=False, max_length=500)

    def get_fields(self):
        return super().get_fields() | {"owner": Person(required=False, allow_null=True)}

    def _needs_no_reading(self, name):
        return name in BELONGS

    def _verdict(self, name, value):
        new = self.instance is None and name in BELONGS
        return "" if new else super()._verdict(name, value)

    def _new_owner(self, data):
        """Return nothing: a risk stays where it is; find_owner has looked up a new one's."""
        return {}


BELONGS = {field for name in OWNERS for field in owner_fields(name)}


class RiskOutput(Output):
    money = ("cost_impact", "residual_cost_impact", "currency")
    project_key = serializers.CharField(source="project.key", default=None, allow_null=True)
    program_key = serializers.CharField(source="program.key", default=None, allow_null=True)
    tasks = serializers.SerializerMethodField()
    currency = serializers.CharField(source="owner_currency")

    class Meta:
        model = Risk
        fields = [
            "id", "project", "project_key", "program", "program_key", "code", "title", "kind",
            "cause", "effect", "probability", "cost_impact", "schedule_impact_days",
            "residual_probability", "residual_cost_impact", "currency", "probability_score",
            "impact_score", "response", "response_plan", "status", "owner", "tasks", *WRITTEN,
        ]  # fmt: skip

    def get_tasks(self, risk) -> list[int]:
        return sorted(task.pk for task in risk.tasks.all())


class RiskFilter(WrittenFilter):
    project = IdFilter("project_id")
    project_key = KeyFilter("project__key")
    program = IdFilter("program_id")
    program_key = KeyFilter("program__key")
    kind = django_filters.ChoiceFilter(choices=Risk.Kind.choices)
    status = django_filters.MultipleChoiceFilter(choices=Risk.Status.choices)
    response = django_filters.MultipleChoiceFilter(choices=Risk.Response.choices)
    owner = IdFilter("owner_id")
    probability__gte = django_filters.NumberFilter("probability", "gte")
    probability__lte = django_filters.NumberFilter("probability", "lte")


class RiskViewSet(TakesRegister, Creating, Editing, Removing, ResourceViewSet):
    """Risks of the projects and programs you see; what they cost needs the money right."""

    model = Risk
    table = RISKS
    input_class = RiskInput
    output_class = RiskOutput
    filterset_class = RiskFilter
    search_fields = ("code", "title", "cause", "effect", "response_plan")
    ordering_fields = {
        "code": "code", "title": "title", "probability": "probability", "status": "status",
        "id": "id", "updated_at": "updated_at", "created_at": "created_at",
    }  # fmt: skip

    def readable(self, rows):
        user = self.request.user
        projects = Project.objects.with_money_for(user).filter(pk=OuterRef("project_id"))
        programs = Program.objects.with_money_for(user).filter(pk=OuterRef("program_id"))
        return (
            rows.select_related("project", "program")
            .prefetch_related("tasks")
            .annotate(
                sees_money=Exists(projects) | Exists(programs),
                owner_currency=Case(
                    When(Q(project__isnull=False), then=F("project__currency")),
                    default=F("program__currency"),
                ),
            )
        )

    def visible(self):
        return super().visible().select_related("project", "program")

    def owner(self):
        """Return the project or the program that a new risk names; it must be one of the two."""
        found = [
            find_owner(self.request.data, model, name, self.request.user)
            for name, model in OWNERS.items()
        ]
        named = [owner for owner in found if owner is not None]
        if len(named) == 2:
            message = "A risk belongs to one project or to one program: name one of the two."
            raise ValidationError({"program": [ErrorDetail(message, "invalid")]})
        return named[0] if named else None

    def owned_by(self, owner):
        return {"project" if isinstance(owner, Project) else "program": owner}

    def require_add(self, owner):
        if owner is not None and not risk_register.can_keep_risks(self.request.user, owner):
            raise NotAllowed(
                f"You can read {owner.key} but not change it.",
                fix="Ask its manager to keep this risk.",
            )

    def require_change(self, row):
        self.require_add(risk_register.owner_of(row))

    def add(self, owner, values, **options):
        return risk_register.add_risk(owner=owner, fields=values, by=self.request.user, **options)

    def edit(self, row, values, **options):
        risk_register.edit_risk(risk=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        risk_register.remove_risk(risk=row, by=self.request.user, **options)
