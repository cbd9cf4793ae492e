"""Charts of the far view as server-rendered SVG. ``{% load far_charts %}``"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import template

from programs.queries.benefit import BenefitFigures
from programs.queries.dashboard import ProgramDashboard
from projects.number_formats import percent
from projects.templatetags.formats import current_locale
from projects.templatetags.marks import milestone_axis
from projects.templatetags.metrics import HEALTH, NO_HEALTH

register = template.Library()

BAR_WIDTH = 130
MARK_WIDTH, MARK_MARGIN = 104, 6
LEFT, RIGHT, TOP, BOTTOM = 46, 624, 40, 330  # of the area that bubbles stand in
LARGEST = 34  # radius
LETTER_WIDTH = 7  # of a bold label, a little more than it is
STEPS = tuple(Decimal(step) for step in ("0.01", "0.02", "0.05", "0.1", "0.25", "0.5", "1", "2"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Where two lines of text stand: ``x`` and the first line's ``y``, and how they are aligned."""

    x: float
    y: float
    anchor: str  # "", "mid" or "end", classes of the chart
    width: float

    @property
    def sub_y(self) -> float:
        return round(self.y + 14, 1)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom."""
        left = self.x - {"": 0.0, "mid": self.width / 2, "end": self.width}[self.anchor]
        return left, self.y - 12, left + self.width, self.y + 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One program in the chart of value against risk, in the units of its view box."""

    name: str
    currency: str
    roi: Decimal
    cost: Decimal
    x: float
    y: float
    r: float
    plan_y: float | None
    mark: str
    label: "Label"

    @property
    def mark_x(self) -> float:
        return round(self.x - 7, 1)

    @property
    def mark_y(self) -> float:
        return round(self.y - 7, 1)


@register.filter
def add_4(y: float) -> float:
    """Move a label of an axis to the middle of its line."""
    return round(y + 4, 1)


@register.inclusion_tag("programs/benefit_bar.html")
def benefit_bar(benefit: BenefitFigures, all_benefits: Iterable[BenefitFigures]) -> dict:
    """Draw a benefit's forecast as a bar and its plan as a mark, on the scale of all."""
    amounts = [m.value for b in all_benefits for m in (b.forecast, b.planned) if m.value]
    longest = max(amounts, default=None)
    if not longest:
        return {"width": BAR_WIDTH}

    def place(amount) -> str | None:
        return None if amount is None else f"{BAR_WIDTH * amount / longest:.1f}"

    return {
        "width": BAR_WIDTH,
        "forecast": place(benefit.forecast.value),
        "plan": place(benefit.planned.value),
    }


@register.simple_tag
def roi_range(programs: Iterable[ProgramDashboard]) -> str:
    """Write from which to which ROI the marks of the programs run."""
    low, high = _roi_scale(programs)
    locale = current_locale()
    return (
        f"{percent(low, decimals=0, locale=locale)} to {percent(high, decimals=0, locale=locale)}"
    )


@register.inclusion_tag("programs/roi_mark.html")
def roi_mark(program: ProgramDashboard, programs: Iterable[ProgramDashboard]) -> dict:
    """Draw a program's ROI, planned and forecast, on the scale of all; a stroke at its hurdle."""
    low, high = _roi_scale(programs)

    def place(roi: Decimal | None) -> str | None:
        if roi is None:
            return None
        share = min(max((roi - low) / (high - low), Decimal(0)), Decimal(1))
        return f"{MARK_MARGIN + (MARK_WIDTH - 2 * MARK_MARGIN) * share:.1f}"

    return {
        "scale": True,
        "hurdle": place(program.hurdle_rate),
        "plan": place(_value(program, "roi_baseline")),
        "forecast": place(_value(program, "roi_forecast")),
    }


@register.inclusion_tag("components/milestone_axis.html")
def finish_mark(program: ProgramDashboard, start: date, end: date) -> dict:
    """Draw a program's finish, baseline and forecast, between the first and last of all."""
    return milestone_axis(
        start,
        end,
        baseline=program.metrics["baseline_finish"].value,
        forecast=program.metrics["finish"].value,
        status_date=None,
        width=160,
    )


@register.inclusion_tag("programs/value_against_risk.html")
def value_against_risk(programs: Iterable[ProgramDashboard], hurdle: Decimal) -> dict:
    """Draw the programs by ROI (up) and exposure as a share of cost (right); area is cost."""
    shown = [p for p in programs if _value(p, "roi_forecast") is not None and _cost(p)]
    if not shown:
        return {"bubbles": []}
    rois = [_value(p, n) for p in shown for n in ("roi_forecast", "roi_baseline")]
    y_low, y_high, y_step = _scale([roi for roi in rois if roi is not None] + [hurdle])
    x_low, x_high, x_step = _scale([_value(p, "exposure_share") or Decimal(0) for p in shown])
    dearest = max(_cost(p) for p in shown)

    def x_of(share: Decimal) -> float:
        return round(LEFT + (RIGHT - LEFT) * float((share - x_low) / (x_high - x_low)), 1)

    def y_of(roi: Decimal) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * float((roi - y_low) / (y_high - y_low)), 1)

    return {
        "bubbles": _bubbles(shown, x_of, y_of, dearest),
        "x_ticks": _ticks(x_low, x_high, x_step, x_of),
        "y_ticks": _ticks(y_low, y_high, y_step, y_of),
        "hurdle": percent(hurdle, decimals=0, locale=current_locale()),
        "hurdle_y": y_of(hurdle),
        "hurdle_text_y": round(y_of(hurdle) - 6, 1),
    }


