"""Cost entries: money spent, owed or ordered."""

import django_filters

from projects import budgeting
from projects.api.fields import Choice, Day, Line, MoneyInput, Related
from projects.api.filtering import IdFilter, ProjectOwnedFilter
from projects.api.input import Input
from projects.api.output import WRITTEN
from projects.api.owned import OWNED, OwnedOutput, PurseViewSet
from projects.api.register_import import TakesRegister
from projects.importing.registers import COST_ENTRIES
from projects.models import Category, CostEntry, Task


class CostEntryInput(Input):
    task = Related(Task, required=False, allow_null=True)
    kind = Choice(choices=CostEntry.Kind.choices, required=False)
    amount = MoneyInput()
    currency = Line(required=False, max_length=3)
    date = Day()
    category = Choice(choices=Category.choices, required=False)
    supplier_reference = Line(required=False, allow_blank=True, max_length=200)
    description = Line(required=False, allow_blank=True, max_length=200)


class CostEntryOutput(OwnedOutput):
    class Meta:
        model = CostEntry
        fields = [
            *OWNED, "task", "kind", "amount", "currency", "date", "category",
            "supplier_reference", "description", *WRITTEN,
        ]  # fmt: skip


class CostEntryFilter(ProjectOwnedFilter):
    task = IdFilter("task_id")
    kind = django_filters.MultipleChoiceFilter(choices=CostEntry.Kind.choices)
    category = django_filters.MultipleChoiceFilter(choices=Category.choices)
    supplier_reference = django_filters.CharFilter()
    date__gte = django_filters.DateFilter("date", "gte")
    date__lte = django_filters.DateFilter("date", "lte")
    amount__gte = django_filters.NumberFilter("amount", "gte")
    amount__lte = django_filters.NumberFilter("amount", "lte")


class CostEntryViewSet(TakesRegister, PurseViewSet):
    """Booked money of the projects whose money you see."""

    model = CostEntry
    table = COST_ENTRIES
    input_class = CostEntryInput
    output_class = CostEntryOutput
    filterset_class = CostEntryFilter
    search_fields = ("description", "supplier_reference")
    ordering_fields = {
        "date": "date", "amount": "amount", "kind": "kind", "category": "category", "id": "id",
        "updated_at": "updated_at", "created_at": "created_at",
    }  # fmt: skip

    def add(self, owner, values, **options):
        return budgeting.add_cost_entry(
            project=owner, fields=values, by=self.request.user, **options
        )

    def edit(self, row, values, **options):
        budgeting.edit_cost_entry(entry=row, fields=values, by=self.request.user, **options)

    def remove(self, row, **options):
        budgeting.remove_cost_entry(entry=row, by=self.request.user, **options)
