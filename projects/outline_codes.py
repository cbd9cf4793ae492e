"""The outline of a project: WBS codes and reading order from parents and positions. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlinePlace:
    """Where a task stands: ``position`` counts all tasks of the project from 0."""

    wbs: str
    position: int
    level: int
    is_summary: bool


def outline_places(rows: Iterable[tuple[int, int | None]]) -> Mapping[int, OutlinePlace]:
    """Return the place of every task of one project.

    ``rows`` are (task, parent) with siblings in their order; parents may come later. Codes are
    counted from 1 at each level.

    >>> places = outline_places([(7, None), (8, None), (9, 8)])
    >>> places[9].wbs, places[9].position, places[8].is_summary
    ('2.1', 2, True)
    """
    children: dict[int | None, list[int]] = defaultdict(list)
    for task, parent in rows:
        children[parent].append(task)
    places: dict[int, OutlinePlace] = {}
    ahead = [(task, str(n), 1) for n, task in enumerate(children[None], 1)][::-1]
    while ahead:
        task, wbs, level = ahead.pop()
        below = children.get(task, [])
        places[task] = OutlinePlace(
            wbs=wbs, position=len(places), level=level, is_summary=bool(below)
        )
        ahead += [(child, f"{wbs}.{n}", level + 1) for n, child in enumerate(below, 1)][::-1]
    return places
