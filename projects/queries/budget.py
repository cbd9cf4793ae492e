"""What a project may spend, by category, and what it holds in reserve."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BooleanField, ExpressionWrapper, Q, Sum

from projects.models import BudgetLine, Project
from projects.models.money import Category

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetOfCategory:
    """The budget of one category that tasks have and that none has yet."""

    name: str
    on_tasks: Decimal
    undistributed: Decimal

    @property
    def total(self) -> Decimal:
        return self.on_tasks + self.undistributed


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Budget by category, its total, and the reserves outside it, in the project's currency."""

    categories: tuple[BudgetOfCategory, ...]
    total: Decimal
    contingency: Decimal
    management_reserve: Decimal


def budget_by_category(project: Project) -> Budget:
    """Return the budget of ``project`` in one query."""
    lines = BudgetLine.objects.filter(project=project)
    is_free = ExpressionWrapper(Q(task__isnull=True), output_field=BooleanField())
    groups = lines.annotate(is_free=is_free).values_list("category", "reserve", "is_free")
    groups = groups.annotate(Sum("amount"))
    sums = {(c, kind, bool(free)): amount for c, kind, free, amount in groups.order_by()}
    none = BudgetLine.Reserve.NONE
    categories = tuple(
        BudgetOfCategory(
            name=label,
            on_tasks=sums.get((value, none, False), ZERO),
            undistributed=sums.get((value, none, True), ZERO),
        )
        for value, label in Category.choices
        if (value, none, False) in sums or (value, none, True) in sums
    )
    return Budget(
        categories=categories,
        total=sum((c.total for c in categories), ZERO),
        contingency=_reserve(sums, BudgetLine.Reserve.CONTINGENCY),
        management_reserve=_reserve(sums, BudgetLine.Reserve.MANAGEMENT),
    )


def _reserve(sums: dict, reserve: str) -> Decimal:
    return sum((amount for (_, kind, _), amount in sums.items() if kind == reserve), ZERO)
