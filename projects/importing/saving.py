"""Verb: save a fitted plan as a project, or merge it into one. All of it, or nothing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max

from projects import versioning
from projects.access import require_create_project, require_manage_project
from projects.importing import columns
from projects.importing.matching import existing_named, existing_tasks, only_waits
from projects.importing.money_saving import save_baselines, save_money
from projects.importing.plan import Plan, PlanTask
from projects.importing.table_merging import said_columns
from projects.importing.table_plan import SOURCE as TABLE
from projects.importing.taking import Change, Taking
from projects.key_reserving import reserve_key
from projects.locking import lock_network, retried
from projects.models import (
    Assignment,
    Calendar,
    CalendarException,
    Dependency,
    Project,
    ProjectRole,
    Resource,
    Task,
)
from projects.rescheduling import reschedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What an import did. ``missing`` are tasks of the project that the file no longer has.

    ``task_ids`` are the ids of its tasks by their UID in the file.
    """

    project: Project
    created: Mapping[str, int]
    updated: Mapping[str, int]
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    task_ids: Mapping[int, int] = field(default_factory=dict)


@retried
def save_plan(
    *,
    plan: Plan,
    program,
    key: str,
    name: str,
    manager,
    time_zone: str,
    by,
    at: datetime,
) -> Saved:
    """Create a project in ``program`` from a plan that `fitting.fit` has fitted, and schedule it.

    Its wall-clock times are those of ``time_zone``; ``manager`` is a user, or None for nobody yet.
    ``by`` None is the operator at the command line. Raises ValidationError for a key that is none
    or taken, NotAllowed, DomainError if it can't be scheduled; nothing is saved then.
    """
    if by is not None:
        require_create_project(by, program)
    project = Project(
        key=reserve_key(key),
        name=name,
        program=program,
        time_zone=time_zone,
        currency=plan.currency or program.currency,
        start=plan.start.date(),
        status_date=plan.status_date and plan.status_date.date(),
        critical_limit_minutes=plan.critical_limit,
        honour_constraints=plan.honour_constraints,
        source=plan.source,
    )
    versioning.create(project, by=by, at=at)
    if manager is not None:
        role = ProjectRole(project=project, user=manager, kind="manager", sees_money=True)
        versioning.create(role, by=by, at=at)
    taking = Taking(plan=plan, project=project, by=by, at=at)
    _take_in(taking)
    save_baselines(taking)
    reschedule([project.pk], at=at)
    return Saved(
        project=project,
        created=+taking.created,
        updated=+taking.updated,
        task_ids={uid: task.pk for uid, task in taking.tasks.items()},
    )


@retried
def merge_plan(*, plan: Plan, project: Project, by, at: datetime) -> Saved:
    """Bring the tasks of a fitted plan into ``project``, found again by their UIDs.

    Tasks are added and updated, never deleted: those the file no longer has are returned. Settings
    of the project and its baselines stay. Raises NotAllowed, DomainError if the result can't be
    scheduled; nothing is saved then.
    """
    if by is not None:
        require_manage_project(by, project)
    lock_network([project.pk])
    taking = Taking(plan=plan, project=project, by=by, at=at)
    _take_in(taking)
    kept = {task.pk for task in taking.tasks.values()}
    rest = project.tasks.exclude(pk__in=kept).order_by("pk")
    reschedule([project.pk], at=at)
    return Saved(
        project=project,
        created=+taking.created,
        updated=+taking.updated,
        missing=tuple(str(task) for task in rest),
        added=tuple(taking.added),
        changes=tuple(taking.changes),
    )


def _take_in(taking: Taking) -> None:
    _save_calendars(taking)
    _save_resources(taking)
    _save_tasks(taking)
    _save_links(taking)
    _save_assignments(taking)
    save_money(taking)


def _save_calendars(taking: Taking) -> None:
    plan = taking.plan
    existing = existing_named(taking.project.calendars, plan.calendars, plan)
    waiting = {calendar.uid: calendar for calendar in taking.plan.calendars}
    while waiting:
        ready = [c for c in waiting.values() if c.base_uid not in waiting]
        wanted = {
            c.uid: {
                **_identity(taking, c.uid),
                **columns.calendar_columns(c),
                "base": taking.calendars.get(c.base_uid),
            }
            for c in ready
        }
        taking.calendars |= taking.upsert(Calendar, existing, wanted)
        for calendar in ready:
            del waiting[calendar.uid]
    _save_exceptions(taking)
    own = taking.calendars.get(taking.plan.calendar_uid)
    if own is not None and taking.project.calendar_id is None:
        taking.project.calendar = own
        versioning.write(
            taking.project, ["calendar"], seen_version=versioning.ANY, by=taking.by, at=taking.at
        )


