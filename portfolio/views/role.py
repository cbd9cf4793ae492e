"""Who manages a portfolio, who reads it, and who of them sees its money."""

from django.utils.translation import gettext_lazy as _

from portfolio import staffing
from portfolio.access import can_manage_portfolio, can_see_money
from portfolio.models import PortfolioRole
from portfolio.views.frame import portfolio_frame, visible_portfolio
from projects.views.register import Register
from projects.views.role import ROLE_LIST, RoleForm


class PortfolioRoleForm(RoleForm):
    class Meta(RoleForm.Meta):
        model = PortfolioRole


class PortfolioRoles(Register):
    name = "portfolio:role"
    noun = _("person")
    title = _("People and roles")
    model = PortfolioRole
    form = PortfolioRoleForm
    spec = ROLE_LIST
    add = staffing.give_role
    edit = staffing.change_role
    remove = staffing.take_role
    owner_argument = "portfolio"
    row_argument = "role"
    related = ("user", "portfolio")
    empty_text = _("Who manages the portfolio or reads it, with everything below.")

    def owner(self, request, *, key):
        return visible_portfolio(request, key)

    def rows(self, owner):
        return PortfolioRole.objects.filter(portfolio=owner)

    def may_change(self, user, owner):
        return can_manage_portfolio(user, owner)

    def sees_money(self, user, owner):
        return can_see_money(user, owner)

    def frame(self, request, owner):
        return portfolio_frame(request, owner, "people")

    def after(self, owner, row):
        return self.url("list", owner)


pages = PortfolioRoles()
