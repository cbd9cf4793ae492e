"""The working calendars of a project, and the days on which they depart from their week."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from projects import calendar_keeping
from projects.models import Calendar, CalendarException
from projects.templatetags.formats import short_date
from projects.views.fields import WeekField, WorkingTimesField
from projects.views.frame import visible_project
from projects.views.listing import Cell, Column, ListSpec
from projects.views.project_register import ProjectRegister, calendars_for
from projects.views.row_form import DateInput, RowForm


class CalendarForm(RowForm):
    week = WeekField(
        label=_("Working week"),
        help_text=_(
            "As 08:00–12:00, 13:00–17:00; empty is a day off; “base” is as in the base calendar."
        ),
    )

    class Meta:
        model = Calendar
        fields = ("name", "base", "week")
        labels = {"base": _("Base calendar")}
        help_texts = {"base": _("Its exceptions hold here too.")}

    def narrow(self):
        self.fields["base"].queryset = self.bases().exclude(pk=self.instance.pk)
        self.fields["base"].empty_label = _("None")

    def bases(self):
        """Return the calendars that this one may build on."""
        return calendars_for(self.owner)


class ExceptionForm(RowForm):
    intervals = WorkingTimesField(
        label=_("Working times"), help_text=_("As 08:00–12:00; empty: no work on these days.")
    )

    class Meta:
        model = CalendarException
        fields = ("name", "first_date", "last_date", "intervals")
        labels = {"first_date": _("First day"), "last_date": _("Last day")}
        help_texts = {"last_date": _("Empty: it is one day.")}
        widgets = {"first_date": DateInput(), "last_date": DateInput()}

    def narrow(self):
        self.fields["last_date"].required = False

    def clean_last_date(self):
        return self.cleaned_data["last_date"] or self.cleaned_data.get("first_date")


CALENDAR_LIST = ListSpec(
    columns=(
        Column(name="name", heading=_("Calendar"), cell=lambda c: c.name, order=("name",)),
        Column(name="base", heading=_("Base"), cell=lambda c: c.base or "–"),
    ),
    order=("name", "pk"),
    search=("name",),
)

EXCEPTION_LIST = ListSpec(
    columns=(
        Column(
            name="first",
            heading=_("First day"),
            cell=lambda e: Cell(text=short_date(e.first_date), small=e.name),
            order=("first_date",),
        ),
        Column(name="last", heading=_("Last day"), cell=lambda e: short_date(e.last_date)),
        Column(
            name="times",
            heading=_("Working times"),
            cell=lambda e: WorkingTimesField().prepare_value(e.intervals) or _("none"),
        ),
    ),
    order=("first_date", "pk"),
)


class ProjectCalendars(ProjectRegister):
    name = "projects:calendar"
    noun = _("calendar")
    title = _("Calendars")
    tab = "people"
    model = Calendar
    form = CalendarForm
    add = calendar_keeping.add_calendar
    edit = calendar_keeping.edit_calendar
    remove = calendar_keeping.remove_calendar
    row_argument = "calendar"
    related = ("project", "base")
    row_template = "projects/calendar_row.html"
    empty_text = _("Without one the project works Monday to Friday, 08:00–12:00 and 13:00–17:00.")
    spec = CALENDAR_LIST

    def rows(self, owner):
        return Calendar.objects.filter(project=owner)

    def more(self, request, owner, row):
        return exceptions_beside(exceptions, request, row)


class CalendarExceptions(ProjectRegister):
    """The exceptions of one calendar: a register whose owner is the calendar."""

    name = "projects:calendar_exception"
    noun = _("exception")
    title = _("Exceptions")
    tab = "people"
    model = CalendarException
    form = ExceptionForm
    add = calendar_keeping.add_exception
    edit = calendar_keeping.edit_exception
    remove = calendar_keeping.remove_exception
    owner_argument = "calendar"
    row_argument = "exception"
    related = ("calendar__project",)
    empty_text = _("Holidays, and days off on which work is done.")
    spec = EXCEPTION_LIST

    def owner(self, request, *, key, calendar):
        project = visible_project(request, key)
        return get_object_or_404(
            Calendar.objects.filter(project=project).select_related("project"), pk=calendar
        )

    def where(self, owner):
        return {"key": owner.project.key, "calendar": owner.pk}

    def rows(self, owner):
        return CalendarException.objects.filter(calendar=owner)

    def may_change(self, user, owner):
        return super().may_change(user, owner.project)

    def sees_money(self, user, owner):
        return False  # there is none in it

    def frame(self, request, owner):
        project = visible_project(request, owner.project.key)
        return super().frame(request, project)

    def after(self, owner, row):
        return pages.url("show", owner.project, owner)

    def url(self, page, owner, row=None):
        # The list of exceptions is part of the calendar's page.
        if page == "list":
            return pages.url("show", owner.project, owner)
        return super().url(page, owner, row)

    def named(self, owner):
        return owner.project.key


def exceptions_beside(register, request, calendar) -> dict:
    """Return what the page of ``calendar`` shows of its exceptions, which ``register`` keeps."""
    found = register.list_context(request, calendar)
    return {
        "exception_register": register,
        "exception_listing": found["listing"],
        "exception_new_url": found["new_url"],
        "exception_list_url": found["list_url"],
    }


pages, exceptions = ProjectCalendars(), CalendarExceptions()
