"""Whether the parts of a plan fit together, whatever file it came from. Pure: no Django."""

from collections import Counter
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from projects.importing.network import calendar_rules, used_calendars
from projects.importing.plan import Plan, PlanLink, PlanTask
from projects.importing.problems import Problems

MOST_TASKS = 20_000
MOST_CIRCLES = 20
LONGEST_CIRCLE = 12


def check(plan: Plan, problems: Problems) -> None:
    """Note everything that would keep ``plan`` from being scheduled and saved."""
    check_unique("Task", plan.tasks, problems)
    check_unique("Resource", plan.resources, problems)
    check_unique("Calendar", plan.calendars, problems)
    _check_tasks(plan, problems)
    _check_calendars(plan, problems)
    _check_assignments(plan, problems)
    sound = _check_links(plan, problems)
    if len({task.uid for task in plan.tasks}) == len(plan.tasks):
        _check_circles(plan.tasks, sound, problems)
    if not problems:
        _check_hours(plan, problems)


def check_unique(what: str, entries: Iterable, problems: Problems) -> None:
    """Note entries whose UID another one has already taken."""
    first: dict[int, object] = {}
    for entry in entries:
        before = first.setdefault(entry.uid, entry)
        if before is entry or entry.uid < 0:
            continue
        problems.add(
            f"{what} UID {entry.uid} is that of {_short(before.name)} and {_short(entry.name)}.",
            fix="Give one of them another UID.",
            field=f"{what}/UID",
            uid=entry.uid,
            line=entry.line,
        )


def _check_tasks(plan: Plan, problems: Problems) -> None:
    if not plan.tasks:
        problems.add("The file has no tasks.", fix="Export a plan with at least one task.")
    calendars = {calendar.uid for calendar in plan.calendars}
    for task in plan.tasks:
        where = {"uid": task.uid, "line": task.line}
        if task.calendar_uid is not None and task.calendar_uid not in calendars:
            message = f"The task's calendar {task.calendar_uid} is not in the file."
            problems.add(message, fix="Add it or take it off.", field="Task/CalendarUID", **where)
        # Whatever a summary says of its progress, it follows from its tasks.
        if task.kind != "summary" and task.is_finished and not task.is_started:
            message = "The task has an actual finish but no actual start."
            problems.add(message, fix="Give it one.", field="Task/ActualStart", **where)


def _check_calendars(plan: Plan, problems: Problems) -> None:
    bases = {calendar.uid: calendar.base_uid for calendar in plan.calendars}
    if plan.calendar_uid is not None and plan.calendar_uid not in bases:
        message = f"The project's calendar {plan.calendar_uid} is not in the file."
        problems.add(message, fix="Add it to Calendars.", field="Project/CalendarUID")
    for calendar in plan.calendars:
        where = {"field": "Calendar/BaseCalendarUID", "uid": calendar.uid, "line": calendar.line}
        if calendar.base_uid is not None and calendar.base_uid not in bases:
            message = f"The base calendar {calendar.base_uid} is not in the file."
            problems.add(message, fix="Add it to Calendars.", **where)
        if _goes_round(bases, calendar.uid):
            problems.add("The calendar inherits from itself.", fix="Choose another base.", **where)
    for resource in plan.resources:
        if resource.calendar_uid is not None and resource.calendar_uid not in bases:
            message = f"The resource's calendar {resource.calendar_uid} is not in the file."
            where = {"field": "Resource/CalendarUID", "uid": resource.uid, "line": resource.line}
            problems.add(message, fix="Add it to Calendars.", **where)


def _check_hours(plan: Plan, problems: Problems) -> None:
    """Note the calendars that something is scheduled on but that never work."""
    rules = calendar_rules(plan)
    lines = {calendar.uid: calendar.line for calendar in plan.calendars}
    for uid in sorted(used_calendars(plan)):
        if rules[uid].never_works():
            message = f"Calendar {uid} has no working time."
            where = {"field": "Calendar/WeekDays", "uid": uid, "line": lines[uid]}
            problems.add(message, fix="Give it hours.", **where)


