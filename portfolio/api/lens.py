"""Figures of a portfolio, a program or a project: dashboard, explanation of a figure, trend."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from portfolio import access as portfolio_access
from portfolio.models import Portfolio
from portfolio.queries.overview import portfolio_dashboard, with_portfolio_value
from portfolio.queries.past_portfolio import past_portfolio_dashboard
from portfolio.queries.past_trend import portfolio_trend
from programs import access as program_access
from programs.models import Program, ProgramSnapshot
from programs.queries.dashboard import program_dashboard
from programs.queries.past_programs import past_program_dashboard
from programs.queries.past_trend import program_trend
from projects import access as project_access
from projects.api import figures
from projects.api.fields import DAY
from projects.api.role import by_reference
from projects.api.viewset import refuse_parameters
from projects.metric_addresses import MEASURES
from projects.models import Project
from projects.queries.past_day import PastDay, past_day
from projects.queries.past_status import past_project_dashboard, project_trend
from projects.queries.status import Dashboard, project_dashboard


def valued_portfolio(portfolio: Portfolio, viewer) -> Dashboard:
    return with_portfolio_value(portfolio_dashboard(portfolio, viewer))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """What one kind of object is, how its dashboards of now and of a past day are computed, by
    which snapshots of it the days are known, and who sees its money."""

    model: type
    dashboard: Callable[[Any, Any], Dashboard]
    past: Callable[[Any, Any, PastDay], Dashboard]
    snapshots: Callable[[Any], QuerySet]
    can_see_money: Callable[[Any, Any], bool]


LENSES = {
    "portfolios": Lens(
        model=Portfolio,
        dashboard=valued_portfolio,
        past=past_portfolio_dashboard,
        snapshots=lambda row: ProgramSnapshot.objects.filter(portfolio=row),
        can_see_money=portfolio_access.can_see_money,
    ),
    "programs": Lens(
        model=Program,
        dashboard=program_dashboard,
        past=past_program_dashboard,
        snapshots=lambda row: row.snapshots.all(),
        can_see_money=program_access.can_see_money,
    ),
    "projects": Lens(
        model=Project,
        dashboard=project_dashboard,
        past=past_project_dashboard,
        snapshots=lambda row: row.snapshots.all(),
        can_see_money=project_access.can_see_money,
    ),
}

AS_OF = OpenApiParameter(
    "as_of",
    date,
    description="The figures at that day's end, or of the last day before it that was kept: "
    "snapshot_date says which. Default: now.",
)
NUMBER_OR_TEXT = {"type": ["number", "string", "null"]}
DASHBOARD = {
    "type": "object",
    "required": ["as_of", "scope", "currency", "coverage", "metrics"],
    "properties": {
        "as_of": {"type": ["string", "null"], "format": "date"},
        "snapshot_date": {"type": ["string", "null"], "format": "date"},
        "scope": {"type": "string", "enum": ["all", "visible"]},
        "currency": {"type": "string"},
        "coverage": {"type": "object"},
        "metrics": {"type": "object"},
        "projects": {"type": "array", "items": {"type": "object"}},
        "programs": {"type": "array", "items": {"type": "object"}},
    },
}
EXPLANATION = {
    "type": "object",
    "required": ["address", "value", "unit", "formula", "inputs"],
    "properties": {
        "address": {"type": "string"},
        "name": {"type": "string"},
        "value": NUMBER_OR_TEXT,
        "unit": {"type": "string"},
        "formula": {"type": "string"},
        "as_of": {"type": ["string", "null"], "format": "date"},
        "coverage": {"type": "array", "items": {"type": "string"}},
        "undefined_because": {"type": ["string", "null"]},
        "inputs": {"type": "array", "items": {"type": "object"}},
    },
}
TREND = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["date", "value"],
        "properties": {"date": {"type": "string", "format": "date"}, "value": NUMBER_OR_TEXT},
    },
}


class LensView(APIView):
    """A read of one object, named by id or key."""

    kind = ""
    parameters: frozenset[str] = frozenset()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        refuse_parameters(request, set(self.parameters))

    @property
    def lens(self) -> Lens:
        return LENSES[self.kind]

    def find(self, reference: str):
        rows = self.lens.model.objects.visible_to(self.request.user).current()
        row = rows.filter(**by_reference(reference)).first()
        if row is None:
            raise NotFound(f"There is no such {rows.model._meta.verbose_name}.")
        return row

    def board(self, reference: str) -> Dashboard:
        """Return the figures of now, or those kept for the day that ``as_of`` names."""
        row = self.find(reference)
        asked = day_of(self.request.query_params, "as_of")
        day = past_day(self.lens.snapshots(row), asked, today=timezone.localdate())
        if day is None:
            return self.lens.dashboard(row, self.request.user)
        return self.lens.past(row, self.request.user, day)


class DashboardView(LensView):
    """All figures at once, null where undefined, money only for those who may see it."""

    parameters = frozenset({"as_of"})

    @extend_schema(parameters=[AS_OF], responses={200: DASHBOARD})
    def get(self, request, reference):
        board = self.board(reference)
        return Response(figures.dashboard(board) | self.parts(board))

    def parts(self, board) -> Mapping[str, list]:
        """Return the table of what ``board`` sums."""
        if self.kind == "portfolios":
            return {"programs": [figures.row(program) for program in board.programs]}
        if self.kind == "programs":
            return {"projects": [figures.row(project) for project in board.all_projects()]}
        sees_program = "program_float_days" in board.metrics
        return {"projects": [figures.row(board, sees_program=sees_program)]}


class ExplainView(LensView):
    """How one figure came about, down to what was typed. Addresses are those of data-metric."""

    parameters = frozenset({"as_of"})

    @extend_schema(parameters=[AS_OF], responses={200: EXPLANATION})
    def get(self, request, reference, address):
        metric = self.board(reference).at(address)
        if metric is None:
            raise NotFound("There is no figure of that address here.")
        return Response(figures.explanation(metric))


class TrendView(LensView):
    """One figure over the days that a snapshot was kept of: all days of a quarter, the last of each
    week of some years, of each month beyond. What one doesn't see is in no sum of any day."""

    parameters = frozenset({"metric", "from", "to"})

    @extend_schema(
        parameters=[
            OpenApiParameter("metric", str, required=True, enum=sorted(MEASURES)),
            OpenApiParameter("from", date),
            OpenApiParameter("to", date),
        ],
        responses={200: TREND},
    )
    def get(self, request, reference):
        row = self.find(reference)
        name = metric_named(request.query_params)
        first, last = (day_of(request.query_params, end) for end in ("from", "to"))
        money = self.lens.can_see_money(request.user, row)
        if not money and name not in figures.WITHOUT_MONEY:
            raise NotFound("There is no figure of that name here.")
        return Response(self.points(row, name, money=money, first=first, last=last))

    def points(self, row, name, *, money, first, last):
        """Return the values by day; a project's computed again from what was kept."""
        if self.kind == "projects":
            days = project_trend(row, money=money, first=first, last=last)
            return [{"date": d, "value": figures.value(s.metrics.get(name))} for d, s in days]
        trend = portfolio_trend if self.kind == "portfolios" else program_trend
        amount = name not in figures.WITHOUT_MONEY
        kept = trend(row, self.request.user, name, first=first, last=last, money=amount)
        return [{"date": day, "value": figures.kept(name, text)} for day, text in kept]


def metric_named(params) -> str:
    name = params.get("metric", "")
    if name not in MEASURES:
        known = ", ".join(sorted(MEASURES))
        refuse("metric", f"Name one of {known}.")
    return name


def day_of(params, name: str) -> date | None:
    """Return the day that a parameter gives, None where it is absent."""
    text = params.get(name)
    if text is None:
        return None
    if not DAY.fullmatch(text):
        refuse(name, "This is no day: write it as 2026-11-20.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        return refuse(name, "There is no such day.")


def refuse(field: str, message: str):
    raise ValidationError({field: [ErrorDetail(message, code="invalid")]})
