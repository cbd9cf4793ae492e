"""Verb: try confirming a week in a transaction that is undone, and tell what it would move."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from portfolio.queries.rehearsal import Picture, picture
from projects.access import can_see_money
from projects.models import Project, ProjectMetrics, Task
from projects.queries.plan import local_day, slip_tone
from projects.queries.working_calendar import WorkingCalendars, load_calendars
from projects.scheduling.working_days import working_days_between
from projects.week_confirming import confirm_week

SHOWN = 40  # tasks: the count says how many there are


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A day before and after, and how many working days lie between; positive is later."""

    name: str
    before: date | None
    after: date | None
    days: int | None
    task_id: int | None = None
    wbs: str = ""

    @property
    def tone(self) -> str:
        return slip_tone(self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A figure before and after: money in ``currency``, or a ratio where that is empty."""

    name: str
    before: Decimal | None
    after: Decimal | None
    currency: str = ""

    @property
    def change(self) -> Decimal | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekAhead:
    """What confirming would do, as far as the viewer may see it.

    ``tasks`` are those of the project whose dates move, in the order of its plan, the first of
    ``moved``; ``elsewhere`` counts those of projects that its hand-offs reach.
    """

    tasks: tuple[Step, ...]
    moved: int
    elsewhere: int
    finishes: tuple[Step, ...]
    amounts: tuple[Amount, ...]


def rehearse_week(*, project: Project, status_date: date, by, at: datetime) -> WeekAhead:
    """Return what ``confirm_week`` of the same arguments would move; nothing is saved.

    Raises what it raises.
    """
    money = can_see_money(by, project)
    before, spent = picture(project, [project.pk], by), _eac(project)
    with transaction.atomic():
        tried = Project.objects.get(pk=project.pk)
        confirm_week(project=tried, status_date=status_date, by=by, at=at)
        after, then = picture(project, [project.pk], by), _eac(project)
        transaction.set_rollback(True)
    moved = {pk for pk, dates in before.dates.items() if after.dates.get(pk, dates) != dates}
    rows = Task.objects.filter(project=project, pk__in=moved, schedule__is_summary=False)
    own = Amount(name="eac", before=spent, after=then, currency=project.currency)
    return WeekAhead(
        tasks=tuple(_task_steps(project, rows, before, after)),
        moved=rows.count(),
        elsewhere=len(moved) - Task.objects.filter(project=project, pk__in=moved).count(),
        finishes=tuple(_finishes(project, before, after)),
        amounts=((own,) if money else ()) + tuple(_program_amounts(before, after)),
    )


def _task_steps(project: Project, rows, before: Picture, after: Picture):
    """Yield what happens to the finish of each task that moves, or to its start alone."""
    calendars = load_calendars({project.calendar_id} - {None})
    columns = ("pk", "name", "schedule__wbs")
    for pk, name, wbs in rows.order_by("schedule__position").values_list(*columns)[:SHOWN]:
        was, will = before.dates[pk], after.dates[pk]
        yield _step(project, calendars, name, was[1], will[1], task_id=pk, wbs=wbs)


def _finishes(project: Project, before: Picture, after: Picture):
    calendars = load_calendars({project.calendar_id} - {None})
    pairs = (
        (project.name, before.project_finish, after.project_finish),
        (project.program.name, before.program_finish, after.program_finish),
    )
    for name, was, will in pairs:
        yield _step(project, calendars, name, was, will)


def _step(project: Project, calendars: WorkingCalendars, name: str, was, will, **known) -> Step:
    zone = ZoneInfo(project.time_zone)
    old, new = local_day(was, zone), local_day(will, zone)
    days = None
    if old is not None and new is not None:
        days = working_days_between(calendars.rules(project.calendar_id), old, new)
    return Step(name=name, before=old, after=new, days=days, **known)


def _program_amounts(before: Picture, after: Picture):
    for name, was in before.program_figures.items():
        then = after.program_figures[name]
        currency = "" if name.startswith("roi") else was.unit
        yield Amount(name=name, before=was.value, after=then.value, currency=currency)


def _eac(project: Project) -> Decimal | None:
    rows = ProjectMetrics.objects.filter(project=project)
    return rows.values_list("eac", flat=True).first()
