"""A task from a row of a table: what it leaves out follows from the rest. Pure: no Django."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from projects.importing import table_values
from projects.importing.plan import PlanBaseline, PlanTask, StoredDates
from projects.importing.table_cells import Cells
from projects.importing.table_values import BEGIN, END, MINUTES_A_DAY
from projects.scheduling.axis import to_minute
from projects.scheduling.calendar import WorkingTime, compile_calendar
from projects.scheduling.calendar_rules import STANDARD

CONSTRAINTS = frozenset({"ASAP", "ALAP", "MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT"})
OF_FINISH = frozenset({"FNET", "FNLT", "MFO"})
KINDS = {"task": "task", "milestone": "milestone", "summary": "task", "": "task"}
LONGEST_NAME, LONGEST_KEY = 255, 200
DEEPEST_OUTLINE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    start: datetime | None
    finish: datetime | None
    duration: int
    is_elapsed: bool = False


def task_of(uid: int, cells: Cells, *, percent_is_share: bool) -> PlanTask:
    """Return the task of a row; parent and kind follow from the rows around it."""
    span = _span(cells)
    progress = _progress(cells, span, percent_is_share)
    wbs = cells.text("wbs", 100)
    return PlanTask(
        uid=uid,
        external_id=cells.text("external_id", LONGEST_KEY),
        name=_name(cells),
        wbs=wbs,
        outline_level=_level(cells, wbs),
        notes=cells.text("notes"),
        duration=span.duration,
        is_elapsed=span.is_elapsed,
        deadline=cells.value("deadline", table_values.moment, END),
        cost=_not_negative(cells, "budget"),
        actual_cost=cells.value("actual_cost", table_values.money),
        baselines=_baselines(cells),
        stored=StoredDates(start=span.start, finish=span.finish),
        said=cells.said,
        row=cells.row.number,
        line=cells.row.line,
        **_held(cells, span, progress),
        **progress,
    )


def _name(cells: Cells) -> str:
    name = cells.text("name", LONGEST_NAME)
    if not name:
        cells.problem("name", "The row has no name.", "Name the task, or delete the row.")
    return name


def _level(cells: Cells, wbs: str) -> int:
    given = cells.value("outline_level", _integer)
    level = wbs.strip(".").count(".") + 1 if given is None else given
    if not 1 <= level <= DEEPEST_OUTLINE:
        field = "wbs" if given is None else "outline_level"
        cells.problem(
            field, f"The outline is {level} deep.", f"It goes from 1 to {DEEPEST_OUTLINE}."
        )
        return 1
    return level


def _integer(cell) -> int:
    found = table_values.number(table_values.text(cell))
    if found != found.to_integral_value():
        raise ValueError("a whole number")
    return int(found)


def _span(cells: Cells) -> _Span:
    """Return the dates as typed and how long the task takes by them."""
    start = cells.value("start", table_values.moment, BEGIN)
    finish = cells.value("finish", table_values.moment, END)
    is_milestone = _kind(cells) == "milestone"
    if start and finish and finish < start and not (is_milestone and finish.date() == start.date()):
        message = f"finish {finish:%Y-%m-%d} is before start {start:%Y-%m-%d}."
        cells.problem("finish", message, "A task can't finish before it starts.")
        finish = None
    duration, is_elapsed = cells.value("duration", table_values.duration) or (None, False)
    if is_milestone:
        return _Span(start=start or finish, finish=finish, duration=0)
    if duration is None and start and finish:
        duration = max(_office().between(to_minute(start), to_minute(finish)), 1)
    if duration is None:
        duration = MINUTES_A_DAY
    return _Span(start=start, finish=finish, duration=int(duration), is_elapsed=is_elapsed)


@lru_cache(maxsize=1)
def _office() -> WorkingTime:
    return compile_calendar(STANDARD, None)


def _kind(cells: Cells) -> str:
    written = cells.text("kind").lower()
    if written not in KINDS:
        cells.refuse("kind", written, "task or milestone")
    return KINDS.get(written, "task")


def _held(cells: Cells, span: _Span, progress: dict) -> dict:
    """Return the constraint: as written, or from a date that nothing else explains."""
    if "constraint" in cells.said:
        return _constraint(cells)
    if progress["actual_start"] or "predecessors" in cells.said:
        return {}
    if span.start:
        return {"constraint": "SNET", "constraint_date": span.start}
    if span.finish:
        return {"constraint": "FNET", "constraint_date": span.finish}
    return {}


def _constraint(cells: Cells) -> dict:
    kind = cells.text("constraint").upper()
    if kind not in CONSTRAINTS:
        cells.refuse("constraint", kind, f"one of {' '.join(sorted(CONSTRAINTS))}")
        return {}
    if kind in {"ASAP", "ALAP"}:
        return {"constraint": kind}
    moment = cells.value(
        "constraint_date", table_values.moment, END if kind in OF_FINISH else BEGIN
    )
    if moment is None:
        cells.problem("constraint_date", f"The constraint {kind} has no date.", "Give it one.")
        return {}
    return {"constraint": kind, "constraint_date": moment}


def _progress(cells: Cells, span: _Span, percent_is_share: bool) -> dict:
    percent = cells.value("percent_complete", _share if percent_is_share else table_values.percent)
    started = cells.value("actual_start", table_values.moment, BEGIN)
    finished = cells.value("actual_finish", table_values.moment, END)
    percent = 100 if finished else percent or 0
    started = started or (span.start or finished if percent else None)
    if percent and started is None:
        message = f"The task is {percent} % done, but nothing says since when."
        cells.problem("actual_start", message, "Give it an actual_start.")
    if percent == 100:
        finished = finished or max(filter(None, (span.finish, started)), default=None)
    if started and finished and finished < started:
        message = f"actual_finish {finished:%Y-%m-%d} is before the start {started:%Y-%m-%d}."
        cells.problem("actual_finish", message, "A task can't finish before it starts.")
    remaining, _ = cells.value("remaining", table_values.duration) or (None, False)
    worked = (2 * span.duration * percent + 100) // 200
    if remaining is None or finished:
        remaining = span.duration - worked
    return {
        "percent_complete": percent,
        "remaining": remaining,
        "actual_duration": max(span.duration - remaining, 0),
        "actual_start": started,
        "actual_finish": finished,
    }


def _share(cell) -> int:
    if isinstance(cell, int | float):
        return round(cell * 100)
    return table_values.percent(cell)


def _not_negative(cells: Cells, name: str) -> Decimal | None:
    amount = cells.value(name, table_values.money)
    if amount is None or amount >= 0:
        return amount
    cells.problem(name, f"{name} is negative.", "Budgets begin at 0.")
    return None


def _baselines(cells: Cells) -> tuple[PlanBaseline, ...]:
    start = cells.value("baseline_start", table_values.moment, BEGIN)
    finish = cells.value("baseline_finish", table_values.moment, END)
    cost = _not_negative(cells, "baseline_cost")
    if start is None or finish is None:
        return ()
    if finish < start:
        cells.problem("baseline_finish", "The baseline ends before it starts.", "Swap its dates.")
        return ()
    minutes = int(_office().between(to_minute(start), to_minute(finish)))
    return (PlanBaseline(number=0, start=start, finish=finish, duration=minutes, cost=cost),)
