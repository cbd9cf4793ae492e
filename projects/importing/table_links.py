"""Predecessors as people write them: ``3FS+2d; 4SS``. Pure: no Django."""

import re
from collections.abc import Iterable, Sequence

from projects.importing import table_values
from projects.importing.plan import PlanLink, PlanTask
from projects.importing.table_cells import Cells

LONGEST_ITEM = 260
MOST_ITEMS = 1_000
_TYPED = re.compile(r"(\S.*?)\s*(FS|SS|FF|SF)\s*([+-].*)?", re.IGNORECASE)
_DELAYED = re.compile(r"(\S.*?)\s*([+-][^+-]*)")
EXPECTED = "like 3, 3SS or 3FS+2d, several with ; between"


def links_of(
    waiting: Sequence[tuple[Cells, PlanTask]], tasks: Sequence[PlanTask]
) -> list[PlanLink]:
    """Return the links into the tasks of ``waiting``; what can't be read is noted as a problem.

    A predecessor is named by its external_id where rows have one, else by its wbs, else by the
    number of its task: 1 is the first.
    """
    known = _names(tasks)
    return [link for cells, task in waiting for link in _into(cells, task, known)]


def _names(tasks: Sequence[PlanTask]) -> dict[str, int]:
    known = {task.external_id.lower(): task.uid for task in tasks if task.external_id}
    if not known:
        known = {task.wbs.strip(".").lower(): task.uid for task in tasks if task.wbs}
    return known or {str(task.uid): task.uid for task in tasks}


def _into(cells: Cells, task: PlanTask, known: dict[str, int]) -> Iterable[PlanLink]:
    written = cells.text("predecessors")
    items = written.split(";" if ";" in written else ",")
    found: dict[int, PlanLink] = {}
    for item in filter(None, map(str.strip, items[:MOST_ITEMS])):
        link = _link(cells, task, item[:LONGEST_ITEM], known)
        if link is None:
            continue
        if link.predecessor_uid == task.uid:
            cells.problem("predecessors", "The task waits for itself.", "Take it out.")
        elif link.predecessor_uid in found:
            message = f"It waits for {item[:60]!r} twice."
            cells.problem("predecessors", message, "Keep one of the links.")
        else:
            found[link.predecessor_uid] = link
    return found.values()


def _link(cells: Cells, task: PlanTask, item: str, known: dict[str, int]) -> PlanLink | None:
    for name, kind, lag in _readings(item):
        uid = known.get(name.strip(".").lower())
        if uid is None:
            continue
        try:
            minutes, lag_kind = table_values.lag(lag) if lag else (0, "working")
        except ValueError:
            break
        return PlanLink(
            predecessor_uid=uid,
            successor_uid=task.uid,
            type=kind,
            lag=minutes,
            lag_kind=lag_kind,
            row=task.row,
            line=task.line,
        )
    else:
        message = f"It waits for {item[:60]!r}, which is no task of the file."
        cells.problem("predecessors", message, f"Write predecessors {EXPECTED}.")
        return None
    cells.refuse("predecessors", item, EXPECTED)
    return None


def _readings(item: str) -> Iterable[tuple[str, str, str]]:
    """Yield (name, type, lag): a key may itself end in FS or have a hyphen."""
    yield item, "FS", ""
    if match := _TYPED.fullmatch(item):
        yield match[1], match[2].upper(), match[3] or ""
    if match := _DELAYED.fullmatch(item):
        yield match[1], "FS", match[2]
