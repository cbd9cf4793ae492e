"""A register that belongs to a project: who sees it, who keeps it, what surrounds it."""

from django.contrib.auth import get_user_model
from django.db.models import Q

from projects.access import can_manage_project, can_see_money
from projects.models import Calendar, Project
from projects.views.frame import project_frame, visible_project
from projects.views.register import Register


class ProjectRegister(Register):
    owner_argument = "project"
    tab: str

    def owner(self, request, *, key):
        return visible_project(request, key)

    def may_change(self, user, owner):
        return can_manage_project(user, owner)

    def sees_money(self, user, owner):
        return can_see_money(user, owner)

    def frame(self, request, owner):
        return project_frame(request, owner, self.tab)


def people_of(project: Project, also: int | None = None):
    """Return the people with a role in the project itself, and the one of the id ``also``.

    Others, who see it from above, are not named to its members.
    """
    here = Q(project_roles__project=project, is_active=True)
    people = get_user_model().objects.filter(here | Q(pk=also))
    return people.distinct().order_by("name", "pk")


def calendars_for(project: Project):
    """Return the shared calendars and the project's own."""
    shared = Calendar.objects.filter(project=None)
    return (shared | Calendar.objects.filter(project=project)).order_by("name", "pk")
