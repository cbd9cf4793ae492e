"""Budget lines: money planned for a project, for a task or in reserve."""

import django_filters

from projects import budgeting
from projects.api.fields import Choice, Day, Flag, Line, MoneyInput, Related
from projects.api.filtering import IdFilter, ProjectOwnedFilter
from projects.api.input import Input
from projects.api.output import WRITTEN
from projects.api.owned import OWNED, OwnedOutput, PurseViewSet
from projects.api.register_import import TakesRegister
from projects.importing.registers import BUDGET_LINES
from projects.models import BudgetLine, Category, Task


class BudgetLineInput(Input):
    task = Related(Task, required=False, allow_null=True)
    amount = MoneyInput()
    currency = Line(required=False, max_length=3)
    category = Choice(choices=Category.choices)
    reserve = Choice(choices=BudgetLine.Reserve.choices, required=False)
    capex = Flag(required=False)
    period = Day(required=False, allow_null=True)
    description = Line(required=False, allow_blank=True, max_length=200)


class BudgetLineOutput(OwnedOutput):
    class Meta:
        model = BudgetLine
        fields = [
            *OWNED, "task", "amount", "currency", "category", "reserve", "capex", "period",
            "description", *WRITTEN,
        ]  # fmt: skip


class BudgetLineFilter(ProjectOwnedFilter):
    task = IdFilter("task_id")
    category = django_filters.MultipleChoiceFilter(choices=Category.choices)
    reserve = django_filters.ChoiceFilter(choices=BudgetLine.Reserve.choices)
    capex = django_filters.BooleanFilter()
    period__gte = django_filters.DateFilter("period", "gte")
    period__lte = django_filters.DateFilter("period", "lte")


class BudgetLineViewSet(TakesRegister, PurseViewSet):
    """Planned money of the projects whose money you see."""

    model = BudgetLine
    table = BUDGET_LINES
    input_class = BudgetLineInput
    output_class = BudgetLineOutput
    filterset_class = BudgetLineFilter
    search_fields = ("description",)
    ordering_fields = {
        "amount": "amount", "category": "category", "period": "period", "id": "id",
        "updated_at": "updated_at", "created_at": "created_at",
    }  # fmt: skip

    def add(self, owner, values, **options):
        return budgeting.add_budget_line(
            project=owner, fields=values, by=self.request.user, **options
        )

    def edit(self, row, values, **options):
        budgeting.edit_budget_line(line=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        budgeting.remove_budget_line(line=row, by=self.request.user, **options)