def _bubbles(shown: list[ProgramDashboard], x_of, y_of, dearest: Decimal) -> list[Bubble]:
    """Return the bubbles, each label beside its own and, where there is room, clear of others."""
    circles = [_circle(p, x_of, y_of, dearest) for p in shown]
    taken = [(x - r, y - r, x + r, y + r) for x, y, r in circles]
    for program, (x, _, _) in zip(shown, circles, strict=True):
        if (planned := _value(program, "roi_baseline")) is not None:
            taken.append((x - 6, y_of(planned) - 6, x + 6, y_of(planned) + 6))
    bubbles = []
    for program, own in zip(shown, circles, strict=True):
        x, y, r = own
        others = [box for box in taken if not (box[0] <= x <= box[2] and box[3] - box[1] == 12)]
        others = [box for box in others if box != (x - r, y - r, x + r, y + r)]
        label = _free_label(_labels(program, own), others)
        taken.append(label.box)
        planned = _value(program, "roi_baseline")
        bubbles.append(
            Bubble(
                name=program.name,
                currency=program.currency,
                roi=_value(program, "roi_forecast") or Decimal(0),
                cost=_cost(program),
                x=x,
                y=y,
                r=r,
                plan_y=None if planned is None else y_of(planned),
                mark=HEALTH.get(program.overall.colour or "", NO_HEALTH)[0],
                label=label,
            )
        )
    return bubbles


def _circle(program: ProgramDashboard, x_of, y_of, dearest: Decimal) -> tuple[float, float, float]:
    return (
        x_of(_value(program, "exposure_share") or Decimal(0)),
        y_of(_value(program, "roi_forecast") or Decimal(0)),
        round(max(LARGEST * math.sqrt(_cost(program) / dearest), 8), 1),
    )


def _labels(program: ProgramDashboard, circle: tuple[float, float, float]) -> list[Label]:
    """Return where a label may stand, the best place first."""
    x, y, r = circle
    width = LETTER_WIDTH * max(len(program.name), 16)
    return [
        Label(x=round(x + r + 7, 1), y=round(y - 1, 1), anchor="", width=width),
        Label(x=round(x - r - 7, 1), y=round(y - 1, 1), anchor="end", width=width),
        Label(x=x, y=round(y + r + 14, 1), anchor="mid", width=width),
        Label(x=x, y=round(y - r - 20, 1), anchor="mid", width=width),
    ]


def _free_label(labels: list[Label], taken: list[tuple[float, float, float, float]]) -> Label:
    inside = [label for label in labels if label.box[0] >= 0 and label.box[2] <= RIGHT + 16]
    free = [label for label in inside if not any(_overlap(label.box, other) for other in taken)]
    return (free or inside or labels)[0]


def _overlap(one: tuple, other: tuple) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _roi_scale(programs: Iterable[ProgramDashboard]) -> tuple[Decimal, Decimal]:
    names = ("roi_forecast", "roi_baseline")
    rois = [_value(p, name) for p in programs for name in names]
    known = [roi for roi in rois if roi is not None]
    low, high, _ = _scale([*known, *(p.hurdle_rate for p in programs)])
    return low, high


def _scale(values: Iterable[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """Return the ends of an axis from 0 (or below) on, and the step of its ticks."""
    values = tuple(values)
    low, high = min(Decimal(0), *values), max(Decimal(0), *values)
    step = next((s for s in STEPS if (high - low) / s <= 5), (high - low) / 5 or Decimal(1))
    first, last = math.floor(low / step), math.ceil(high / step)
    return first * step, max(last, first + 1) * step, step


def _ticks(low: Decimal, high: Decimal, step: Decimal, place) -> list[tuple[float, str]]:
    count = int((high - low) / step)
    locale = current_locale()
    return [
        (place(low + n * step), percent(low + n * step, decimals=0, locale=locale))
        for n in range(count + 1)
    ]


def _value(program: ProgramDashboard, name: str) -> Decimal | None:
    figure = program.figure(name)
    return None if figure is None or figure.value is None else Decimal(figure.value)


def _cost(program: ProgramDashboard) -> Decimal:
    return _value(program, "cost_at_completion") or Decimal(0)
