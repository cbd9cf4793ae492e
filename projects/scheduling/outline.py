"""The work breakdown: who is whose child, and which leaves lie below a task."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from projects.errors import DependencyCycle, DomainError
from projects.scheduling.cycles import cycle_error
from projects.scheduling.network import Activity, Link


@dataclass(slots=True, kw_only=True, eq=False)
class Outline:
    """Activities as a tree; a summary is whatever has children."""

    by_id: dict[int, Activity]
    children: dict[int, list[int]]
    leaves: list[Activity]
    summaries: list[Activity]
    """Every summary after the summaries below it."""
    _below: dict[int, list[int]] = field(default_factory=dict)

    def is_summary(self, activity_id: int) -> bool:
        return activity_id in self.children

    def ancestors(self, activity: Activity) -> Iterator[Activity]:
        """Yield the summaries above an activity, nearest first."""
        while activity.parent is not None:
            activity = self.by_id[activity.parent]
            yield activity

    def leaves_under(self, activity_id: int) -> list[int]:
        """Return the leaves below a summary; a leaf stands for itself."""
        if activity_id not in self.children:
            return [activity_id]
        if activity_id not in self._below:
            self._below[activity_id] = list(self._walk_down(activity_id))
        return self._below[activity_id]

    def _walk_down(self, activity_id: int) -> Iterator[int]:
        ahead = [activity_id]
        while ahead:
            found = ahead.pop()
            if found in self.children:
                ahead.extend(reversed(self.children[found]))
            else:
                yield found

    def refuse_link_to_itself(self, link: Link) -> None:
        """Raise for a link to nowhere, to itself or between a summary and what it holds."""
        for end in (link.predecessor, link.successor):
            if end not in self.by_id:
                raise DomainError(
                    f"A link from {link.predecessor} to {link.successor} names task {end}, "
                    "which is not in the network.",
                    field="links",
                    fix="Remove the link or add the task.",
                )
        if link.predecessor == link.successor:
            raise cycle_error([link.predecessor])
        if link.predecessor in self.children or link.successor in self.children:
            self._refuse_link_within_a_line(link)

    def _refuse_link_within_a_line(self, link: Link) -> None:
        one, other = self.by_id[link.predecessor], self.by_id[link.successor]
        if self._contains(one, other) or self._contains(other, one):
            raise DependencyCycle(
                f"The link from {one.id} to {other.id} ties a summary to a task inside it.",
                members=(one.id, other.id),
                field="links",
                fix="Link the tasks inside the summary, or the summary to a task outside.",
            )

    def _contains(self, summary: Activity, other: Activity) -> bool:
        return summary.id in self.children and any(
            above.id == summary.id for above in self.ancestors(other)
        )


def read_outline(activities: Iterable[Activity], projects: Mapping[int, object]) -> Outline:
    """Build the tree.

    Raises
    ------
    DomainError
        An id twice, an unknown project or parent, a parent in another
        project, or parents that contain each other.
    """
    by_id: dict[int, Activity] = {}
    children: dict[int, list[int]] = {}
    for activity in activities:
        if activity.id in by_id:
            raise DomainError(f"Task {activity.id} is in the network twice.", field="id")
        if activity.project not in projects:
            raise DomainError(f"Task {activity.id} belongs to no project here.", field="project")
        by_id[activity.id] = activity
    for activity in by_id.values():
        if activity.parent is not None:
            _refuse_bad_parent(activity, by_id)
            children.setdefault(activity.parent, []).append(activity.id)
    return Outline(
        by_id=by_id,
        children=children,
        leaves=[a for a in by_id.values() if a.id not in children],
        summaries=_deepest_first(by_id, children),
    )


def _refuse_bad_parent(activity: Activity, by_id: dict[int, Activity]) -> None:
    parent = by_id.get(activity.parent or 0)
    if parent is None or parent.project != activity.project:
        raise DomainError(
            f"The parent {activity.parent} of task {activity.id} is not a task of its project.",
            field="parent",
            fix="Choose a parent in the same project, or none.",
        )


def _deepest_first(by_id: dict[int, Activity], children: dict[int, list[int]]) -> list[Activity]:
    roots = [a.id for a in by_id.values() if a.parent is None]
    found: list[int] = []
    while roots:
        activity_id = roots.pop()
        found.append(activity_id)
        roots.extend(children.get(activity_id, ()))
    if len(found) < len(by_id):
        raise DomainError(
            "Some summaries contain each other.",
            field="parent",
            fix="Give one of them a parent outside the circle, or none.",
        )
    return [by_id[i] for i in reversed(found) if i in children]
