"""Cells of the week as people type and paste them: text to value, with what is wrong with it."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from projects.accepted_fields import FIRST_YEAR, LAST_YEAR, refuse_unprintable
from projects.models import Task
from projects.queries.plan import MINUTES_A_DAY, local_day
from projects.queries.week import WeekTask, days_text

LONGEST_DAYS = 36_500
LONGEST = {"note": 2000, "reason": 500}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
DOTTED = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?")
WORDED = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?(?:\s+(\d{4}|\d{2}))?")

# Cell to field of the verb, in the order of the columns.
FIELDS = {
    "status": "status",
    "percent": "percent_complete",
    "days": "remaining_minutes",
    "start": "actual_start",
    "finish": "actual_finish",
    "note": "note",
}
CELLS = {field: cell for cell, field in FIELDS.items()}
PROGRESS = ("status", "percent", "days", "start", "finish")


class CellError(Exception):
    """A text that its cell can't hold; the message says what it can."""


def percent_of(text: str, until: date) -> int:
    """Return a whole percentage: "45", "45%"."""
    number = _number(text.removesuffix("%"), _("This is no percentage: enter 0 to 100."))
    if number != number.to_integral_value() or not 0 <= number <= 100:
        raise CellError(_("Enter a whole number from 0 to 100."))
    return int(number)


def minutes_of(text: str, until: date) -> int:
    """Return working minutes of days with a comma or a point: "1.5", "1,5 d"."""
    number = _number(text.removesuffix("d"), _("This is no number of days: enter it as 3 or 1.5."))
    if not 0 <= number <= LONGEST_DAYS:
        raise CellError(_("Enter days from 0 to %s.") % LONGEST_DAYS)
    return int((number * MINUTES_A_DAY).to_integral_value())


def day_of(text: str, until: date) -> date:
    """Return the day of "2026-11-20", "20 Nov", "20 Nov 2026" or "20.11.2026".

    Without a year it is the last such day up to ``until``.
    """
    refused = CellError(_("This is no date: enter it as 2026-11-20 or 20 Nov."))
    if found := ISO.fullmatch(text):
        year, month, number = (int(part) for part in found.groups())
    elif found := DOTTED.fullmatch(text):
        number, month, year = int(found[1]), int(found[2]), int(found[3] or 0)
    elif (found := WORDED.fullmatch(text)) and found[2][:3].lower() in MONTHS:
        number, month = int(found[1]), MONTHS.index(found[2][:3].lower()) + 1
        year = int(found[3] or 0)
        year += 2000 if 0 < year < 100 else 0
    else:
        raise refused
    try:
        if year:
            return _within_reach(date(year, month, number))
        day = date(until.year, month, number)
        return day if day <= until else date(until.year - 1, month, number)
    except ValueError:
        raise refused from None


def _within_reach(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        words = _("Enter a day from %(first)s to %(last)s.")
        raise CellError(words % {"first": FIRST_YEAR, "last": LAST_YEAR})
    return day


def status_of(text: str, until: date) -> str:
    """Return the status of its name, its label or its number: "done", "In progress", "2"."""
    said = text.strip().lower()
    for number, (value, label) in enumerate(Task.Status.choices, start=1):
        if said in (value, str(label).lower(), str(number)):
            return value
    names = ", ".join(str(label) for label in Task.Status.labels)
    raise CellError(_("This is no status: enter one of %s.") % names)


def note_of(text: str, until: date) -> str:
    """Return ``text`` unless it has what no keyboard writes."""
    return _printable("note", text)


def reason_of(text: str, until: date) -> str:
    return _printable("name", text)


def _printable(field: str, text: str) -> str:
    try:
        refuse_unprintable(Task._meta.get_field(field), text)
    except ValidationError as refused:
        raise CellError(" ".join(refused.messages)) from None
    return text


PARSERS = {
    "status": status_of,
    "percent": percent_of,
    "days": minutes_of,
    "start": day_of,
    "finish": day_of,
    "note": note_of,
}


def cells_of(values: Any, zone) -> dict[str, str]:
    """Return the texts of the cells of a task, or of a row of its history."""
    return {
        "status": values.status,
        "percent": str(values.percent_complete),
        "days": days_text(values.remaining_minutes),
        "start": day_text(local_day(values.actual_start, zone)),
        "finish": day_text(local_day(values.actual_finish, zone)),
        "note": values.note,
    }


def planned_cells(week_task: WeekTask, zone) -> dict[str, str]:
    """Return the texts of the cells as planned; what the plan leaves as it is, is left out."""
    planned = week_task.planned
    if planned is None:
        return {}
    cells = {"status": planned.status, "start": day_text(local_day(planned.start, zone))}
    if planned.finish is not None:
        cells["finish"] = day_text(local_day(planned.finish, zone))
    if not week_task.is_milestone:
        cells |= {"percent": str(planned.percent), "days": days_text(planned.minutes_left)}
    now = cells_of(week_task.task, zone)
    return {name: text for name, text in cells.items() if text != now[name]}


def typed(
    sent: Mapping[str, str], base: Mapping[str, str], until: date
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the cells that say something new, parsed, and what is wrong with the others.

    ``base`` has the texts that the person saw. An emptied date is None; an emptied status,
    percent or number of days says nothing.
    """
    said, errors = {}, {}
    for name, parse in PARSERS.items():
        text, seen = _lines(sent.get(name, base[name])), _lines(base[name])
        if text == seen:
            continue
        if not text and name != "note":
            if name in ("start", "finish"):
                said[name] = None
            continue
        try:
            said[name] = parse(text, until)
        except CellError as refused:
            errors[name] = str(refused)
    try:
        reason_of(sent.get("reason", ""), until)
    except CellError as refused:
        errors["reason"] = str(refused)
    for name, longest in LONGEST.items():
        if len(sent.get(name, "")) > longest:
            errors[name] = _("Use %s characters at most.") % longest
    return said, errors


def _lines(text: str) -> str:
    """Return ``text`` with the line ends of the database: browsers send their own."""
    return text.replace("\r\n", "\n").strip()


def day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _number(text: str, message: str) -> Decimal:
    plain = text.strip().replace(",", ".", 1)
    if not re.fullmatch(r"-?\d{1,9}(\.\d{0,6})?", plain, re.ASCII):
        raise CellError(message)
    return Decimal(plain)
