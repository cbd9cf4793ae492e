"""The list of portfolios, beginning one, what one is, and beginning a program in it."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from portfolio import portfolio_setup
from portfolio.access import (
    can_create_portfolio,
    can_manage_portfolio,
    can_see_money,
    require_create_portfolio,
)
from portfolio.models import Portfolio
from portfolio.views.frame import portfolio_frame, visible_portfolio
from programs.access import require_create_program
from programs.models import Program
from programs.program_setup import create_program
from projects.views.fields import PercentField
from projects.views.frame import Crumb
from projects.views.object_settings import ObjectSettings
from projects.views.row_form import NewObjectForm, RowForm, form_page


@require_GET
def index(request):
    """The portfolios that the person sees."""
    seen = Program.objects.visible_to(request.user).current().filter(parent=None)
    portfolios = (
        Portfolio.objects.visible_to(request.user)
        .current()
        .with_manager()
        .annotate(program_count=Count("programs", filter=Q(programs__in=seen)))
        .order_by("name", "key")
    )
    context = {
        "portfolios": portfolios,
        "may_create": can_create_portfolio(request.user),
        "breadcrumb": [Crumb(name="Portfolios")],
    }
    return render(request, "portfolio/portfolios.html", context)


class NewPortfolioForm(NewObjectForm):
    """Three fields; who begins it manages it."""

    manager = None
    currency = forms.CharField(
        label=_("Currency"), min_length=3, max_length=3, initial="EUR", help_text=_("As EUR.")
    )

    def clean_currency(self):
        return self.cleaned_data["currency"].upper()


@require_http_methods(["GET", "POST"])
def new(request):
    """Begin a portfolio."""
    require_create_portfolio(request.user)
    form = NewPortfolioForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        portfolio = form.run(
            portfolio_setup.create_portfolio,
            fields=form.cleaned_data,
            by=request.user,
            at=timezone.now(),
        )
        if portfolio is not None:
            messages.success(request, f"{portfolio} added. You manage it.")
            return redirect(f"/portfolios/{portfolio.key}/settings/")
    context = {
        "heading": _("New portfolio"),
        "submit": _("Add portfolio"),
        "cancel_url": "/portfolios/",
        "page_title": _("New portfolio"),
        "object_name": _("Portfolios"),
        "breadcrumb": [Crumb(name="Portfolios", url="/portfolios/"), Crumb(name="New")],
    }
    return form_page(request, form, context)


class NewProgramForm(NewObjectForm):
    """Four fields: what it is called, who manages it, and the program it is part of."""

    parent = forms.ModelChoiceField(
        Program.objects.none(),
        label=_("Part of program"),
        required=False,
        empty_label=_("None: it stands alone"),
    )

    def __init__(self, *args, portfolio: Portfolio, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        managed = Program.objects.managed_by(viewer).current()
        self.fields["parent"].queryset = managed.filter(portfolio=portfolio).order_by("key")


@require_http_methods(["GET", "POST"])
def new_program(request, key):
    """Begin a program in the portfolio."""
    portfolio = visible_portfolio(request, key)
    require_create_program(request.user, portfolio)
    form = NewProgramForm(
        request.POST if request.method == "POST" else None,
        portfolio=portfolio,
        viewer=request.user,
        initial={"manager": request.user.email},
    )
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data) | {"portfolio": portfolio}
        program = form.run(
            create_program,
            manager=fields.pop("manager"),
            fields=fields,
            by=request.user,
            at=timezone.now(),
        )
        if program is not None:
            messages.success(request, f"{program} added.")
            return redirect(f"/programs/{program.key}/")
    context = portfolio_frame(request, portfolio) | {
        "heading": _("New program"),
        "submit": _("Add program"),
        "cancel_url": f"/portfolios/{portfolio.key}/",
    }
    return form_page(request, form, context)


class PortfolioForm(RowForm):
    discount_rate = PercentField(label=_("Discount rate, % a year"), min_value=-99, max_value=1000)
    hurdle_rate = PercentField(
        label=_("Hurdle rate, %"),
        help_text=_("The least ROI worth its money."),
        min_value=-100,
        max_value=9999,
    )

    class Meta:
        model = Portfolio
        fields = (
            "key", "name", "description", "currency", "discount_rate", "hurdle_rate",
            "fiscal_year_start_month",
        )  # fmt: skip
        labels = {"fiscal_year_start_month": _("First month of the fiscal year, 1 to 12")}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def clean_key(self):
        return self.cleaned_data["key"].upper()


class PortfolioSettings(ObjectSettings):
    name = "portfolio:settings"
    noun = _("portfolio")
    title = _("Settings")
    model = Portfolio
    form = PortfolioForm
    edit = portfolio_setup.edit_portfolio
    archive = portfolio_setup.archive_portfolio
    restore = portfolio_setup.restore_portfolio
    row_argument = "portfolio"

    def owner(self, request, *, key):
        return visible_portfolio(request, key)

    def may_change(self, user, owner):
        return can_manage_portfolio(user, owner)

    def sees_money(self, user, owner):
        return can_see_money(user, owner)

    def frame(self, request, owner):
        return portfolio_frame(request, owner, "settings")


settings = PortfolioSettings()