def _goes_round(bases: dict[int, int | None], uid: int) -> bool:
    at, steps = bases[uid], 0
    while at is not None and at != uid and steps <= len(bases):
        at, steps = bases.get(at), steps + 1
    return at == uid


def _check_assignments(plan: Plan, problems: Problems) -> None:
    tasks = {task.uid for task in plan.tasks}
    resources = {resource.uid for resource in plan.resources}
    for assignment in plan.assignments:
        where = {"uid": assignment.task_uid, "line": assignment.line}
        # UID 0 is the project itself: its budget resources belong to no task.
        if assignment.task_uid > 0 and assignment.task_uid not in tasks:
            message = (
                f"An assignment belongs to task {assignment.task_uid}, which is not in the file."
            )
            problems.add(message, fix="Take it out.", field="Assignment/TaskUID", **where)
        if assignment.resource_uid is not None and assignment.resource_uid not in resources:
            message = (
                f"An assignment is to resource {assignment.resource_uid}, which is not in the file."
            )
            problems.add(message, fix="Add the resource.", field="Assignment/ResourceUID", **where)


def _check_links(plan: Plan, problems: Problems) -> list[PlanLink]:
    """Note the links that lead nowhere; return the others."""
    tasks = {task.uid for task in plan.tasks}
    sound = []
    for link in plan.links:
        before, after = link.predecessor_uid, link.successor_uid
        where = {"field": "Task/PredecessorLink", "uid": after, "line": link.line}
        if before == after:
            problems.add(f"Task {after} is linked to itself.", fix="Delete the link.", **where)
        elif before not in tasks:
            message = f"Task {after} waits for task {before}, which is not in the file."
            problems.add(message, fix="Add the task or delete the link.", **where)
        elif after in tasks:
            sound.append(link)
    return sound


def _check_circles(tasks: tuple[PlanTask, ...], links: list[PlanLink], problems: Problems) -> None:
    """Note each circle of tasks that wait for each other, with their names.

    A summary has two gates: all its children wait for the first, the second waits for them all.
    So a circle through summaries is found, and a link between a task and its own summary.
    """
    names = {task.uid: task.name for task in tasks}
    waits, lines = _gates(tasks), {}
    for link in links:
        waits[_opening(link.successor_uid)].add(_closing(link.predecessor_uid))
        lines[link.predecessor_uid, link.successor_uid] = link.line
    for _ in range(MOST_CIRCLES):
        try:
            TopologicalSorter(waits).prepare()
            return
        except CycleError as error:
            # Each node of the circle is waited for by the next one.
            gates = error.args[1]
        linked = [
            (before, after)
            for (before, _), (after, _) in pairwise(gates)
            if (before, after) in lines
        ]
        _note_circle(linked, names, lines, problems)
        before, after = linked[-1]
        waits[_opening(after)].discard(_closing(before))


def _gates(tasks: tuple[PlanTask, ...]) -> dict[tuple[int, str], set[tuple[int, str]]]:
    waits = {_opening(task.uid): set() for task in tasks}
    waits |= {_closing(task.uid): {_opening(task.uid)} for task in tasks}
    for task in tasks:
        if task.parent_uid is not None:
            waits[_opening(task.uid)].add(_opening(task.parent_uid))
            waits[_closing(task.parent_uid)].add(_closing(task.uid))
    return waits


def _opening(uid: int) -> tuple[int, str]:
    return uid, "opening"


def _closing(uid: int) -> tuple[int, str]:
    return uid, "closing"


def _note_circle(linked, names, lines, problems: Problems) -> None:
    members = list(Counter(uid for pair in linked for uid in pair))
    shown = [f"{_short(names[uid])} (UID {uid})" for uid in members[:LONGEST_CIRCLE]]
    if len(members) > LONGEST_CIRCLE:
        shown.append(f"{len(members) - LONGEST_CIRCLE} more")
    problems.add(
        f"Tasks wait for each other in a circle: {' -> '.join([*shown, shown[0]])}.",
        fix="Delete one of these links.",
        field="Task/PredecessorLink",
        uid=linked[-1][1],
        line=lines[linked[-1]],
    )


def _short(name: str) -> str:
    return repr(name if len(name) <= 60 else name[:57] + "...")
