"""Finding the circle in a network that can't be ordered."""

from collections.abc import Iterable, Mapping
from typing import NoReturn

from projects.errors import DependencyCycle


def refuse_cycle(
    stuck: set[int], followers: Mapping[int, Iterable[int]], ids: Mapping[int, int]
) -> NoReturn:
    """Raise the cycle among nodes that wait for each other.

    ``stuck`` are the nodes that ordering could not reach; ``ids`` names the
    nodes that are activities (gates between summaries have no name).
    """
    circle = [ids[node] for node in _circle(stuck, followers) if node in ids]
    first = circle.index(min(circle))
    members = circle[first:] + circle[:first]
    raise cycle_error(members)


def cycle_error(members: list[int]) -> DependencyCycle:
    """Return the error for tasks that wait for each other, in the order of their links."""
    shown = " -> ".join(str(member) for member in [*members, members[0]])
    return DependencyCycle(
        f"These tasks wait for each other in a circle: {shown}.",
        members=members,
        field="links",
        fix="Remove one of the links between them.",
    )


def _circle(stuck: set[int], followers: Mapping[int, Iterable[int]]) -> list[int]:
    # Whatever is stuck waits for something stuck: walking backwards must meet itself.
    before: dict[int, int] = {}
    for node in stuck:
        for follower in followers[node]:
            if follower in stuck:
                before[follower] = node
    node = max(stuck)
    seen: dict[int, int] = {}
    path: list[int] = []
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        node = before[node]
    return path[seen[node] :][::-1]
