"""A loaded network as it was before changes: they are taken back one by one, the newest first.

It attributes an effect that is known; so what it can't take back (calendars, people) it leaves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from projects.models import Task
from projects.queries.working_calendar import day_end, day_start
from projects.scheduling.axis import to_minute
from projects.scheduling.network import (
    Activity,
    Constraint,
    LagKind,
    Link,
    LinkType,
    Network,
    ProjectFrame,
)
from projects.signals import Cause, Change

PLAIN = {
    "parent_id": "parent", "duration_minutes": "duration", "remaining_minutes": "remaining",
    "is_elapsed": "elapsed", "is_fixed_duration": "fixed_duration", "is_manual": "manual",
    "is_active": "active", "levelling_delay_minutes": "levelling_delay",
    "ignores_resource_calendars": "ignore_resource_calendar",
}  # fmt: skip
INSTANTS = frozenset(
    {
        "typed_start", "typed_finish", "actual_start", "actual_finish", "stop", "resume",
        "constraint_date", "deadline",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """The parts of a network by key; the network of one state shares most with the next."""

    frames: Mapping[int, ProjectFrame]
    activities: Mapping[int, Activity]
    links: Mapping[int | None, Link]
    calendars: Mapping[int, Any]

    def network(self) -> Network:
        there = self.activities
        links = [x for x in self.links.values() if x.predecessor in there and x.successor in there]
        return Network(
            projects=list(self.frames.values()),
            activities=list(there.values()),
            links=links,
            calendars=self.calendars,
        )


def parts_of(network: Network, project_ids: frozenset[int]) -> Undone:
    """Return the part of ``network`` that lies in ``project_ids``."""
    activities = {a.id: a for a in network.activities if a.project in project_ids}
    return Undone(
        frames={f.id: f for f in network.projects if f.id in project_ids},
        activities=activities,
        links={x.id: x for x in network.links if x.successor in activities},
        calendars=network.calendars,
    )


def before(parts: Undone, cause: Cause) -> Undone:
    """Return ``parts`` as they were before ``cause``."""
    for key, change in reversed(list(zip(cause.keys, cause.changes, strict=True))):
        parts = _before(parts, key, change)
    return parts


def moves_dates(cause: Cause) -> bool:
    """Return whether ``before`` can take back anything of ``cause``."""
    kinds = {change.row._meta.model_name for change in cause.changes}
    return bool(kinds & {"task", "dependency"}) or any(
        {"status_date", "start"} & set(change.before or ())
        for change in cause.changes
        if change.row._meta.model_name == "project"
    )


def _before(parts: Undone, key: int, change: Change) -> Undone:
    match change.row._meta.model_name:
        case "task":
            return replace(parts, activities=_tasks_before(parts, key, change))
        case "dependency":
            return replace(parts, links=_links_before(parts, key, change))
        case "project" if change.action == "update" and key in parts.frames:
            frame = _frame_before(parts.frames[key], change)
            return replace(parts, frames={**parts.frames, key: frame})
    return parts


def _tasks_before(parts: Undone, key: int, change: Change) -> Mapping[int, Activity]:
    activities = dict(parts.activities)
    old = change.before or {}
    if change.action == "create":
        activities.pop(key, None)
    elif change.action == "delete":
        project = old["project_id"]
        activities[key] = activity_before(Activity(id=key, project=project), old)
    elif key in activities:
        activities[key] = activity_before(activities[key], old)
    return activities


def activity_before(activity: Activity, old: Mapping[str, Any]) -> Activity:
    """Return ``activity`` with the ``old`` values of its task."""
    fields: dict[str, Any] = {PLAIN[name]: old[name] for name in PLAIN.keys() & old.keys()}
    for name in INSTANTS & old.keys():
        fields[name] = None if old[name] is None else to_minute(old[name])
    if "constraint_type" in old:
        fields["constraint"] = Constraint(old["constraint_type"])
    if old.get("kind") == Task.Kind.MILESTONE:
        fields.setdefault("duration", 0)
    found = replace(activity, **fields)
    worked = max(found.duration - (found.remaining or 0), 0)
    return replace(found, actual_duration=worked)


def _links_before(parts: Undone, key: int, change: Change) -> Mapping[int | None, Link]:
    links = dict(parts.links)
    old = change.before or {}
    if change.action == "create":
        links.pop(key, None)
    elif change.action == "delete":
        links[key] = _link_before(
            Link(predecessor=old["predecessor_id"], successor=old["successor_id"], id=key), old
        )
    elif key in links:
        links[key] = _link_before(links[key], old)
    return links


def _link_before(link: Link, old: Mapping[str, Any]) -> Link:
    fields: dict[str, Any] = {}
    if "type" in old:
        fields["type"] = LinkType(old["type"])
    if "lag_minutes" in old:
        fields["lag"] = old["lag_minutes"]
    if "lag_kind" in old:
        fields["lag_kind"] = LagKind(old["lag_kind"])
    return replace(link, **fields)


def _frame_before(frame: ProjectFrame, change: Change) -> ProjectFrame:
    old, zone = change.before or {}, change.row.time_zone
    fields: dict[str, Any] = {}
    if "start" in old:
        fields["start"] = to_minute(day_start(old["start"], zone))
    if "status_date" in old:
        known = old["status_date"]
        fields["restart"] = to_minute(day_end(known, zone)) if known else None
    return replace(frame, **fields)
