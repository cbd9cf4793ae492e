"""The risk register of a project; the program's register shares its form and its columns."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from projects import risk_register
from projects.importing.registers import RISKS
from projects.models import Risk, Task
from projects.risk_register import RISK_MONEY
from projects.templatetags.formats import days, money_exact, percent
from projects.views.fields import PercentField
from projects.views.listing import Cell, Column, Filter, ListSpec
from projects.views.project_register import ProjectRegister, people_of
from projects.views.row_form import RowForm, RowsField


class RiskForm(RowForm):
    money = RISK_MONEY

    probability = PercentField(label=_("Probability, %"), help_text=_("From 0 to 100."))
    residual_probability = PercentField(
        label=_("Probability after the response, %"), required=False
    )

    class Meta:
        model = Risk
        fields = (
            "title", "kind", "status", "probability", "cost_impact", "schedule_impact_days",
            "cause", "effect", "tasks", "owner", "response", "response_plan",
            "residual_probability", "residual_cost_impact", "probability_score", "impact_score",
        )  # fmt: skip
        labels = {
            "title": _("Risk"),
            "cost_impact": _("Cost if it happens"),
            "schedule_impact_days": _("Working days lost if it happens"),
            "tasks": _("Tasks it would hit"),
            "residual_cost_impact": _("Cost after the response"),
            "probability_score": _("Probability judged, 1 to 5"),
            "impact_score": _("Impact judged, 1 to 5"),
            "response_plan": _("What is done about it"),
        }
        field_classes = {"tasks": RowsField}
        widgets = {
            name: forms.Textarea(attrs={"rows": 2}) for name in ("cause", "effect", "response_plan")
        } | {"tasks": forms.SelectMultiple(attrs={"size": 6})}

    def narrow(self):
        self.fields["owner"].queryset = self.people()
        self.fields["owner"].help_text = _("Who watches it: somebody with a role here.")
        self.fields["tasks"].queryset = self.tasks()
        if not self.instance.pk:
            self._leave_out(["status"])

    def people(self):
        return people_of(self.owner, self.instance.owner_id)

    def tasks(self):
        return Task.objects.filter(project=self.owner).in_order()


def score(risk: Risk) -> str:
    """Return the judged score, probability times impact on the scale of 5 by 5."""
    if risk.probability_score and risk.impact_score:
        return str(risk.probability_score * risk.impact_score)
    return "–"


def expected_cost(risk: Risk, currency: str) -> str:
    return money_exact((risk.probability * risk.cost_impact).quantize(Decimal("0.01")), currency)


def currency_of(risk: Risk) -> str:
    return (risk.project or risk.program).currency


RISK_LIST = ListSpec(
    columns=(
        Column(
            name="title",
            heading=_("Risk"),
            cell=lambda r: Cell(text=r.title, small=r.code),
            order=("code",),
        ),
        Column(
            name="kind", heading=_("Kind"), cell=lambda r: r.get_kind_display(), order=("kind",)
        ),
        Column(
            name="probability",
            heading=_("Probability"),
            cell=lambda r: percent(r.probability, 0),
            order=("probability",),
            is_number=True,
        ),
        Column(
            name="cost",
            heading=_("Cost"),
            cell=lambda r: money_exact(r.cost_impact, currency_of(r)),
            order=("cost_impact",),
            is_number=True,
            is_money=True,
        ),
        Column(
            name="expected",
            heading=_("Expected"),
            cell=lambda r: expected_cost(r, currency_of(r)),
            is_number=True,
            is_money=True,
        ),
        Column(
            name="days",
            heading=_("Delay"),
            cell=lambda r: days(r.schedule_impact_days),
            order=("schedule_impact_days",),
            is_number=True,
        ),
        Column(name="score", heading=_("Score"), cell=score, is_number=True),
        Column(name="response", heading=_("Response"), cell=lambda r: r.get_response_display()),
        Column(
            name="owner",
            heading=_("Owner"),
            cell=lambda r: r.owner or "–",
            order=("owner__name",),
        ),
        Column(
            name="status",
            heading=_("Status"),
            cell=lambda r: r.get_status_display(),
            order=("status",),
        ),
    ),
    order=("code", "pk"),
    filters=(
        Filter(
            name="status",
            label=_("Status"),
            lookup="status",
            choices=[("", _("Any status")), *Risk.Status.choices],
        ),
        Filter(
            name="kind",
            label=_("Kind"),
            lookup="kind",
            choices=[("", _("Any kind")), *Risk.Kind.choices],
        ),
    ),
    search=("title", "code", "cause", "effect"),
)


class ProjectRisks(ProjectRegister):
    name = "projects:risk"
    noun = _("risk")
    title = _("Risks")
    tab = "risks"
    model = Risk
    form = RiskForm
    spec = RISK_LIST
    add = risk_register.add_risk
    edit = risk_register.edit_risk
    remove = risk_register.remove_risk
    owner_argument = "project"
    verb_argument = "owner"  # a risk belongs to a project or to a program
    row_argument = "risk"
    table = RISKS
    related = ("project", "program", "owner")
    empty_text = _(
        "What may go wrong or better than planned, how likely, at what cost. "
        "Open threats make the exposure that the program counts."
    )

    def rows(self, owner):
        return Risk.objects.filter(project=owner)


pages = ProjectRisks()
