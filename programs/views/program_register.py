"""A register that belongs to a program: who sees it, who keeps it, what surrounds it."""

from django.contrib.auth import get_user_model
from django.db.models import Q

from programs.access import can_manage_program, can_see_money
from programs.models import Program
from programs.views.frame import program_frame, visible_program
from projects.views.register import Register


class ProgramRegister(Register):
    owner_argument = "program"
    tab: str

    def owner(self, request, *, key):
        return visible_program(request, key)

    def may_change(self, user, owner):
        return can_manage_program(user, owner)

    def sees_money(self, user, owner):
        return can_see_money(user, owner)

    def frame(self, request, owner):
        return program_frame(request, owner, self.tab)


def people_of(program: Program, also: int | None = None):
    """Return the people with a role on the program itself, and the one of the id ``also``."""
    here = Q(program_roles__program=program, is_active=True)
    people = get_user_model().objects.filter(here | Q(pk=also))
    return people.distinct().order_by("name", "pk")
