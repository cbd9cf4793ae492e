"""Every resource of the API at its address, with what all of them get from the site."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from portfolio.api.changes_since import ChangesSinceView
from portfolio.api.event import EventView
from portfolio.api.history import HistoryView
from portfolio.api.idempotency import Idempotent
from portfolio.api.job import JobViewSet
from portfolio.api.lens import LENSES, DashboardView, ExplainView, TrendView
from portfolio.api.milestones import MilestonesView
from portfolio.api.portfolio import PortfolioViewSet
from portfolio.api.rehearsal import Rehearsed
from portfolio.api.role import PortfolioRoleViewSet
from portfolio.api.token import TokenViewSet
from programs.api.benefit import BenefitViewSet, RealisationViewSet
from programs.api.program import ProgramViewSet
from programs.api.role import ProgramRoleViewSet
from programs.api.status_report import StatusReportViewSet
from projects.api.assignment import AssignmentViewSet
from projects.api.baseline import BaselineViewSet
from projects.api.budget_line import BudgetLineViewSet
from projects.api.calendar import CalendarViewSet, ExceptionViewSet
from projects.api.cost_entry import CostEntryViewSet
from projects.api.deliverable import DeliverableViewSet
from projects.api.dependency import DependencyViewSet
from projects.api.project import ProjectViewSet
from projects.api.proposal import ProposalViewSet
from projects.api.resource import WorkforceViewSet
from projects.api.risk import RiskViewSet
from projects.api.role import ProjectRoleViewSet
from projects.api.snapshot import SnapshotViewSet
from projects.api.task import TaskViewSet

RESOURCES = {
    "portfolios": PortfolioViewSet,
    "programs": ProgramViewSet,
    "projects": ProjectViewSet,
    "tasks": TaskViewSet,
    "proposals": ProposalViewSet,
    "dependencies": DependencyViewSet,
    "calendars": CalendarViewSet,
    r"calendars/(?P<calendar_pk>[0-9]+)/exceptions": ExceptionViewSet,
    "resources": WorkforceViewSet,
    "assignments": AssignmentViewSet,
    "budget-lines": BudgetLineViewSet,
    "cost-entries": CostEntryViewSet,
    "baselines": BaselineViewSet,
    "deliverables": DeliverableViewSet,
    "risks": RiskViewSet,
    "benefits": BenefitViewSet,
    r"benefits/(?P<benefit_pk>[0-9]+)/realisations": RealisationViewSet,
    r"portfolios/(?P<reference>[A-Za-z0-9]+)/roles": PortfolioRoleViewSet,
    r"programs/(?P<reference>[A-Za-z0-9]+)/roles": ProgramRoleViewSet,
    r"projects/(?P<reference>[A-Za-z0-9]+)/roles": ProjectRoleViewSet,
    "status-reports": StatusReportViewSet,
    "tokens": TokenViewSet,
    "jobs": JobViewSet,
    "snapshots": SnapshotViewSet,
}


def complete(viewset: type) -> type:
    """Return ``viewset`` with idempotency and rehearsal, which know tables that it may not."""
    shown = {"__doc__": viewset.__doc__, "queryset": viewset.model.objects.none()}
    return type(viewset.__name__, (Rehearsed, Idempotent, viewset), shown)


def routes() -> list:
    """Return the addresses of all resources and of the reads beside them."""
    router = SimpleRouter()
    for address, viewset in RESOURCES.items():
        router.register(address, complete(viewset), basename=viewset.__name__)
    return [*reads(), *router.urls]


def reads() -> list:
    """Return the addresses of figures and of the change feed."""
    found = [
        path("events/", EventView.as_view(), name="events"),
        path("programs/<slug:reference>/changes-since/", ChangesSinceView.as_view()),
    ]
    for kind in LENSES:
        at = f"{kind}/<slug:reference>"
        found += [
            path(f"{at}/dashboard/", DashboardView.as_view(kind=kind)),
            path(f"{at}/explain/<str:address>/", ExplainView.as_view(kind=kind)),
            path(f"{at}/trend/", TrendView.as_view(kind=kind)),
            path(f"{at}/history/", HistoryView.as_view(kind=kind)),
        ]
        if kind != "portfolios":
            found.append(path(f"{at}/milestones/", MilestonesView.as_view(kind=kind)))
    return found
