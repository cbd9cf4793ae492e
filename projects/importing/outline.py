"""Which task is below which, from the order and the levels of the rows. Pure: no Django."""

from collections.abc import Iterable
from dataclasses import replace

from projects.importing.plan import PlanTask


def with_parents(rows: Iterable[PlanTask]) -> tuple[PlanTask, ...]:
    """Return the rows with parent and kind: the parent is the nearest earlier row further out."""
    rows = list(rows)
    parents, path = [], []
    for row in rows:
        while path and path[-1].outline_level >= row.outline_level:
            path.pop()
        parents.append(path[-1].uid if path else None)
        path.append(row)
    summaries = {uid for uid in parents if uid is not None}
    return tuple(
        replace(row, parent_uid=parent, kind=_kind(row, summaries))
        for row, parent in zip(rows, parents, strict=True)
    )


def _kind(row: PlanTask, summaries: set[int]) -> str:
    if row.uid in summaries:
        return "summary"
    return "task" if row.duration else "milestone"