def _save_exceptions(taking: Taking) -> None:
    rows = CalendarException.objects.filter(calendar__project=taking.project)
    existing = {(row.calendar_id, row.first_date, row.last_date): row for row in rows}
    wanted = {}
    for calendar in taking.plan.calendars:
        owner = taking.calendars[calendar.uid]
        for first, last, hours in columns.exception_periods(calendar):
            wanted[owner.pk, first, last] = {
                "calendar": owner,
                "first_date": first,
                "last_date": last,
                "intervals": [list(span) for span in hours],
            }
    taking.upsert(CalendarException, existing, wanted)


def _save_resources(taking: Taking) -> None:
    wanted = {
        resource.uid: {
            **_identity(taking, resource.uid),
            **columns.resource_columns(resource),
            "calendar": taking.calendars.get(resource.calendar_uid),
        }
        for resource in taking.plan.resources
    }
    plan = taking.plan
    existing = existing_named(taking.project.resources, plan.resources, plan)
    if plan.source == TABLE:
        wanted = {uid: _only_named(wanted[uid], existing.get(uid)) for uid in wanted}
    taking.resources = taking.upsert(Resource, existing, wanted)


def _only_named(values: Mapping, row: Resource | None) -> dict:
    """Return what a table knows of a resource: that there is one of that name."""
    names = ("project", "name", "kind") if row is None else ()
    return {name: values[name] for name in names}


def _save_tasks(taking: Taking) -> None:
    """Write the outline level by level, as a child needs the row of its parent."""
    existing = existing_tasks(taking.project, taking.plan)
    positions = defaultdict(lambda: _first_position(taking))
    levels: dict[int, dict] = {}
    depths: dict[int | None, int] = {None: 0}
    for task in taking.plan.tasks:
        depths[task.uid] = depths[task.parent_uid] + 1
        level = levels.setdefault(depths[task.uid], {})
        level[task.uid] = (task, positions[task.parent_uid])
        positions[task.parent_uid] += 1
    for depth in sorted(levels):
        wanted = {
            uid: _task_values(taking, *found, existing.get(uid))
            for uid, found in levels[depth].items()
        }
        taking.tasks |= taking.upsert(Task, existing, wanted)


def _first_position(taking: Taking) -> int:
    """Return where the rows of the file begin: a table adds below what is there."""
    if taking.plan.source != TABLE:
        return 0
    last = taking.project.tasks.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _task_values(taking: Taking, task: PlanTask, position: int, row: Task | None) -> dict:
    if task.said is not None and row is not None:
        return said_columns(taking, task, row)
    identity = _identity(taking, task.uid)
    if task.said is not None:
        identity["external_id"] = task.external_id
    values = {
        **identity,
        **columns.task_columns(task, taking.zone),
        "parent": taking.tasks.get(task.parent_uid),
        "position": position,
        "calendar": taking.calendars.get(task.calendar_uid),
    }
    if row is not None and only_waits(task, row, taking.zone):
        del values["constraint_type"], values["constraint_date"]
    return values


def _save_links(taking: Taking) -> None:
    rows = Dependency.objects.filter(successor__project=taking.project)
    existing = {(row.predecessor_id, row.successor_id): row for row in rows}
    wanted = {}
    for link in taking.plan.links:
        before, after = taking.tasks[link.predecessor_uid], taking.tasks[link.successor_uid]
        wanted[before.pk, after.pk] = {
            "predecessor": before,
            "successor": after,
            **columns.link_columns(link),
        }
    taking.upsert(Dependency, existing, wanted)


def _save_assignments(taking: Taking) -> None:
    rows = Assignment.objects.filter(task__project=taking.project)
    existing = {(row.task_id, row.resource_id): row for row in rows}
    wanted = {}
    for entry in taking.plan.assignments:
        # Budget resources are assigned to the project itself, which is no task here.
        if entry.task_uid in taking.tasks:
            task, resource = taking.tasks[entry.task_uid], taking.resources[entry.resource_uid]
            values = columns.assignment_columns(entry)
            if taking.plan.source == TABLE:
                values = {"units": values["units"]}
            wanted[task.pk, resource.pk] = {"task": task, "resource": resource, **values}
    taking.upsert(Assignment, existing, wanted)


def _identity(taking: Taking, uid: int) -> dict:
    return {"project": taking.project, "external_id": str(uid), "source": taking.plan.source}
