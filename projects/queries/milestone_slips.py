"""How the forecast of each published milestone moved from week to week, and how fast it slips.

Read from what the snapshots kept: the last day kept of each week of a year.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from django.db.models import QuerySet

from projects.models import MilestoneSnapshot, Project
from projects.queries.kept_days import last_of_weeks
from projects.queries.working_calendar import load_calendars
from projects.scheduling.calendar_rules import CalendarRules
from projects.scheduling.working_days import working_days_between

WEEKS = 53  # a year and the week it began in
LOOKED_BACK = timedelta(weeks=4)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPoint:
    """What was expected of a milestone on a day: ``forecast``, or when it was ``reached``."""

    date: date
    forecast: date | None
    reached: date | None

    @property
    def day(self) -> date | None:
        return self.reached or self.forecast


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneSlip:
    """One milestone. ``slip_days`` are working days from baseline to now, positive = late;
    ``velocity`` is how many working days its forecast moved a week over the last four weeks: None
    once it is reached, and where it has not been kept for a week."""

    task_id: int
    name: str
    project_key: str
    project_name: str
    baseline: date | None
    points: tuple[SlipPoint, ...]
    slip_days: int | None
    velocity: Decimal | None
    is_critical: bool

    @property
    def now(self) -> SlipPoint:
        return self.points[-1]

    @property
    def by_date(self) -> Mapping[date, SlipPoint]:
        return {point.date: point for point in self.points}


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneSlips:
    """All milestones over the days shown, by what is expected of them now."""

    days: tuple[date, ...]
    milestones: tuple[MilestoneSlip, ...]

    @property
    def newest_first(self) -> tuple[date, ...]:
        return self.days[::-1]


def milestone_slips(snapshots: QuerySet, projects: QuerySet) -> MilestoneSlips:
    """Return how the milestones of ``projects`` moved, on the days that ``snapshots`` were kept.

    The caller gives the projects that the reader sees. Four queries, whatever their number.
    """
    days = tuple(last_of_weeks(snapshots, weeks=WEEKS).values_list("date", flat=True))
    kept: dict[int, list[MilestoneSnapshot]] = defaultdict(list)
    rows = MilestoneSnapshot.objects.filter(project__in=projects.values("pk"), date__in=days)
    for row in rows.order_by("date"):
        kept[row.task_id].append(row)
    owners = {p.pk: p for p in Project.objects.filter(milestone_snapshots__in=rows).distinct()}
    calendars = load_calendars({project.calendar_id for project in owners.values()} - {None})
    found = []
    for line in kept.values():
        owner = owners[line[-1].project_id]
        if line[-1].date == days[-1]:
            found.append(_slip(line, owner, calendars.rules(owner.calendar_id)))
    found.sort(key=lambda one: (one.now.day or date.max, one.task_id))
    return MilestoneSlips(days=days, milestones=tuple(found))


def _slip(rows: list[MilestoneSnapshot], project: Project, rules: CalendarRules) -> MilestoneSlip:
    last = rows[-1]
    points = tuple(
        SlipPoint(date=row.date, forecast=row.forecast, reached=row.actual) for row in rows
    )
    expected = last.actual or last.forecast
    slip = None
    if expected is not None and last.baseline is not None:
        slip = working_days_between(rules, last.baseline, expected)
    return MilestoneSlip(
        task_id=last.task_id,
        name=last.name,
        project_key=project.key,
        project_name=project.name,
        baseline=last.baseline,
        points=_until_reached(points),
        slip_days=slip,
        velocity=None if last.actual else velocity(points, rules),
        is_critical=last.is_critical,
    )


def _until_reached(points: tuple[SlipPoint, ...]) -> tuple[SlipPoint, ...]:
    """Return the points up to the first at which the milestone was reached: there a line ends."""
    reached = next((n for n, point in enumerate(points) if point.reached), len(points))
    return points[: reached + 1]


def velocity(points: Iterable[SlipPoint], rules: CalendarRules) -> Decimal | None:
    """Return the working days a week that the forecast moved over the last four weeks, late = +.

    Where it has been kept for less, over that time; None under a week.
    """
    known = [point for point in points if point.forecast is not None]
    if not known:
        return None
    last = known[-1]
    before = [point for point in known if point.date <= last.date - LOOKED_BACK]
    first = before[-1] if before else known[0]
    weeks = Decimal((last.date - first.date).days) / 7
    if weeks < 1:
        return None
    moved = Decimal(working_days_between(rules, first.forecast, last.forecast))
    return (moved / weeks).quantize(TENTH, ROUND_HALF_EVEN)
