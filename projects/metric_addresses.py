"""The address of every figure of a dashboard: "lens.subject.measure". Pure.

A dashboard names a figure shortly (``roi_forecast``), its explanation and its
``data-metric`` by address (``program.roi.forecast``). The lens is portfolio, program or
project; subject and measure are the same for all three.
"""

from collections.abc import Mapping
from types import MappingProxyType

LENSES = ("portfolio", "program", "project")

# Dashboard name -> subject.measure
MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "bac": "bac.current",
        "pv": "pv.current",
        "ev": "ev.current",
        "ac": "ac.current",
        "cv": "cv.current",
        "sv": "sv.current",
        "cpi": "cpi.current",
        "spi": "spi.current",
        "eac": "eac.current",
        "etc": "etc.current",
        "vac": "vac.current",
        "tcpi": "tcpi.current",
        "spi_t": "spi_t.current",
        "percent_complete": "percent_complete.current",
        "start": "start.forecast",
        "finish": "finish.forecast",
        "baseline_finish": "finish.baseline",
        "finish_slip_days": "finish.slip",
        "cost_at_completion": "costs.at_completion",
        "roi_approved": "roi.approved",
        "roi_baseline": "roi.baseline",
        "roi_forecast": "roi.forecast",
        "cost_recovered": "cost_recovered.to_date",
        "npv": "npv.forecast",
        "npv_remaining": "npv.remaining",
        "irr": "irr.forecast",
        "bcr": "bcr.forecast",
        "payback_date": "payback.forecast",
        "benefits_planned": "benefits.planned",
        "benefits_forecast": "benefits.forecast",
        "benefits_realised": "benefits.realised",
        "cost_of_delay_per_week": "cost_of_delay.per_week",
        "risk_exposure": "risk_exposure.current",
        "risk_exposure_residual": "risk_exposure.residual",
        "opportunity_value": "opportunity_value.current",
        "contingency_cover": "contingency.cover",
        "open_risks": "risks.open",
        "milestones_total": "milestones.total",
        "milestones_late": "milestones.late",
        "deliverables_total": "deliverables.total",
        "deliverables_accepted": "deliverables.accepted",
        "scope_added": "scope.added",
    }
)


def address(lens: str, name: str) -> str:
    """Return the address of a dashboard's figure; KeyError for a name that is none.

    >>> address("program", "roi_forecast")
    'program.roi.forecast'
    """
    return f"{lens}.{MEASURES[name]}"
