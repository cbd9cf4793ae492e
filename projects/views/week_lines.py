"""The rows of the week as the page shows them: each cell with its text and its error."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Project, Task
from projects.number_formats import day_and_month
from projects.queries.week import Week, WeekTask
from projects.templatetags.formats import current_locale
from projects.views.week_cells import FIELDS, cells_of, planned_cells
from projects.views.week_entry import Entry, WeekConflict

LABELS = {
    "status": gettext_lazy("Status"),
    "percent": gettext_lazy("% done"),
    "days": gettext_lazy("Days left"),
    "start": gettext_lazy("Started"),
    "finish": gettext_lazy("Finished"),
    "note": gettext_lazy("Note"),
}
LIGHT = ("status", "percent", "note")  # a light project has neither network nor durations


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell that takes an entry: ``now`` is what is stored, ``plan`` what the plan says."""

    name: str
    label: str
    text: str
    now: str
    plan: str = ""
    error: str = ""

    @property
    def is_number(self) -> bool:
        return self.name in ("percent", "days")

    @property
    def is_changed(self) -> bool:
        return self.text != self.now

    @property
    def plan_words(self) -> str:
        if self.name == "status":
            return dict(Task.Status.choices).get(self.plan, "")
        if self.name in ("start", "finish") and self.plan:
            return day_and_month(date.fromisoformat(self.plan), locale=current_locale())
        return self.plan


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """One row. ``version`` is the one that the entries are based on."""

    shown: WeekTask
    version: int
    cells: tuple[Cell, ...]
    takes_plan: bool = False
    reason: str = ""
    reason_error: str = ""
    asks_reason: bool = False
    conflict: WeekConflict | None = None
    conflict_values: tuple[tuple[str, str, str], ...] = field(default=())

    @property
    def has_plan(self) -> bool:
        return any(cell.plan for cell in self.cells)

    @property
    def has_errors(self) -> bool:
        return bool(self.reason_error) or any(cell.error for cell in self.cells)

    @property
    def first_day(self):
        """Return the day on which the task began if nobody says otherwise."""
        planned = self.shown.planned
        return planned.start if planned else self.shown.first

    @property
    def last_day(self):
        planned = self.shown.planned
        return planned.finish if planned and planned.finish else self.shown.last


def columns_of(project: Project) -> tuple[str, ...]:
    return LIGHT if project.rigour == Project.Rigour.LIGHT else tuple(FIELDS)


def lines_of(project: Project, week: Week, entries: Iterable[Entry] = ()) -> list[WeekLine]:
    """Return the rows of ``week``, with what was entered where it was not saved."""
    kept = {entry.task.pk: entry for entry in entries}
    zone, columns = ZoneInfo(project.time_zone), columns_of(project)
    return [_line(shown, kept.get(shown.task.pk), columns, zone) for shown in week.tasks]


def _line(shown: WeekTask, entry: Entry | None, columns: tuple[str, ...], zone) -> WeekLine:
    now = cells_of(shown.task, zone)
    plan = planned_cells(shown, zone)
    sent: Mapping[str, str] = entry.sent if entry else {}
    errors: Mapping[str, str] = entry.errors if entry else {}
    if shown.is_milestone:
        columns = tuple(name for name in columns if name not in ("percent", "days"))
    conflict = entry.conflict if entry else None
    return WeekLine(
        shown=shown,
        version=entry.version if entry else shown.task.version,
        cells=tuple(_cell(name, sent, now, plan, errors, columns) for name in columns),
        takes_plan="planned" in sent,
        reason=sent.get("reason", ""),
        reason_error=errors.get("reason", ""),
        asks_reason="reason" in errors or bool(sent.get("reason")),
        conflict=conflict,
        conflict_values=_in_words(conflict) if conflict else (),
    )


def _cell(
    name: str,
    sent: Mapping[str, str],
    now: Mapping[str, str],
    plan: Mapping[str, str],
    errors: Mapping[str, str],
    columns: tuple[str, ...],
) -> Cell:
    return Cell(
        name=name,
        label=str(LABELS[name]),
        text=sent.get(name, now[name]),
        now=now[name],
        plan=plan.get(name, ""),
        error=errors.get(name, "") or _elsewhere(name, errors, columns),
    )


def _elsewhere(name: str, errors: Mapping[str, str], columns: tuple[str, ...]) -> str:
    """Return, at the status, what is wrong with a cell that this row doesn't have."""
    if name != "status":
        return ""
    return " ".join(text for cell, text in errors.items() if cell not in (*columns, "reason"))


def _in_words(conflict: WeekConflict) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (str(LABELS[name]), _words(name, theirs), _words(name, mine))
        for name, theirs, mine in conflict.values
    )


def _words(name: str, text: str) -> Any:
    if not text:
        return _("nothing")
    if name == "status":
        return dict(Task.Status.choices).get(text, text)
    if name == "percent":
        return f"{text}%"
    return f"{text} d" if name == "days" else text
