"""The calendars that all projects share, and the days on which they depart from their week.

They stand on the pages of a portfolio, but belong to none: whoever manages one keeps them.
"""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portfolio.views.frame import portfolio_frame, visible_portfolio
from projects import calendar_keeping
from projects.access import can_keep_calendar
from projects.errors import NotAllowed
from projects.models import Calendar, CalendarException
from projects.views import calendar
from projects.views.register import Register


class SharedCalendarForm(calendar.CalendarForm):
    def bases(self):
        return Calendar.objects.filter(project=None).order_by("name", "pk")


class SharedRegister(Register):
    """What all portfolios share: everybody with a role on one reads it, their managers keep it."""

    owner_argument = "portfolio"

    def owner(self, request, *, key):
        return visible_portfolio(request, key)

    def may_change(self, user, owner):
        return can_keep_calendar(user, None)

    def sees_money(self, user, owner):
        return False  # there is none in it

    def frame(self, request, owner):
        return portfolio_frame(request, owner, "calendars")

    def _forbidden(self, owner):
        return NotAllowed(
            "All projects share these calendars: you can read them but not change them.",
            fix="Ask a portfolio manager to change them.",
        )


class SharedCalendars(SharedRegister):
    name = "portfolio:calendar"
    noun = _("calendar")
    title = _("Calendars")
    model = Calendar
    form = SharedCalendarForm
    spec = calendar.CALENDAR_LIST
    add = calendar_keeping.add_calendar
    edit = calendar_keeping.edit_calendar
    remove = calendar_keeping.remove_calendar
    row_argument = "calendar"
    related = ("base",)
    row_template = "projects/calendar_row.html"
    empty_text = _("Working weeks and holidays that any project or program can choose.")

    def rows(self, owner):
        return Calendar.objects.filter(project=None)

    def blank(self, owner):
        return Calendar()

    def more(self, request, owner, row):
        return exceptions.beside(request, owner, row)

    def _add(self, request, owner, form):
        fields, now = form.verb_fields(), timezone.now()
        return calendar_keeping.add_calendar(project=None, fields=fields, by=request.user, at=now)


class SharedExceptions(SharedRegister):
    """The exceptions of one shared calendar: its owner is the calendar, seen on ``portfolio``."""

    name = "portfolio:calendar_exception"
    noun = _("exception")
    title = _("Exceptions")
    model = CalendarException
    form = calendar.ExceptionForm
    spec = calendar.EXCEPTION_LIST
    add = calendar_keeping.add_exception
    edit = calendar_keeping.edit_exception
    remove = calendar_keeping.remove_exception
    owner_argument = "calendar"
    row_argument = "exception"
    related = ("calendar",)
    empty_text = _("Holidays, and days off on which work is done.")

    def owner(self, request, *, key, shared):
        portfolio = visible_portfolio(request, key)
        return self._seen_on(
            portfolio, get_object_or_404(Calendar.objects.filter(project=None), pk=shared)
        )

    def where(self, owner):
        return {"key": owner.portfolio.key, "shared": owner.pk}

    def rows(self, owner):
        return CalendarException.objects.filter(calendar=owner)

    def frame(self, request, owner):
        return super().frame(request, owner.portfolio)

    def after(self, owner, row):
        return pages.url("show", owner.portfolio, owner)

    def url(self, page, owner, row=None):
        # The list of exceptions is part of the calendar's page.
        if page == "list":
            return pages.url("show", owner.portfolio, owner)
        return super().url(page, owner, row)

    def beside(self, request, portfolio, row):
        """Return what the page of the calendar ``row`` shows of its exceptions."""
        return calendar.exceptions_beside(self, request, self._seen_on(portfolio, row))

    def _seen_on(self, portfolio, row):
        row.portfolio = portfolio
        return row


pages, exceptions = SharedCalendars(), SharedExceptions()
