"""Reading Microsoft Project XML (MSPDI). Pure: no Django."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from projects.importing import checking
from projects.importing.ms_project_calendars import read_calendar
from projects.importing.ms_project_fields import Fields
from projects.importing.ms_project_people import read_assignment, read_resource
from projects.importing.ms_project_tasks import LONGEST_NAME, read_task
from projects.importing.outline import with_parents
from projects.importing.plan import (
    Plan,
    PlanAssignment,
    PlanCalendar,
    PlanLink,
    PlanResource,
    PlanTask,
)
from projects.importing.problems import Problems
from projects.importing.unread import Unread
from projects.importing.xml_elements import Element, records, too_large

MOST_CALENDARS = 5_000
MOST_RESOURCES = 20_000
MOST_ASSIGNMENTS = 200_000
MOST_LINKS = 200_000
# Hour by hour values: most of a file, and all of them follow from the rest.
SKIPPED = frozenset({"TimephasedData"})


def read(stream: BinaryIO) -> Plan:
    """Return the plan in a file, checked: it can be scheduled as it is.

    Dates are wall-clock times as in the file. What the other program computed is kept apart, in
    ``stored``. Raises FileRefused with every problem, by UID and line.
    """
    problems, unread = Problems(), Unread()
    content = _Content(project=Element("Project", 1))
    for section, element in records(stream, root="Project", skip=SKIPPED):
        _take(section, element, content, problems, unread)
    plan = _plan(content, problems, unread)
    checking.check(plan, problems)
    problems.refuse_if_any()
    return plan


@dataclass(slots=True, kw_only=True)
class _Content:
    """What has been read so far; ``project`` holds the fields of the project itself."""

    project: Element
    calendars: list[PlanCalendar] = field(default_factory=list)
    resources: list[PlanResource] = field(default_factory=list)
    tasks: list[PlanTask] = field(default_factory=list)
    links: list[PlanLink] = field(default_factory=list)
    assignments: list[PlanAssignment] = field(default_factory=list)


def _take(section: str, element: Element, content: _Content, problems: Problems, unread: Unread):
    match section, element.tag:
        case "Tasks", "Task":
            if not _is_null(element):
                task, links = read_task(element, problems, unread)
                _append(content.tasks, task, checking.MOST_TASKS, "tasks")
                content.links += links
                _bound(content.links, MOST_LINKS, "links")
        case "Calendars", "Calendar":
            calendar = read_calendar(element, problems, unread)
            _append(content.calendars, calendar, MOST_CALENDARS, "calendars")
        case "Resources", "Resource":
            resource = read_resource(element, problems, unread)
            # UID 0 stands for nobody yet.
            if resource.uid != 0 and not _is_null(element):
                _append(content.resources, resource, MOST_RESOURCES, "resources")
        case "Assignments", "Assignment":
            assignment = read_assignment(element, problems, unread)
            _append(content.assignments, assignment, MOST_ASSIGNMENTS, "assignments")
        case "Project", "Tasks" | "Calendars" | "Resources" | "Assignments":
            pass
        case "Project", _:
            content.project.children.append(element)
        case _:
            unread.add(f"{section}/{element.tag}", "not taken over")


def _is_null(element: Element) -> bool:
    """Return whether this is an empty row that Project keeps to number the others."""
    return any(child.tag == "IsNull" and child.text.strip() == "1" for child in element.children)


def _append(entries: list, entry, most: int, what: str) -> None:
    entries.append(entry)
    _bound(entries, most, what)


def _bound(entries: list, most: int, what: str) -> None:
    if len(entries) > most:
        raise too_large(f"The file has more than {most:,} {what}.")


def _plan(content: _Content, problems: Problems, unread: Unread) -> Plan:
    fields = Fields(content.project, problems)
    project_row = next((task for task in content.tasks if task.uid == 0), None)
    tasks = with_parents(task for task in content.tasks if task.uid != 0)
    start, finish = fields.moment("StartDate"), fields.moment("FinishDate")
    start = start or _earliest(tasks)
    if start is None:
        fields.problem("StartDate", "The project has no start date.", "Give it one.")
    minutes_per_day = fields.integer("MinutesPerDay", 480, low=1, high=1440)
    limit_days = fields.integer("CriticalSlackLimit", 0, low=-10_000, high=10_000)
    plan = Plan(
        name=fields.text("Name", LONGEST_NAME),
        title=fields.text("Title", LONGEST_NAME) or (project_row.name if project_row else ""),
        start=start,
        finish=finish,
        status_date=fields.moment("StatusDate"),
        currency=fields.text("CurrencyCode", 3),
        minutes_per_day=minutes_per_day,
        schedule_from_start=fields.flag("ScheduleFromStart", True),
        honour_constraints=fields.flag("HonorConstraints", True),
        critical_limit=limit_days * minutes_per_day,
        calendar_uid=_calendar_uid(fields),
        calendars=tuple(content.calendars),
        resources=tuple(content.resources),
        tasks=tasks,
        links=tuple(link for link in content.links if link.successor_uid != 0),
        assignments=tuple(content.assignments),
    )
    unread.note(fields)
    return replace(plan, not_understood=unread.notices())


def _calendar_uid(fields: Fields) -> int | None:
    uid = fields.integer("CalendarUID", -1)
    return uid if uid >= 0 else None


def _earliest(tasks: Iterable[PlanTask]):
    return min((task.stored.start for task in tasks if task.stored.start), default=None)
