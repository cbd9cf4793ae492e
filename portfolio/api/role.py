"""Roles in a portfolio."""

from portfolio import access, staffing
from portfolio.models import Portfolio, PortfolioRole
from projects.api.fields import Choice
from projects.api.role import ROLE, RoleInput, RoleOutput, RoleViewSet


class PortfolioRoleInput(RoleInput):
    kind = Choice(choices=PortfolioRole.Kind.choices)


class PortfolioRoleOutput(RoleOutput):
    class Meta:
        model = PortfolioRole
        fields = ["portfolio", *ROLE]


class PortfolioRoleViewSet(RoleViewSet):
    """Who manages or reads a portfolio and everything below it."""

    scope = "portfolio"
    staff = staffing
    model = PortfolioRole
    owner_model = Portfolio
    input_class = PortfolioRoleInput
    output_class = PortfolioRoleOutput

    def require_add(self, owner):
        access.require_manage_portfolio(self.request.user, owner)
