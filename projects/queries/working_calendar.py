"""Calendars as the engine needs them: rows in, compiled working time out."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from projects.models import Calendar, CalendarException
from projects.scheduling.calendar import WorkingTime, compile_calendar
from projects.scheduling.calendar_rules import STANDARD, CalendarRules

ONE_DAY = timedelta(days=1)


class WorkingCalendars:
    """Every calendar that some projects use, loaded in three queries and compiled when asked for.

    ``None`` is the standard calendar: Monday to Friday, 08:00-12:00 and 13:00-17:00.
    """

    def __init__(self, rows: dict[int, dict], exceptions: dict[int, list[dict]]):
        self._rows = rows
        self._exceptions = exceptions
        self._rules: dict[int | None, CalendarRules] = {None: STANDARD}
        self._times: dict[tuple[int | None, str], WorkingTime] = {}

    def rules(self, calendar_id: int | None) -> CalendarRules:
        """Return the rules of a calendar, with those of its bases."""
        if calendar_id not in self._rules:
            row = self._rows[calendar_id]
            self._rules[calendar_id] = CalendarRules(
                week=_week(row["week"]),
                exceptions=_days(self._exceptions[calendar_id]),
                base=self.rules(row["base_id"]) if row["base_id"] else None,
            )
        return self._rules[calendar_id]

    def working_time(self, calendar_id: int | None, zone: str) -> WorkingTime:
        """Return a calendar compiled for a time zone, on the UTC axis of the engine."""
        key = (calendar_id, zone)
        if key not in self._times:
            self._times[key] = _compiled(Fingerprint(self.rules(calendar_id)), zone)
        return self._times[key]


class Fingerprint:
    """Rules that can be a cache's key: two calendars that say the same share a compilation."""

    def __init__(self, rules: CalendarRules):
        self.rules = rules
        self._text = repr([(r.week, sorted(r.exceptions.items())) for r in rules.line()])

    def __hash__(self):
        return hash(self._text)

    def __eq__(self, other):
        return self._text == other._text


@lru_cache(maxsize=256)
def _compiled(fingerprint: Fingerprint, zone: str) -> WorkingTime:
    return compile_calendar(fingerprint.rules, ZoneInfo(zone))


def load_calendars(calendar_ids: set[int]) -> WorkingCalendars:
    """Return the calendars named and every base below them."""
    rows: dict[int, dict] = {}
    wanted = {pk for pk in calendar_ids if pk}
    while wanted:
        found = Calendar.objects.filter(pk__in=wanted).values("pk", "week", "base_id")
        rows |= {row["pk"]: row for row in found}
        wanted = {row["base_id"] for row in rows.values() if row["base_id"]} - rows.keys()
    exceptions = defaultdict(list)
    if rows:
        for row in CalendarException.objects.filter(calendar__in=rows).order_by("pk").values():
            exceptions[row["calendar_id"]].append(row)
    return WorkingCalendars(rows, exceptions)


def day_end(day: date, zone: str) -> datetime:
    """Return the instant at which ``day`` ends in ``zone``."""
    return datetime.combine(day + ONE_DAY, time(), ZoneInfo(zone))


def day_start(day: date, zone: str) -> datetime:
    """Return the instant at which ``day`` begins in ``zone``."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def _week(week: list) -> tuple:
    return tuple(None if day is None else tuple((a, b) for a, b in day) for day in week)


def _days(rows: list[dict]) -> dict[date, tuple]:
    days = {}
    for row in rows:
        day = row["first_date"]
        while day <= row["last_date"]:
            days[day] = tuple((a, b) for a, b in row["intervals"])
            day += ONE_DAY
    return days
