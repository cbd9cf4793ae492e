"""Who takes part in a project, with which rights."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects import staffing
from projects.models import ProjectRole
from projects.views.listing import Cell, Column, ListSpec
from projects.views.project_register import ProjectRegister
from projects.views.row_form import PersonField, RowForm


class RoleForm(RowForm):
    """A person's role; the forms of programs and portfolios name another model only."""

    money = ("sees_money",)  # who doesn't see it can't let others
    once = ("user",)

    user = PersonField(label=_("Person"), help_text=_("The e-mail address they sign in with."))

    class Meta:
        model = ProjectRole
        fields = ("user", "kind", "sees_money")
        labels = {"user": _("Person"), "kind": _("Role"), "sees_money": _("Sees money")}
        widgets = {"kind": forms.Select()}


ROLE_LIST = ListSpec(
    columns=(
        Column(
            name="person",
            heading=_("Person"),
            cell=lambda r: Cell(text=r.user, small=r.user.email),
            order=("user__name",),
        ),
        Column(
            name="role", heading=_("Role"), cell=lambda r: r.get_kind_display(), order=("kind",)
        ),
        Column(
            name="money",
            heading=_("Sees money"),
            cell=lambda r: _("Yes") if r.sees_money else _("No"),
            order=("sees_money",),
        ),
    ),
    order=("user__name", "pk"),
    search=("user__name", "user__email"),
)


class ProjectRoles(ProjectRegister):
    name = "projects:role"
    noun = _("person")
    title = _("People and roles")
    tab = "people"
    model = ProjectRole
    form = RoleForm
    spec = ROLE_LIST
    add = staffing.give_role
    edit = staffing.change_role
    remove = staffing.take_role
    row_argument = "role"
    related = ("user", "project")
    empty_text = _("Who manages the project, works in it or reads it.")

    def rows(self, owner):
        return ProjectRole.objects.filter(project=owner)

    def after(self, owner, row):
        # Who gave their own role away may not see this project's roles any longer.
        return self.url("list", owner)


pages = ProjectRoles()
