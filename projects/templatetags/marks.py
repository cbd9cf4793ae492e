"""Small marks as server-rendered SVG: trend, progress, milestone, heat map. ``{% load marks %}``"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import template

register = template.Library()

type Number = Decimal | int | float

SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 150, 26, 4
AXIS_HEIGHT = 20
PROBABILITIES = ("Very likely", "Likely", "Possible", "Unlikely", "Rare")  # 5 to 1
IMPACTS = ("Minor", "Low", "Medium", "High", "Severe")  # 1 to 5
# How dark a cell is, by probability 5 to 1 and impact 1 to 5: one hue, not health.
SHADES = ((2, 3, 4, 5, 5), (2, 3, 4, 4, 5), (1, 2, 3, 4, 4), (1, 2, 2, 3, 3), (1, 1, 1, 2, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One cell of the risk matrix with the risks that stand in it."""

    shade: int
    risks: tuple


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Iterable[Number | None], plan: Number | None = None, label: str = "") -> dict:
    """Draw a trend, oldest first, with a dashed line at ``plan``; nothing under two values."""
    # a variable that a template does not have arrives as "", not as None
    plan = None if plan == "" else plan
    known = [float(v) for v in values if v is not None]
    if len(known) < 2:
        return {"points": ""}
    scale = [*known, float(plan)] if plan is not None else known
    low, high = min(scale), max(scale)
    step = (SPARK_WIDTH - 2 - 6) / (len(known) - 1)
    points = [(2 + n * step, _height(v, low, high)) for n, v in enumerate(known)]
    return {
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        "end_x": f"{points[-1][0]:.1f}",
        "end_y": f"{points[-1][1]:.1f}",
        "plan_y": None if plan is None else f"{_height(float(plan), low, high):.1f}",
        "label": label,
    }


@register.inclusion_tag("components/progress.html")
def progress(
    percent: Number | None,
    label: str = "",
    address: str = "",
    kind: str = "",
    key: str = "",
    tone: str = "",
) -> dict:
    """Draw a bar with its percentage, which is from 0 to 100; ``tone`` "forecast" makes it blue."""
    shown = None if percent is None else max(0, min(100, round(Decimal(str(percent)))))
    return {"percent": shown, "label": label, "tone": tone} | _origin(address, kind, key)


@register.inclusion_tag("components/milestone_axis.html")
def milestone_axis(
    start: date,
    end: date,
    baseline: date | None = None,
    forecast: date | None = None,
    actual: date | None = None,
    p80: date | None = None,
    status_date: date | None = None,
    critical: bool = False,
    width: int = 180,
) -> dict:
    """Draw a milestone's baseline, forecast or actual on a line from ``start`` to ``end``."""
    current = actual or forecast

    def place(day: date | None) -> float | None:
        return None if day is None else _position(day, start, end, width)

    return {
        "width": width,
        "height": AXIS_HEIGHT,
        "today": place(status_date),
        "baseline": place(baseline),
        "current": place(current),
        "p80": place(p80),
        "mark": "ms-act" if actual else "ms-crit" if critical else "ms-fc",
    }


@register.inclusion_tag("components/heat_map.html")
def heat_map(risks: Iterable, label: str = "Risk heat map, probability by impact") -> dict:
    """Draw the 5 x 5 matrix of risks.

    A risk has ``probability_band`` and ``impact_band`` (1 to 5), ``reference``, ``title``, ``url``.
    """
    placed: dict[tuple[int, int], list] = {}
    for risk in risks:
        placed.setdefault((risk.probability_band, risk.impact_band), []).append(risk)
    rows = [
        (word, [_cell(placed, 5 - row, column + 1, SHADES[row][column]) for column in range(5)])
        for row, word in enumerate(PROBABILITIES)
    ]
    return {"rows": rows, "impacts": IMPACTS, "label": label}


def _cell(placed: dict, probability: int, impact: int, shade: int) -> HeatCell:
    return HeatCell(shade=shade, risks=tuple(placed.get((probability, impact), ())))


def _height(value: float, low: float, high: float) -> float:
    """Return the y of ``value``: the highest at the top margin, all equal in the middle."""
    room = SPARK_HEIGHT - 2 * SPARK_MARGIN
    return SPARK_HEIGHT / 2 if high == low else SPARK_MARGIN + room * (high - value) / (high - low)


def _position(day: date, start: date, end: date, width: int) -> float:
    """Return the x of ``day``, kept inside so that a mark is never cut off."""
    share = (day - start).days / max(1, (end - start).days)
    return round(8 + (width - 16) * max(0.0, min(1.0, share)), 1)


def _origin(address: str, kind: str, key: str) -> dict:
    return {"address": address, "kind": kind, "key": key}


@register.filter
def diamond(x: float, radius: float = 5) -> str:
    """Return the path of a milestone's mark around ``x`` on the axis."""
    y = AXIS_HEIGHT / 2
    return f"M{x} {y - radius} {x + radius} {y} {x} {y + radius} {x - radius} {y}z"
