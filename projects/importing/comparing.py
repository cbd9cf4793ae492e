"""Where our dates differ from those the other program had computed. Pure: no Django."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from projects.importing.network import calendar_rules, project_calendar
from projects.importing.plan import Minutes, Plan, PlanTask
from projects.importing.scheduled import ScheduledPlan, ScheduledTask
from projects.scheduling.axis import to_minute
from projects.scheduling.calendar import WorkingTime, compile_calendar
from projects.scheduling.calendar_rules import AROUND_THE_CLOCK

DATES = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")
FLOATS = ("total_float", "free_float")
# Files keep seconds and tenths of a minute.
DATE_TOLERANCE = Fraction(3, 10)
FLOAT_TOLERANCE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field of one task on which the two programs do not agree."""

    uid: int
    name: str
    field: str
    stored: datetime | Minutes | bool
    computed: datetime | int | bool

    def __str__(self) -> str:
        return (
            f"UID {self.uid} {self.name!r}: {self.field} is {_shown(self.stored)} in the file, "
            f"{_shown(self.computed)} computed"
        )


def differences(plan: Plan, scheduled: ScheduledPlan) -> tuple[Difference, ...]:
    """Return the fields that differ from ``stored``, in the order of the file.

    Dates are equal if no working time of the task's calendar lies between them: 17:00 and 08:00
    of the next working day are the same instant of work. A field the file lacks is no difference.
    """
    rules = calendar_rules(plan)
    clocks: dict[int | None, WorkingTime] = {None: compile_calendar(AROUND_THE_CLOCK, None)}
    found: list[Difference] = []
    for task, ours in zip(plan.tasks, scheduled.tasks, strict=True):
        own = project_calendar(plan) if task.calendar_uid is None else task.calendar_uid
        key = None if task.is_elapsed else own
        if key not in clocks:
            clocks[key] = compile_calendar(rules[key], None)
        found += _of_task(task, ours, clocks[key])
    return tuple(found)


def _of_task(task: PlanTask, ours: ScheduledTask, clock: WorkingTime) -> list[Difference]:
    found = []
    for field in (*DATES, *FLOATS, "critical"):
        stored, computed = getattr(task.stored, field), getattr(ours, field)
        if stored is not None and not _same(field, stored, computed, clock):
            found.append(
                Difference(
                    uid=task.uid, name=task.name, field=field, stored=stored, computed=computed
                )
            )
    return found


def _same(field: str, stored, computed, clock: WorkingTime) -> bool:
    if field in DATES:
        apart = clock.between(_minute(stored), _minute(computed))
        return abs(apart) <= DATE_TOLERANCE
    if field in FLOATS:
        return abs(stored - computed) <= FLOAT_TOLERANCE
    return stored == computed


def _minute(moment: datetime) -> Minutes:
    return to_minute(moment) + Fraction(moment.second, 60)


def _shown(value: datetime | Minutes | bool) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
