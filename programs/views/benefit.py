"""The benefits of a program, the shares of projects in them, and what they brought."""

from decimal import Decimal

from django import forms
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from programs import benefit_planning
from programs.benefit_planning import BENEFIT_MONEY
from programs.benefit_table import BENEFITS
from programs.models import Benefit, BenefitContribution, BenefitRealisation
from programs.views.frame import visible_program
from programs.views.program_register import ProgramRegister, people_of
from projects.models import Project, Task
from projects.templatetags.formats import money_exact, percent, short_date
from projects.views.fields import PercentField
from projects.views.listing import Cell, Column, Filter, ListSpec
from projects.views.row_form import DateInput, RowForm

MOST_LISTED = 500  # tasks to choose from: more make a page of their own


class BenefitForm(RowForm):
    money = BENEFIT_MONEY

    class Meta:
        model = Benefit
        fields = (
            "name", "kind", "planned_per_month", "forecast_per_month", "enabling_task",
            "starts_on", "delay_days", "ramp_months", "end_date", "end_months", "owner",
            "owner_unit", "description",
        )  # fmt: skip
        labels = {
            "name": _("Benefit"),
            "planned_per_month": _("Planned per month"),
            "forecast_per_month": _("Forecast per month"),
            "enabling_task": _("Task or milestone that enables it"),
            "starts_on": _("First day, without such a task"),
            "delay_days": _("Calendar days after it"),
            "ramp_months": _("Months to full rate"),
            "end_date": _("Last day"),
            "end_months": _("Or months it lasts"),
            "owner_unit": _("Department that lives with it"),
        }
        help_texts = {"forecast_per_month": _("Empty: as planned.")}
        widgets = {
            "starts_on": DateInput(),
            "end_date": DateInput(),
            "description": forms.Textarea(attrs={"rows": 3}),
        }

    def narrow(self):
        self.fields["owner"].queryset = people_of(self.owner, self.instance.owner_id)
        tasks = Task.objects.filter(project__program__ancestry__ancestor=self.owner)
        field = self.fields["enabling_task"]
        listed = Q(children=None)
        if tasks.filter(listed).count() > MOST_LISTED:
            listed = Q(kind=Task.Kind.MILESTONE)
            field.help_text = _(
                "The program has many tasks: only milestones are listed. The API takes any task."
            )
        rows = tasks.filter(listed | Q(pk=self.instance.enabling_task_id)).distinct()
        rows = rows.select_related("project")
        field.queryset = rows.order_by("project__key", "schedule__position", "pk")
        field.label_from_instance = _enabler
        field.empty_label = _("None: it begins on a day")


def _enabler(task: Task) -> str:
    mark = "◆ " if task.kind == Task.Kind.MILESTONE else ""
    return f"{task.project.key}: {mark}{task.name}"


def _ends(benefit: Benefit) -> str:
    if benefit.end_date:
        return short_date(benefit.end_date)
    return _("after %(n)d months") % {"n": benefit.end_months} if benefit.end_months else "–"


def _begins(benefit: Benefit) -> str:
    return str(benefit.enabling_task or short_date(benefit.starts_on))


class Benefits(ProgramRegister):
    name = "programs:benefit"
    noun = _("benefit")
    title = _("Benefits")
    tab = "benefits"
    model = Benefit
    form = BenefitForm
    add = benefit_planning.add_benefit
    edit = benefit_planning.edit_benefit
    remove = benefit_planning.remove_benefit
    row_argument = "benefit"
    table = BENEFITS
    related = ("program", "enabling_task", "owner")
    row_template = "programs/benefit_row.html"
    empty_text = _(
        "What the program is done for: money a month from the day its task or milestone is done. "
        "A slip of that task moves it, and ROI with it."
    )
    spec = ListSpec(
        columns=(
            Column(
                name="name",
                heading=_("Benefit"),
                cell=lambda b: Cell(text=b.name, small=b.owner_unit),
                order=("name",),
            ),
            Column(
                name="kind", heading=_("Kind"), cell=lambda b: b.get_kind_display(), order=("kind",)
            ),
            Column(name="begins", heading=_("Begins with"), cell=_begins),
            Column(name="ends", heading=_("Ends"), cell=_ends, order=("end_date", "end_months")),
            Column(
                name="planned",
                heading=_("Planned / month"),
                cell=lambda b: money_exact(b.planned_per_month, b.program.currency),
                order=("planned_per_month",),
                is_number=True,
                is_money=True,
            ),
            Column(
                name="forecast",
                heading=_("Forecast / month"),
                cell=lambda b: money_exact(b.current_per_month, b.program.currency),
                is_number=True,
                is_money=True,
            ),
        ),
        order=("name", "pk"),
        filters=(
            Filter(
                name="kind",
                label=_("Kind"),
                lookup="kind",
                choices=[("", _("Any kind")), *Benefit.Kind.choices],
            ),
        ),
        search=("name", "owner_unit", "description"),
    )

    def rows(self, owner):
        return Benefit.objects.filter(program=owner)

    def more(self, request, owner, row):
        parts = [contributions]
        if self.sees_money(request.user, owner):
            parts.append(realisations)
        return {"parts": [{"register": part} | part.list_context(request, row) for part in parts]}


