"""The columns of a plan as a table, and the names that people give them. Pure: no Django."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from projects.importing.problems import Problems

MONEY = frozenset({"budget", "actual_cost", "baseline_cost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``aliases`` are other headings for it; ``example`` stands in the template."""

    name: str
    meaning: str
    example: str = ""
    aliases: tuple[str, ...] = ()


COLUMNS = (
    Column(
        name="external_id",
        meaning="a key of your own, by which a row is found again",
        example="A-10",
        aliases=("uid", "unique id", "task id", "key", "id"),
    ),
    Column(
        name="wbs",
        meaning="number in the outline, such as 1.2; says which task is below which",
        example="1.1",
        aliases=("wbs code", "outline number", "outline", "no", "nr", "#"),
    ),
    Column(
        name="outline_level",
        meaning="depth in the outline, 1 at the top; instead of wbs",
        aliases=("level", "indent"),
    ),
    Column(
        name="name",
        meaning="what is to be done",
        example="Drive piles",
        aliases=("task", "task name", "title", "activity", "summary"),
    ),
    Column(
        name="kind",
        meaning="task or milestone; summaries follow from the outline",
        example="task",
        aliases=("type", "task type"),
    ),
    Column(
        name="duration",
        meaning="5d, 40h, 2w, 30m; ed for elapsed days; a bare number is days",
        example="5d",
        aliases=("dur", "length", "duration days"),
    ),
    Column(
        name="start",
        meaning="2026-03-31, or with a time; without predecessors not earlier than that",
        example="2026-03-02",
        aliases=("start date", "begin", "planned start", "scheduled start"),
    ),
    Column(
        name="finish",
        meaning="like start; gives the duration where there is none",
        aliases=("finish date", "end", "end date", "due", "due date", "planned finish"),
    ),
    Column(
        name="predecessors",
        meaning="3FS+2d; 4SS: external_id, wbs or number of the row, then FS SS FF SF and a lag",
        aliases=("predecessor", "depends on", "dependencies", "waits for"),
    ),
    Column(
        name="constraint",
        meaning="ASAP ALAP SNET SNLT FNET FNLT MSO MFO",
        aliases=("constraint type",),
    ),
    Column(name="constraint_date", meaning="the date of the constraint"),
    Column(name="deadline", meaning="a date to be warned about"),
    Column(
        name="percent_complete",
        meaning="0 to 100",
        example="0",
        aliases=("% complete", "percent", "% done", "progress", "complete", "%"),
    ),
    Column(name="remaining", meaning="work left, written like a duration", aliases=("left",)),
    Column(name="actual_start", meaning="when it began", aliases=("began",)),
    Column(name="actual_finish", meaning="when it was done", aliases=("completed",)),
    Column(
        name="assigned_to",
        meaning="Anna; Crane crew [50%]",
        example="Crane crew",
        aliases=("resources", "resource names", "resource", "assignee", "assignees", "owner"),
    ),
    Column(
        name="budget",
        meaning="money planned for the task, in the currency of the project",
        example="12000.00",
        aliases=("cost", "planned cost", "budgeted cost"),
    ),
    Column(name="actual_cost", meaning="money spent on it", aliases=("spent", "actual")),
    Column(name="baseline_start", meaning="agreed start"),
    Column(name="baseline_finish", meaning="agreed finish"),
    Column(name="baseline_cost", meaning="agreed cost"),
    Column(
        name="notes",
        meaning="text",
        aliases=("note", "description", "comment", "comments"),
    ),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)


def _simple(heading: str) -> str:
    return re.sub(r"[\s_\-.:]+", " ", heading).strip().lower()


_BY_HEADING = {
    _simple(heading): column.name
    for column in COLUMNS
    for heading in (column.name, *column.aliases)
}


def places(headings: Sequence[str], row: int, problems: Problems) -> tuple[dict[str, int], list]:
    """Return where each column stands and the headings that say nothing to us.

    Notes a table without a column for names, and two columns that mean the same.
    """
    found: dict[str, int] = {}
    unknown = []
    for index, heading in enumerate(headings):
        name = _BY_HEADING.get(_simple(heading))
        if name in found:
            problems.add(
                f"Two columns mean {name}: {headings[found[name]][:60]!r} and {heading[:60]!r}.",
                fix="Delete or rename one of them.",
                field=name,
                row=row,
            )
        elif name is not None:
            found[name] = index
        elif heading.strip():
            unknown.append(heading.strip()[:60])
    if "name" not in found:
        problems.add(
            f"No column is called name. The first row has: {_listed(headings)}.",
            fix="Write the names of the columns into the first row, as in the template.",
            field="name",
            row=row,
        )
    return found, unknown


def _listed(headings: Iterable[str]) -> str:
    named = [heading.strip()[:40] for heading in headings if heading.strip()]
    return ", ".join(named[:20]) or "nothing"
