"""What a file would change of a register, as the page before confirming shows it."""

from dataclasses import dataclass

from portfolio.register_importing import MANY_ROWS, Order, Preview
from projects.importing.problems import MOST_PROBLEMS
from projects.importing.register_comparing import CHANGED, NEW, FieldChange, Outcome

ROWS_SHOWN = 100
COLUMNS_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRow:
    """A row that is there, with its fields before and after."""

    row: int
    name: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A row that is not there yet, by the columns that are shown."""

    row: int
    cells: tuple[str, ...]


def preview_page(order: Order, found: Preview) -> dict:
    """Return the context of the preview: the first rows of each kind, and how many there are."""
    comparison = found.comparison
    new, changed = comparison.of(NEW), comparison.of(CHANGED)
    names = _new_columns(order, new)
    left_out = sorted(h for h, n in zip(order.table.headings, order.meanings, strict=True) if not n)
    return {
        "file": order.file,
        "counts": comparison.counts,
        "row_count": len(comparison.outcomes),
        "totals": comparison.totals,
        "problems": found.problems,
        "problem_count": found.problem_count,
        "problems_shown": MOST_PROBLEMS,
        "changed": [_changed_row(outcome) for outcome in changed[:ROWS_SHOWN]],
        "changed_left": max(len(changed) - ROWS_SHOWN, 0),
        "new_columns": names,
        "new": [_new_row(outcome, names) for outcome in new[:ROWS_SHOWN]],
        "new_left": max(len(new) - ROWS_SHOWN, 0),
        "to_save": len(new) + len(changed),
        "seen": comparison.fingerprint,
        "money_left_out": order.left_out,
        "left_out": [heading for heading in left_out if heading],
        "is_tried": len(comparison.outcomes) <= MANY_ROWS,
    }


def _new_columns(order: Order, new: list[Outcome]) -> list[str]:
    said = {change.column for outcome in new for change in outcome.changes}
    return [name for name in order.meanings if name in said][:COLUMNS_SHOWN]


def _changed_row(outcome: Outcome) -> ChangedRow:
    return ChangedRow(row=outcome.entry.row, name=str(outcome.row), changes=outcome.changes)


def _new_row(outcome: Outcome, names: list[str]) -> NewRow:
    values = {change.column: change.after for change in outcome.changes}
    return NewRow(row=outcome.entry.row, cells=tuple(values.get(name, "–") for name in names))
