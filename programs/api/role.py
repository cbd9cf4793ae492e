"""Roles in a program."""

from programs import access, staffing
from programs.models import Program, ProgramRole
from projects.api.fields import Choice
from projects.api.role import ROLE, RoleInput, RoleOutput, RoleViewSet


class ProgramRoleInput(RoleInput):
    kind = Choice(choices=ProgramRole.Kind.choices)


class ProgramRoleOutput(RoleOutput):
    class Meta:
        model = ProgramRole
        fields = ["program", *ROLE]


class ProgramRoleViewSet(RoleViewSet):
    """Who manages or reads a program and everything below it."""

    scope = "program"
    staff = staffing
    model = ProgramRole
    owner_model = Program
    input_class = ProgramRoleInput
    output_class = ProgramRoleOutput

    def require_add(self, owner):
        access.require_manage_program(self.request.user, owner)
