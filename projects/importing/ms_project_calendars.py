"""Calendars of a Microsoft Project file. Pure: no Django.

Exceptions are written twice: as week days of type 0, where recurring ones are already single
days, and as Exception entries, which only say their rule. The first kind is taken where there
is one (scheduling rule 2.2).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from projects.importing import ms_project_values as values
from projects.importing.ms_project_fields import Fields
from projects.importing.plan import Intervals, PlanCalendar, WorkWeek
from projects.importing.problems import Problems
from projects.importing.unread import Unread
from projects.importing.xml_elements import Element

MOST_EXCEPTION_DAYS = 50_000
DAILY = 1


def read_calendar(element: Element, problems: Problems, unread: Unread) -> PlanCalendar:
    """Return one calendar; what is wrong with it goes to ``problems``."""
    fields = Fields(element, problems)
    uid = fields.uid = fields.integer("UID", low=0)
    if uid is None:
        fields.problem("UID", "A calendar has no UID.", "Give it a number of its own.")
    days = [Fields(day, problems, uid=uid) for day in _inside(fields, "WeekDays", "WeekDay")]
    # A base calendar has no base, whatever number is written: 0 since Project 2013.
    base = -1 if fields.flag("IsBaseCalendar") else fields.integer("BaseCalendarUID", -1)
    calendar = PlanCalendar(
        uid=-1 if uid is None else uid,
        name=fields.text("Name", 255),
        base_uid=base if base >= 0 else None,
        week=_week(days),
        exceptions=_exceptions(fields, days, problems, unread),
        work_weeks=tuple(_work_weeks(fields, problems)),
        line=element.line,
    )
    unread.note(fields)
    return calendar


def _inside(fields: Fields, container: str, tag: str) -> list[Element]:
    found = fields.children(container)
    return [child for child in found[0].children if child.tag == tag] if found else []


def _week(days: Iterable[Fields]) -> tuple[Intervals | None, ...]:
    week: list[Intervals | None] = [None] * 7
    for day in days:
        sunday_first = day.integer("DayType", 0, low=0, high=7)
        if sunday_first:
            week[(sunday_first - 2) % 7] = _intervals(day)
    return tuple(week)


def _exceptions(
    fields: Fields, days: list[Fields], problems: Problems, unread: Unread
) -> dict[date, Intervals]:
    expanded = [day for day in days if day.integer("DayType", 0) == 0]
    entries = [
        Fields(entry, problems, uid=fields.uid)
        for entry in _inside(fields, "Exceptions", "Exception")
    ]
    if not expanded:
        expanded = [entry for entry in entries if _is_daily(entry)]
        for entry in entries:
            if not _is_daily(entry):
                unread.add(
                    "Calendar/Exception", "a recurring exception without its days", fields.uid
                )
    return _by_date(fields, expanded)


def _is_daily(entry: Fields) -> bool:
    return entry.integer("Type", DAILY) == DAILY and entry.integer("Period", 1) in {0, 1}


def _by_date(fields: Fields, entries: list[Fields]) -> dict[date, Intervals]:
    found: dict[date, Intervals] = {}
    for entry in entries:
        first, last = _period(entry)
        if first is None or last is None:
            continue
        if len(found) + (last - first).days > MOST_EXCEPTION_DAYS:
            message = f"The exceptions of calendar {fields.uid} cover too many days."
            fields.problem("Exceptions", message, f"Keep them under {MOST_EXCEPTION_DAYS:,} days.")
            return found
        intervals = _intervals(entry)
        for days in range((last - first).days + 1):
            found.setdefault(first + timedelta(days), intervals)
    return found


def _work_weeks(fields: Fields, problems: Problems) -> Iterable[WorkWeek]:
    for element in _inside(fields, "WorkWeeks", "WorkWeek"):
        week = Fields(element, problems, uid=fields.uid)
        first, last = _period(week)
        days = [
            Fields(day, problems, uid=fields.uid) for day in _inside(week, "WeekDays", "WeekDay")
        ]
        if first and last and days:
            yield WorkWeek(first=first, last=last, week=_week(days))


def _period(entry: Fields) -> tuple[date | None, date | None]:
    """Return the first and the last date of an entry's TimePeriod, both included."""
    found = entry.children("TimePeriod")
    if not found:
        entry.problem("TimePeriod", "A calendar exception has no dates.", "Give it a TimePeriod.")
        return None, None
    period = Fields(found[0], entry.problems, uid=entry.uid)
    first, last = period.moment("FromDate"), period.moment("ToDate")
    if first and last and last < first:
        period.problem("ToDate", "A calendar exception ends before it begins.", "Swap its dates.")
        return None, None
    return (first and first.date()), (last and last.date())


def _intervals(day: Fields) -> Intervals:
    """Return the working time of a day, in order; touching and overlapping parts are joined."""
    if not day.flag("DayWorking", True):
        return ()
    spans = []
    for element in _inside(day, "WorkingTimes", "WorkingTime"):
        times = Fields(element, day.problems, uid=day.uid)
        start, end = times.time("FromTime"), times.time("ToTime")
        if start is None or end is None or start == end:
            continue
        # Midnight at the end of a day is written as 00:00.
        end = end or values.MINUTES_A_DAY
        if end < start:
            times.problem("ToTime", "Working time ends before it begins.", "Split it at midnight.")
        else:
            spans.append((start, end))
    return _joined(sorted(spans))


def _joined(spans: list[tuple[int, int]]) -> Intervals:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
