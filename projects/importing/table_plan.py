"""A plan from the rows of a table, whatever file they stood in. Pure: no Django."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from projects.importing import checking, table_values
from projects.importing.outline import with_parents
from projects.importing.plan import (
    Notice,
    Plan,
    PlanAssignment,
    PlanResource,
    PlanTask,
)
from projects.importing.problems import Problem, Problems
from projects.importing.table_cells import Cells, Row
from projects.importing.table_columns import MONEY, places
from projects.importing.table_links import links_of
from projects.importing.table_tasks import task_of
from projects.importing.xml_elements import too_large

SOURCE = "Table"
MOST_HEADINGS = 200
MOST_PEOPLE_ON_A_TASK = 100
SUMMED = MONEY | {"start", "finish", "duration", "percent_complete", "remaining"}
FIELDS = {"Task/PredecessorLink": "predecessors", "Task/ActualStart": "actual_start"}


@dataclass(slots=True, kw_only=True)
class _Content:
    """What has been read so far."""

    problems: Problems
    tasks: list[PlanTask] = field(default_factory=list)
    waiting: list[tuple[Cells, PlanTask]] = field(default_factory=list)
    resources: dict[str, PlanResource] = field(default_factory=dict)
    assignments: list[PlanAssignment] = field(default_factory=list)


def plan_of(rows: Iterable[Row]) -> Plan:
    """Return the plan in a table whose first row that is not empty names the columns.

    Rows without any cell are passed over. Raises FileRefused with every problem, by row.
    """
    problems = Problems()
    filled = [row for row in rows if any(table_values.text(cell) for cell in row.cells)]
    if not filled:
        problems.add("The file has no rows.", fix="Write the names of the columns, then the tasks.")
        problems.refuse_if_any()
    if len(filled) - 1 > checking.MOST_TASKS:
        raise too_large(f"The file has more than {checking.MOST_TASKS:,} tasks.")
    headings = [table_values.text(cell) for cell in filled[0].cells[:MOST_HEADINGS]]
    found, unknown = places(headings, filled[0].number, problems)
    problems.refuse_if_any()
    content = _Content(problems=problems)
    as_shares = _percent_are_shares(filled[1:], found.get("percent_complete"))
    for uid, row in enumerate(filled[1:], 1):
        _take(uid, Cells(row, found, problems), content, as_shares)
    plan = _plan(content, unknown)
    structure = Problems()
    checking.check(plan, structure)
    for problem in structure:
        problems.take(_by_row(problem, plan))
    _check_identities(plan, problems)
    problems.refuse_if_any()
    return plan


def _by_row(problem: Problem, plan: Plan) -> Problem:
    """Return a problem of the plan as one of the table: nobody gave its rows UIDs."""

    def row(match: re.Match) -> str:
        return f"row {plan.tasks[int(match[1]) - 1].row}"

    task = plan.tasks[problem.uid - 1] if problem.uid else None
    return replace(
        problem,
        message=re.sub(r"UID (\d+)", row, problem.message),
        field=FIELDS.get(problem.field, problem.field),
        uid=None,
        row=task and task.row,
        line=task and task.line,
    )


def _percent_are_shares(rows: list[Row], place: int | None) -> bool:
    """Return whether a spreadsheet keeps percentages as shares: 40 % is 0.4 there."""
    if place is None:
        return False
    cells = [row.cells[place] for row in rows if place < len(row.cells)]
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    return bool(numbers) and all(0 <= number <= 1 for number in numbers)


def _take(uid: int, cells: Cells, content: _Content, as_shares: bool) -> None:
    task = task_of(uid, cells, percent_is_share=as_shares)
    content.tasks.append(task)
    if "predecessors" in cells.said:
        content.waiting.append((cells, task))
    if "assigned_to" in cells.said:
        _assign(cells, task, content)


def _assign(cells: Cells, task: PlanTask, content: _Content) -> None:
    written = cells.text("assigned_to")
    parts = [part.strip() for part in written.split(";" if ";" in written else ",")]
    parts = [part for part in parts if part]
    if len(parts) > MOST_PEOPLE_ON_A_TASK:
        message = f"{len(parts)} people are on one task."
        cells.problem("assigned_to", message, f"Use at most {MOST_PEOPLE_ON_A_TASK}.")
        return
    names = set()
    for part in parts:
        name, units = part, None
        if part.endswith("%]") and "[" in part:
            name, _, share = part.removesuffix("%]").rpartition("[")
            units = _units(cells, part, share)
        resource = _resource(name.strip()[:200], content, task)
        if resource.uid in names:
            cells.problem("assigned_to", f"{name[:60]!r} is named twice.", "Name them once.")
            continue
        names.add(resource.uid)
        content.assignments.append(
            PlanAssignment(
                uid=len(content.assignments) + 1,
                task_uid=task.uid,
                resource_uid=resource.uid,
                line=task.line,
                **({} if units is None else {"units": units}),
            )
        )


def _units(cells: Cells, part: str, share: str):
    try:
        return table_values.number(share.strip()) / 100
    except ValueError:
        cells.refuse("assigned_to", part, "a name, or a name and a share like Anna [50%]")
        return None


def _resource(name: str, content: _Content, task: PlanTask) -> PlanResource:
    if name not in content.resources:
        uid = len(content.resources) + 1
        content.resources[name] = PlanResource(uid=uid, name=name, line=task.line)
    return content.resources[name]


def _plan(content: _Content, unknown: list[str]) -> Plan:
    tasks = with_parents(content.tasks)
    start = _earliest(tasks)
    if start is None and not content.problems:
        content.problems.add(
            "No task has a date to start from.",
            fix="Give the first task a start, like 2026-03-31.",
            field="start",
        )
    links = links_of(content.waiting, tasks)
    return Plan(
        name="",
        # The day alone: an hour would bind tasks that only happen to be among the first.
        start=datetime.combine(start or date(2000, 1, 3), time()),
        tasks=tasks,
        links=tuple(links),
        resources=tuple(content.resources.values()),
        assignments=tuple(content.assignments),
        not_understood=tuple(_notices(tasks, unknown)),
        source=SOURCE,
    )


def _notices(tasks: Iterable[PlanTask], unknown: list[str]) -> Iterable[Notice]:
    assumed = [task for task in tasks if task.kind == "task" and not _says_how_long(task)]
    if assumed:
        why = "one day assumed where nothing says how long a task takes"
        yield Notice(subject="duration", count=len(assumed), why=why)
    above = [task for task in tasks if task.kind == "summary" and task.said & SUMMED]
    if above:
        subject = "dates, progress and money of summaries"
        yield Notice(subject=subject, count=len(above), why="follow from the tasks below them")
    if unknown:
        subject = f"columns {', '.join(unknown[:20])}"
        yield Notice(subject=subject, count=len(unknown), why="not understood")


def _says_how_long(task: PlanTask) -> bool:
    return "duration" in task.said or {"start", "finish"} <= task.said


def _earliest(tasks: Iterable[PlanTask]) -> datetime | None:
    moments = (
        moment
        for task in tasks
        for moment in (
            task.stored.start,
            task.actual_start,
            task.constraint_date,
            task.stored.finish,
        )
        if moment
    )
    return min(moments, default=None)


def _check_identities(plan: Plan, problems: Problems) -> None:
    """Note rows with the same external_id: the second could not be told from the first."""
    first: dict[str, PlanTask] = {}
    for task in plan.tasks:
        before = first.setdefault(task.external_id, task) if task.external_id else task
        if before is not task:
            problems.add(
                f"external_id {task.external_id[:60]!r} is that of row {before.row}, too.",
                fix="Give each row its own.",
                field="external_id",
                row=task.row,
                line=task.line,
            )
