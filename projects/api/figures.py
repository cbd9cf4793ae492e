"""Figures as JSON: money in decimal strings, ratios and counts in numbers, days in ISO 8601."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from projects.api.fields import ratio
from projects.metric_addresses import MEASURES
from projects.metrics import Metric
from projects.queries.status import Dashboard, ProjectStatus, Rated

CURRENCY = re.compile(r"[A-Z]{3}")
CENT = Decimal("0.01")
# All other figures are money, or follow from it: absent without the right to see it.
WITHOUT_MONEY = frozenset(
    {
        "percent_complete", "start", "finish", "baseline_finish", "finish_slip_days",
        "open_risks", "milestones_total", "milestones_late", "deliverables_total",
        "deliverables_accepted", "scope_added",
    }
)  # fmt: skip
DATES = frozenset({"start", "finish", "baseline_finish", "payback_date"})
NUMBERS = WITHOUT_MONEY | {
    "cpi", "spi", "tcpi", "spi_t", "roi_approved", "roi_baseline", "roi_forecast",
    "cost_recovered", "irr", "bcr", "contingency_cover",
}  # fmt: skip
ROW = ("percent_complete", "bac", "pv", "ev", "ac", "eac", "vac", "cpi", "spi", "finish",
       "baseline_finish", "finish_slip_days")  # fmt: skip


def value(metric: Metric | None) -> str | int | float | None:
    """Return the value of ``metric`` for JSON; None where it is undefined."""
    if metric is None or metric.value is None:
        return None
    if isinstance(metric.value, date):
        return metric.value.isoformat()
    if CURRENCY.fullmatch(metric.unit):
        return str(Decimal(metric.value).quantize(CENT, ROUND_HALF_EVEN))
    return ratio(metric.value)


def kept(name: str, text: object) -> str | int | float | None:
    """Return a value that a snapshot kept as ``text`` as the dashboard shows it."""
    if text is None or name in DATES:
        return text
    number = Decimal(str(text))
    return ratio(number) if name in NUMBERS else str(number.quantize(CENT, ROUND_HALF_EVEN))


def dashboard(found: Dashboard) -> dict:
    """Return what all dashboards share; each adds the rows of what it sums."""
    return {
        "as_of": found.as_of and found.as_of.isoformat(),
        "snapshot_date": found.snapshot_date and found.snapshot_date.isoformat(),
        "scope": found.scope,
        "currency": found.currency,
        "coverage": {name: plain(part) for name, part in found.coverage.items()},
        "metrics": metrics(found),
    }


def metrics(found: Dashboard) -> dict:
    """Return the figures by dashboard name, null where undefined, absent where hidden."""
    names = [name for name in MEASURES if found.sees_money or name in WITHOUT_MONEY]
    shown = {name: value(found.metrics.get(name)) for name in names}
    return shown | {"health": {name: health(rated) for name, rated in found.health.items()}}


def health(rated: Rated) -> dict:
    return {
        "computed": rated.computed,
        "rule": rated.rule,
        "reported": rated.reported,
        "reason": rated.reason,
        "differs": rated.differs,
        "reported_on": rated.reported_on and rated.reported_on.isoformat(),
        "is_stale": rated.is_stale,
    }


def row(found: Dashboard, *, sees_program: bool = True) -> dict:
    """Return one line of the table of a dashboard."""
    names = [name for name in ROW if found.sees_money or name in WITHOUT_MONEY]
    colour = found.overall.colour
    shown = {"key": found.key, "name": found.name}
    if isinstance(found, ProjectStatus):
        shown["rigour"] = found.rigour
    shown |= {"manager": found.manager, "health": colour and str(colour)}
    shown |= {name: value(found.metrics.get(name)) for name in names}
    if isinstance(found, ProjectStatus) and sees_program:
        shown["program_float_days"] = value(found.metrics.get("program_float_days"))
    return shown | {"status_date": found.as_of and found.as_of.isoformat()}


def explanation(metric: Metric) -> dict:
    """Return ``metric`` with the figures that went into it, nested."""
    return {
        "address": metric.key,
        "name": metric.name,
        "value": value(metric),
        "unit": metric.unit,
        "formula": metric.formula,
        "as_of": metric.as_of and metric.as_of.isoformat(),
        "coverage": list(metric.coverage),
        "undefined_because": metric.undefined_because or None,
        "inputs": [explanation(part) for part in metric.inputs],
    }


def plain(part):
    """Return a part of a coverage for JSON."""
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, Mapping):
        return {str(name): plain(below) for name, below in part.items()}
    if isinstance(part, list | tuple | set | frozenset):
        return [plain(below) for below in part]
    return ratio(part) if isinstance(part, Decimal) else part
