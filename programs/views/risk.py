"""The risk register of a program: what no single project owns."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.views.program_register import ProgramRegister, people_of
from projects import risk_register
from projects.importing.registers import RISKS
from projects.models import Risk, Task
from projects.views.risk import RISK_LIST, RiskForm


class ProgramRiskForm(RiskForm):
    def people(self):
        return people_of(self.owner, self.instance.owner_id)

    def tasks(self):
        """Return the published milestones below, and the tasks that it names already."""
        shown = Q(kind=Task.Kind.MILESTONE, published=True)
        if self.instance.pk:
            shown |= Q(risks=self.instance)
        tasks = Task.objects.filter(shown, project__program__ancestry__ancestor=self.owner)
        return tasks.distinct().order_by("project_id", "pk")


class ProgramRisks(ProgramRegister):
    name = "programs:risk"
    noun = _("risk")
    title = _("Risks")
    tab = "risks"
    model = Risk
    form = ProgramRiskForm
    spec = RISK_LIST
    add = risk_register.add_risk
    edit = risk_register.edit_risk
    remove = risk_register.remove_risk
    verb_argument = "owner"  # a risk belongs to a project or to a program
    row_argument = "risk"
    table = RISKS
    related = ("project", "program", "owner")
    empty_text = _(
        "What may happen to the program as a whole. Risks of one project are kept there."
    )

    def rows(self, owner):
        return Risk.objects.filter(program=owner)


pages = ProgramRisks()
