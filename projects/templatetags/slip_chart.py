"""The milestone slip chart as server-rendered SVG. ``{% load slip_chart %}``"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django import template

from projects.number_formats import day_and_month, month
from projects.queries.milestone_slips import MilestoneSlip, MilestoneSlips
from projects.templatetags.formats import current_locale

register = template.Library()

WIDTH, LEFT, RIGHT, TOP = 900, 64, 640, 16  # of the drawing and the area of the lines
LABEL_X, LINE_HEIGHT = 664, 17
LEAST_HEIGHT, BELOW = 260, 34
MARGIN = timedelta(days=7)
LONGEST_NAME = 30
WEEKS_LABELLED, MONTHS_LABELLED = 7, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One milestone's line, where its baseline lies, its end mark and its label."""

    name: str
    points: str
    end_x: float
    end_y: float
    mark: str
    baseline_y: float | None
    label_y: float

    @property
    def text_y(self) -> float:
        return round(self.label_y + 4, 1)


@register.inclusion_tag("components/slip_chart.html")
def slip_chart(slips: MilestoneSlips) -> dict:
    """Draw each milestone's forecast over the weeks: level is on time, rising is slipping."""
    drawn = [one for one in slips.milestones if _has_days(one)]
    if not drawn:
        return {"lines": ()}
    low, high = _ends(drawn)
    bottom = TOP + max(LEAST_HEIGHT, LINE_HEIGHT * len(drawn))
    first, last = slips.days[0], slips.days[-1]

    def x_of(day: date) -> float:
        return _place(day, first, last, LEFT, RIGHT) if last > first else float(RIGHT)

    def y_of(day: date) -> float:
        return _place(day, low, high, bottom, TOP)

    return {
        "width": WIDTH,
        "height": bottom + BELOW,
        "left": LEFT,
        "right": RIGHT,
        "bottom": bottom,
        "label_x": LABEL_X,
        "week_y": bottom + 18,
        "lines": _spread([_line(one, x_of, y_of) for one in drawn], bottom),
        "months": [(y_of(day), month(day, locale=current_locale())) for day in _months(low, high)],
        "weeks": [
            (x_of(day), day_and_month(day, locale=current_locale())) for day in _some(slips.days)
        ],
    }


def _has_days(one: MilestoneSlip) -> bool:
    return any(point.day for point in one.points)


def _ends(drawn: Iterable[MilestoneSlip]) -> tuple[date, date]:
    days = [point.day for one in drawn for point in one.points if point.day]
    days += [one.baseline for one in drawn if one.baseline]
    return min(days) - MARGIN, max(days) + MARGIN


def _place(day: date, first: date, last: date, low: float, high: float) -> float:
    return round(low + (high - low) * (day - first).days / (last - first).days, 1)


def _line(one: MilestoneSlip, x_of: Callable, y_of: Callable) -> Line:
    places = [(x_of(point.date), y_of(point.day)) for point in one.points if point.day]
    x, y = places[-1]
    name = one.name if len(one.name) <= LONGEST_NAME else f"{one.name[: LONGEST_NAME - 1]}…"
    return Line(
        name=name,
        points=" ".join(f"{a},{b}" for a, b in places),
        end_x=x,
        end_y=y,
        mark="ms-act" if one.now.reached else "ms-crit" if one.is_critical else "ms-fc",
        baseline_y=y_of(one.baseline) if one.baseline else None,
        label_y=y,
    )


def _spread(lines: list[Line], bottom: float) -> list[Line]:
    """Return the lines with labels that don't touch, each as near to its end as there is room."""
    placed: list[Line] = []
    room = float(bottom)
    for line in sorted(lines, key=lambda line: -line.label_y):
        y = min(line.label_y, room)
        placed.append(replace(line, label_y=round(y, 1)))
        room = y - LINE_HEIGHT
    lift = max(0.0, TOP - placed[-1].label_y)
    return (
        [replace(line, label_y=round(line.label_y + lift, 1)) for line in placed]
        if lift
        else placed
    )


def _months(low: date, high: date) -> list[date]:
    """Return the firsts of months to mark from ``low`` to ``high``, some left out of many."""
    day, found = low.replace(day=1), []
    while day <= high:
        if day >= low:
            found.append(day)
        day = (day + timedelta(days=31)).replace(day=1)
    return found[:: max(1, -(-len(found) // MONTHS_LABELLED))]


def _some(days: tuple[date, ...]) -> list[date]:
    """Return the days whose dates are written below, the last one among them."""
    step = max(1, -(-len(days) // WEEKS_LABELLED))
    return list(days[::-1][::step][::-1])


@register.filter
def point_on(slip: MilestoneSlip, day: date):
    """Return what was expected of a milestone on a day that was kept, None for nothing."""
    return slip.by_date.get(day)


@register.filter
def mark_of(line: Line) -> str:
    """Return the path of the diamond at the end of a line."""
    x, y = line.end_x, line.end_y
    return f"M{x} {y - 5:.1f} {x + 5:.1f} {y} {x} {y + 5:.1f} {x - 5:.1f} {y}z"
