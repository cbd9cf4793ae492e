"""What a row of a table changes of a task that is there already: what it says, and no more."""

from projects.importing.columns import instant
from projects.importing.matching import only_waits
from projects.importing.plan import PlanTask
from projects.importing.taking import Taking
from projects.models import Task
from projects.progress import defaults_of, progress_of
from projects.status_rules import settle


def said_columns(taking: Taking, task: PlanTask, row: Task) -> dict:
    """Return the columns of ``row`` after the file: an empty cell leaves things as they are.

    Progress follows the status rules, as if it were reported by hand. Raises DomainError where the
    file contradicts itself.
    """
    values: dict = {}
    if "name" in task.said:
        values["name"] = task.name
    if "notes" in task.said:
        values["note"] = task.notes
    if "deadline" in task.said:
        values["deadline"] = instant(task.deadline, taking.zone)
    if _is_summary(task, row):
        return values
    return values | _held(taking, task, row) | _work(taking, task, row)


def _is_summary(task: PlanTask, row: Task) -> bool:
    return task.kind == "summary" or row.schedule.is_summary


def _held(taking: Taking, task: PlanTask, row: Task) -> dict:
    if only_waits(task, row, taking.zone):
        return {}
    if "constraint" not in task.said:
        # A start is an entry of its own only where it is another than ours.
        typed, ours = task.constraint_date, row.schedule.start.astimezone(taking.zone)
        if typed is None or task.constraint != "SNET" or typed.date() == ours.date():
            return {}
    return {
        "constraint_type": task.constraint,
        "constraint_date": instant(task.constraint_date, taking.zone),
    }


def _work(taking: Taking, task: PlanTask, row: Task) -> dict:
    """Return duration and progress; a new duration keeps what was worked."""
    before = progress_of(row)
    values: dict = {}
    says_work = task.said & {"duration", "kind"} or {"start", "finish"} <= task.said
    if says_work and (task.duration, task.is_elapsed) != (row.duration_minutes, row.is_elapsed):
        worked = row.duration_minutes - row.remaining_minutes
        row_copy = Task(
            kind="task" if task.duration else "milestone",
            status=row.status,
            percent_complete=row.percent_complete,
            physical_percent=row.physical_percent,
            actual_start=row.actual_start,
            actual_finish=row.actual_finish,
            note=row.note,
            duration_minutes=task.duration,
            remaining_minutes=0 if row.is_finished else max(task.duration - worked, 0),
        )
        before = progress_of(row_copy)
        values = {"kind": row_copy.kind, "is_elapsed": task.is_elapsed}
    said = _progress_said(taking, task, row)
    after = settle(before, said, defaults_of(row, taking.at)) if said else before
    names = ("status", "percent_complete", "remaining_minutes", "duration_minutes")
    values |= {name: getattr(after, name) for name in names}
    return values | {"actual_start": after.actual_start, "actual_finish": after.actual_finish}


def _progress_said(taking: Taking, task: PlanTask, row: Task) -> dict:
    """Return what the row says of progress that is not so already."""
    said = {
        "percent_complete": (task.percent_complete, row.percent_complete),
        "remaining": (task.remaining, row.remaining_minutes),
        "actual_start": (instant(task.actual_start, taking.zone), row.actual_start),
        "actual_finish": (instant(task.actual_finish, taking.zone), row.actual_finish),
    }
    fields = {"remaining": "remaining_minutes"}
    return {
        fields.get(name, name): now
        for name, (now, before) in said.items()
        if name in task.said and now != before
    }
