"""The open risks of a program and its projects, where they stand and what they may cost."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from programs.queries.dashboard import ProgramDashboard
from projects.metrics import Metric, product, stored
from projects.models import Risk
from projects.risk_scoring import CENT, RiskPosition, score

TOP = 5
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """One open threat on the 5 x 5 scale. Without the money right ``expected`` is None, and its
    place comes from its delay and what was judged, never from its cost."""

    reference: str
    title: str
    owner: str
    url: str
    probability_band: int
    impact_band: int
    probability: Metric
    cost: Metric | None
    expected: Metric | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposurePanel:
    """All open threats for the heat map, the dearest first, and the dearest few."""

    risks: tuple[RiskRow, ...]
    top: tuple[RiskRow, ...]


def exposure_panel(dashboard: ProgramDashboard) -> ExposurePanel:
    """Return the open threats of everything on ``dashboard``."""
    return panel_of(Risk.objects.all(), dashboard)


def panel_of(register: QuerySet, dashboard: ProgramDashboard) -> ExposurePanel:
    """Return the open threats in ``register``, risks of now or as they were, of what is shown."""
    projects = {project.pk: project for project in dashboard.all_projects()}
    programs = {program.pk: program for program in dashboard.all_programs()}
    rows = register.filter(
        Q(project_id__in=projects) | Q(program_id__in=programs),
        status=Risk.Status.OPEN,
        kind=Risk.Kind.THREAT,
    )
    found = [_row(risk, projects, programs) for risk in rows.order_by("code", "id")]
    found.sort(key=lambda row: (-_amount(row), -row.probability_band * row.impact_band))
    return ExposurePanel(risks=tuple(found), top=tuple(found[:TOP]))


def _row(risk: Risk, projects: dict, programs: dict) -> RiskRow:
    board = projects[risk.project_id] if risk.project_id else programs[risk.program_id]
    place = score(
        RiskPosition(
            probability=risk.probability,
            cost_impact=risk.cost_impact if board.sees_money else ZERO,
            schedule_impact_days=risk.schedule_impact_days,
            probability_score=risk.probability_score,
            impact_score=risk.impact_score,
        )
    )
    probability = stored(
        "risk.probability.current", risk.probability, "ratio", "judged", label="Probability"
    )
    cost = expected = None
    if board.sees_money:
        cost = stored("risk.cost.current", risk.cost_impact, board.currency, "judged", label="Cost")
        expected = product(
            "risk.emv.current", board.currency, (probability, cost), "probability x cost",
            quantum=CENT, label="Expected cost")  # fmt: skip
    return RiskRow(
        reference=risk.code,
        title=risk.title,
        owner=board.name,
        url=f"/{board.kind}s/{board.key}/risks/{risk.id}/",
        probability_band=place.probability,
        impact_band=place.impact,
        probability=probability,
        cost=cost,
        expected=expected,
    )


def _amount(row: RiskRow) -> Decimal:
    return ZERO if row.expected is None else Decimal(row.expected.value or 0)
