"""Which rows of a project the entries of a file are: found again by key, place or name."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from projects.importing.columns import instant
from projects.importing.plan import Plan, PlanTask
from projects.importing.table_plan import SOURCE as TABLE
from projects.models import Project, Task

FROM_THE_CLOCK = "status_date"
OURS = 1_000_000_000
"""Added to the id of a row of ours where a file wants a number: no other program counts so far."""


def uid_of(row) -> int:
    """Return the UID of a row in Microsoft Project files: its own there, or one of ours."""
    is_theirs = row.source == "Microsoft Project" and row.external_id.isdecimal()
    return int(row.external_id) if is_theirs else OURS + row.pk


def key_of(row: Task) -> str:
    """Return the external_id of a task in tables: its own, or one that names our row."""
    return row.external_id or f"BFC-{row.pk}"


def existing_tasks(project: Project, plan: Plan) -> dict[int, Task]:
    """Return the tasks of ``project`` that are in ``plan``, by their UID there.

    A table's rows are found by external_id, and those without one by their number in the outline.
    """
    rows = list(project.tasks.select_related("schedule").order_by("pk"))
    if plan.source != TABLE:
        return {uid_of(row): row for row in rows}
    keys = {key_of(row).lower(): row for row in rows}
    numbers = {row.schedule.wbs: row for row in rows if hasattr(row, "schedule")}
    found: dict[int, Task] = {}
    taken = set()
    for task in plan.tasks:
        if task.external_id:
            row = keys.get(task.external_id.lower())
        else:
            row = numbers.get(task.wbs.strip("."))
        if row is not None and row.pk not in taken:
            taken.add(row.pk)
            found[task.uid] = row
    return found


def only_waits(task: PlanTask, row: Task, zone: ZoneInfo) -> bool:
    """Return whether a constraint in a file is only our own wait for the status date, exported."""
    if task.constraint != "SNET" or row.constraint_type != "ASAP":
        return False
    schedule = row.schedule
    return schedule.driver_kind == FROM_THE_CLOCK and schedule.start == instant(
        task.constraint_date, zone
    )


def existing_named(rows, entries: Iterable, plan: Plan) -> dict[int, object]:
    """Return the calendars or resources among ``rows`` that ``entries`` are, by UID there.

    Those that came from no such file are known by their names.
    """
    rows = list(rows.order_by("pk"))
    by_uid = {} if plan.source == TABLE else {uid_of(row): row for row in rows}
    by_name = {row.name: row for row in rows if row.source != plan.source or plan.source == TABLE}
    pairs = ((entry.uid, by_uid.get(entry.uid) or by_name.get(entry.name)) for entry in entries)
    return {uid: row for uid, row in pairs if row is not None}
