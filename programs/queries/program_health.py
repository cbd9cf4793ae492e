"""A program's own health by dimension, each with the rule that fired: not the worst child's."""

from collections.abc import Mapping
from decimal import Decimal

from programs.models import Program
from projects import health
from projects.health import Health, Thresholds
from projects.metrics import Metric
from projects.queries.status import Rated


def program_health(
    figures: Mapping[str, Metric], *, overdue: int, hurdle: Decimal, program: Program
) -> dict[str, Rated]:
    """Return the health of every dimension that ``figures`` allow to judge.

    Without the money right cost, risk and benefit are absent. ``hurdle`` is the hurdle rate.
    """
    limits = health.DEFAULTS.overridden(program.portfolio.thresholds or {})
    slip = figures["finish_slip_days"].value
    found = {
        "schedule": health.program_schedule_health(slip, limits),
        "scope": health.scope_health(
            total=_count(figures, "deliverables_total"),
            overdue=overdue,
            added=_count(figures, "scope_added"),
            limits=limits,
        ),
    }
    if "cost_at_completion" in figures:
        found |= _judged_by_money(figures, hurdle, limits)
    order = ("schedule", "cost", "scope", "risk", "benefit")
    return {name: _rated(found[name]) for name in order if name in found}


def _judged_by_money(
    figures: Mapping[str, Metric], hurdle: Decimal, limits: Thresholds
) -> dict[str, Health]:
    benefit = health.benefit_health(
        planned=figures["benefits_planned"].value,
        forecast=figures["benefits_forecast"].value,
        limits=limits,
    )
    value = health.return_health(
        planned=figures["roi_baseline"].value,
        forecast=figures["roi_forecast"].value,
        hurdle=hurdle,
        limits=limits,
    )
    return {
        "cost": health.cost_health(
            bac=figures["bac"].value, eac=figures["eac"].value, limits=limits
        ),
        "risk": health.risk_health(
            exposure=figures["risk_exposure"].value or Decimal(0),
            contingency=figures["contingency"].value or Decimal(0),
            bac=figures["bac"].value,
            limits=limits,
        ),
        "benefit": health.worst((value, benefit)),
    }


def _rated(one: Health) -> Rated:
    return Rated(computed=one.colour and one.colour.value, rule=one.rule)


def _count(figures: Mapping[str, Metric], name: str) -> int:
    return int(figures[name].value or 0)