class BenefitPart(ProgramRegister):
    """A register whose owner is one benefit; its list is part of the benefit's page."""

    tab = "benefits"
    owner_argument = "benefit"

    def owner(self, request, *, key, benefit):
        program = visible_program(request, key)
        rows = Benefit.objects.filter(program=program).select_related("program")
        return get_object_or_404(rows, pk=benefit)

    def where(self, owner):
        return {"key": owner.program.key, "benefit": owner.pk}

    def may_change(self, user, owner):
        return super().may_change(user, owner.program)

    def sees_money(self, user, owner):
        return super().sees_money(user, owner.program)

    def frame(self, request, owner):
        return super().frame(request, visible_program(request, owner.program.key))

    def after(self, owner, row):
        return self.url("list", owner)

    def url(self, page, owner, row=None):
        if page == "list":
            return pages.url("show", owner.program, owner)
        return super().url(page, owner, row)

    def named(self, owner):
        return owner.program.key


class ContributionForm(RowForm):
    once = ("project",)

    share = PercentField(label=_("Share, %"), help_text=_("All shares together: 100 at most."))

    class Meta:
        model = BenefitContribution
        fields = ("project", "share")

    def narrow(self):
        if "project" in self.fields:
            inside = Project.objects.filter(program__ancestry__ancestor=self.owner.program_id)
            self.fields["project"].queryset = inside.order_by("key")


class Contributions(BenefitPart):
    name = "programs:contribution"
    noun = _("share")
    title = _("Shares of projects")
    model = BenefitContribution
    form = ContributionForm
    add = benefit_planning.add_contribution
    edit = benefit_planning.edit_contribution
    remove = benefit_planning.remove_contribution
    row_argument = "contribution"
    related = ("benefit__program", "project")
    empty_text = _("Which projects bring it about. What nobody has is “not attributed”.")
    spec = ListSpec(
        columns=(
            Column(name="project", heading=_("Project"), cell=lambda c: c.project),
            Column(
                name="share",
                heading=_("Share"),
                cell=lambda c: percent(Decimal(c.share), 1),
                is_number=True,
            ),
        ),
        order=("project__key", "pk"),
    )

    def rows(self, owner):
        return BenefitContribution.objects.filter(benefit=owner)


class RealisationForm(RowForm):
    class Meta:
        model = BenefitRealisation
        fields = ("date", "amount", "note")
        widgets = {"date": DateInput()}


class Realisations(BenefitPart):
    name = "programs:realisation"
    noun = _("amount")
    title = _("Realised benefits")
    model = BenefitRealisation
    form = RealisationForm
    add = benefit_planning.add_realisation
    edit = benefit_planning.edit_realisation
    remove = benefit_planning.remove_realisation
    row_argument = "realisation"
    related = ("benefit__program",)
    needs_money = True
    empty_text = _("Money that it has brought in fact, by the day it counted.")
    spec = ListSpec(
        columns=(
            Column(
                name="date",
                heading=_("Date"),
                cell=lambda r: Cell(text=short_date(r.date), small=r.note),
            ),
            Column(
                name="amount",
                heading=_("Amount"),
                cell=lambda r: money_exact(r.amount, r.benefit.program.currency),
                is_number=True,
            ),
        ),
        order=("-date", "-pk"),
    )

    def rows(self, owner):
        return BenefitRealisation.objects.filter(benefit=owner)


pages, contributions, realisations = Benefits(), Contributions(), Realisations()
