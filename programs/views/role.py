"""Who manages a program, who reads it, and who of them sees its money."""

from django.utils.translation import gettext_lazy as _

from programs import staffing
from programs.models import ProgramRole
from programs.views.program_register import ProgramRegister
from projects.views.role import ROLE_LIST, RoleForm


class ProgramRoleForm(RoleForm):
    class Meta(RoleForm.Meta):
        model = ProgramRole


class ProgramRoles(ProgramRegister):
    name = "programs:role"
    noun = _("person")
    title = _("People and roles")
    tab = "people"
    model = ProgramRole
    form = ProgramRoleForm
    spec = ROLE_LIST
    add = staffing.give_role
    edit = staffing.change_role
    remove = staffing.take_role
    row_argument = "role"
    related = ("user", "program")
    empty_text = _("Who manages the program or reads it. Portfolio roles reach down to it too.")

    def rows(self, owner):
        return ProgramRole.objects.filter(program=owner)

    def after(self, owner, row):
        return self.url("list", owner)


pages = ProgramRoles()
