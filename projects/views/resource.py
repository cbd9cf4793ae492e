"""Who or what does the work of a project."""

from django.utils.translation import gettext_lazy as _

from projects import staffing
from projects.models import Resource
from projects.staffing import RESOURCE_MONEY
from projects.templatetags.formats import money_exact
from projects.views.listing import Cell, Column, Filter, ListSpec
from projects.views.project_register import ProjectRegister, calendars_for, people_of
from projects.views.row_form import RowForm


class ResourceForm(RowForm):
    money = RESOURCE_MONEY

    class Meta:
        model = Resource
        fields = ("name", "kind", "user", "calendar", "capacity", *RESOURCE_MONEY)
        labels = {
            "user": _("Account"),
            "standard_rate": _("Rate per hour, or per unit of a material"),
            "cost_per_use": _("Cost per use"),
        }
        help_texts = {"user": _("Who reports progress on its tasks: somebody with a role here.")}

    def narrow(self):
        self.fields["user"].queryset = people_of(self.owner, self.instance.user_id)
        self.fields["calendar"].queryset = calendars_for(self.owner)
        self.fields["calendar"].empty_label = _("The project's")


class ProjectResources(ProjectRegister):
    name = "projects:resource"
    noun = _("resource")
    title = _("Resources")
    tab = "people"
    model = Resource
    form = ResourceForm
    add = staffing.add_resource
    edit = staffing.edit_resource
    remove = staffing.remove_resource
    row_argument = "resource"
    related = ("project", "user", "calendar")
    empty_text = _("People, roles, vendors and materials that tasks can be assigned to.")
    spec = ListSpec(
        columns=(
            Column(
                name="name",
                heading=_("Resource"),
                cell=lambda r: Cell(text=r.name, small=str(r.user or "")),
                order=("name",),
            ),
            Column(
                name="kind", heading=_("Kind"), cell=lambda r: r.get_kind_display(), order=("kind",)
            ),
            Column(
                name="calendar", heading=_("Calendar"), cell=lambda r: r.calendar or _("project's")
            ),
            Column(
                name="capacity",
                heading=_("Capacity"),
                cell=lambda r: f"{r.capacity.normalize():f}",
                order=("capacity",),
                is_number=True,
            ),
            Column(
                name="rate",
                heading=_("Rate"),
                cell=lambda r: money_exact(r.standard_rate, r.project.currency),
                order=("standard_rate",),
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
                choices=[("", _("Any kind")), *Resource.Kind.choices],
            ),
        ),
        search=("name", "user__name"),
    )

    def rows(self, owner):
        return Resource.objects.filter(project=owner)


pages = ProjectResources()
