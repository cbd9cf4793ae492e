"""A project's money: earned value by work package, budget lines, booked costs."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from projects import budgeting
from projects.access import can_manage_project, can_see_money
from projects.errors import NotAllowed
from projects.importing.registers import BUDGET_LINES, COST_ENTRIES
from projects.models import BudgetLine, CostEntry, Project, Task
from projects.models.money import Category
from projects.queries.budget import budget_by_category
from projects.queries.status import project_dashboard
from projects.queries.work_packages import work_packages
from projects.templatetags.formats import money_exact, short_date
from projects.views.frame import project_frame, visible_project
from projects.views.listing import Cell, Column, Filter, ListSpec
from projects.views.project_register import ProjectRegister
from projects.views.refusal import refusal
from projects.views.row_form import DateInput, RowForm

LATEST = 8
TILES = {"eac": "", "cpi": "", "spi": "", "tcpi": "", "etc": ""}
# A light project has money and no index.
LIGHT_TILES = {"bac": _("Budget"), "ac": _("Spent"), "eac": _("Forecast")}
CATEGORIES = Filter(
    name="category",
    label=_("Category"),
    lookup="category",
    choices=[("", _("Any category")), *Category.choices],
)


class MoneyRowForm(RowForm):
    def narrow(self):
        self.fields["task"].queryset = Task.objects.filter(project=self.owner).in_order()
        self.fields["task"].empty_label = _("No task: the project as a whole")
        if not self.instance.pk:
            self.initial["currency"] = self.owner.currency


class BudgetLineForm(MoneyRowForm):
    class Meta:
        model = BudgetLine
        fields = (
            "description", "amount", "currency", "category", "reserve", "task", "capex", "period",
        )  # fmt: skip
        labels = {
            "reserve": _("Budget or reserve"),
            "capex": _("Capital expenditure"),
            "period": _("Month it is for"),
        }
        widgets = {"period": DateInput()}


class CostEntryForm(MoneyRowForm):
    class Meta:
        model = CostEntry
        fields = (
            "description", "kind", "amount", "currency", "date", "category", "task",
            "supplier_reference",
        )  # fmt: skip
        labels = {"kind": _("Spent, owed or ordered")}
        widgets = {"date": DateInput()}


class MoneyRegister(ProjectRegister):
    """A register that is money from end to end: without the right it does not exist."""

    tab = "budget"
    needs_money = True
    related = ("project", "task")


class BudgetLines(MoneyRegister):
    name = "projects:budget_line"
    noun = _("budget line")
    title = _("Budget lines")
    model = BudgetLine
    form = BudgetLineForm
    add = budgeting.add_budget_line
    edit = budgeting.edit_budget_line
    remove = budgeting.remove_budget_line
    row_argument = "line"
    table = BUDGET_LINES
    empty_text = _("What the work may cost, by task and category. Their sum is what is earned.")
    spec = ListSpec(
        columns=(
            Column(
                name="category",
                heading=_("Budget line"),
                cell=lambda b: Cell(text=b.description or b.get_category_display()),
                order=("category", "description"),
            ),
            Column(
                name="kind",
                heading=_("Category"),
                cell=lambda b: Cell(
                    text=b.get_category_display(),
                    small="" if b.reserve == "none" else b.get_reserve_display(),
                ),
            ),
            Column(
                name="task", heading=_("Task"), cell=lambda b: b.task or "–", order=("task__name",)
            ),
            Column(
                name="period",
                heading=_("Month"),
                cell=lambda b: f"{b.period:%b %Y}" if b.period else "–",
                order=("period",),
            ),
            Column(
                name="amount",
                heading=_("Amount"),
                cell=lambda b: money_exact(b.amount, b.currency),
                order=("amount",),
                is_number=True,
            ),
        ),
        order=("reserve", "category", "pk"),
        filters=(
            CATEGORIES,
            Filter(
                name="reserve",
                label=_("Budget or reserve"),
                lookup="reserve",
                choices=[("", _("Budget and reserves")), *BudgetLine.Reserve.choices],
            ),
        ),
        search=("description", "task__name"),
    )

    def rows(self, owner):
        return BudgetLine.objects.filter(project=owner)


class CostEntries(MoneyRegister):
    name = "projects:cost_entry"
    noun = _("cost")
    title = _("Costs")
    model = CostEntry
    form = CostEntryForm
    add = budgeting.add_cost_entry
    edit = budgeting.edit_cost_entry
    remove = budgeting.remove_cost_entry
    row_argument = "entry"
    table = COST_ENTRIES
    empty_text = _("What was spent, is owed or is ordered. Spent and owed make the actual cost.")
    spec = ListSpec(
        columns=(
            Column(
                name="date",
                heading=_("Date"),
                cell=lambda c: Cell(text=short_date(c.date), small=c.description),
                order=("date",),
            ),
            Column(
                name="kind", heading=_("Kind"), cell=lambda c: c.get_kind_display(), order=("kind",)
            ),
            Column(
                name="category",
                heading=_("Category"),
                cell=lambda c: c.get_category_display(),
                order=("category",),
            ),
            Column(
                name="task", heading=_("Task"), cell=lambda c: c.task or "–", order=("task__name",)
            ),
            Column(
                name="reference",
                heading=_("Supplier"),
                cell=lambda c: c.supplier_reference or "–",
                order=("supplier_reference",),
            ),
            Column(
                name="amount",
                heading=_("Amount"),
                cell=lambda c: money_exact(c.amount, c.currency),
                order=("amount",),
                is_number=True,
            ),
        ),
        order=("-date", "-pk"),
        filters=(
            CATEGORIES,
            Filter(
                name="kind",
                label=_("Kind"),
                lookup="kind",
                choices=[("", _("Any kind")), *CostEntry.Kind.choices],
            ),
        ),
        search=("description", "supplier_reference", "task__name"),
    )

    def rows(self, owner):
        return CostEntry.objects.filter(project=owner)


lines, costs = BudgetLines(), CostEntries()


@require_GET
def show(request, key):
    """The budget page: key figures, earned value by work package, budget, the latest costs."""
    project = visible_project(request, key)
    frame = project_frame(request, project, "budget")
    if not can_see_money(request.user, project):
        return refusal(request, _no_money(project), frame)
    dashboard = project_dashboard(project, request.user)
    context = frame | {
        "tiles": _tiles(project, dashboard),
        "is_too_early": dashboard.is_too_early,
        "work": work_packages(project),
        "budget": budget_by_category(project),
        "latest": costs.rows(project).select_related("task").order_by(*costs.spec.order)[:LATEST],
        "is_light": project.rigour == Project.Rigour.LIGHT,
        "may_change": can_manage_project(request.user, project),
    }
    return render(request, "projects/budget.html", context)


def _tiles(project: Project, dashboard) -> list[tuple]:
    """Return the key figures with the words for them, where they need others than their own."""
    shown = LIGHT_TILES if project.rigour == Project.Rigour.LIGHT else TILES
    found = dashboard.metrics
    return [(found[name], label) for name, label in shown.items() if name in found]


def _no_money(project: Project) -> NotAllowed:
    return NotAllowed(
        "You can't see this project's budget.",
        fix=f"{project.manager_name or 'Its manager'} can give you the right to see money.",
    )
