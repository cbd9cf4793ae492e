"""What a file would change of a register: row by row, field by field, nothing saved."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Model

from projects.importing.problems import Problems
from projects.importing.register_cells import OURS, identity_of, in_words, plain, stored
from projects.importing.register_columns import RegisterColumn
from projects.importing.register_references import References
from projects.importing.register_spec import RegisterTable, Total
from projects.importing.register_table import Entry
from projects.importing.table_plan import SOURCE
from projects.models import Project

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of a row, in words."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one row of the file does: ``fields`` go to a verb, for ``row`` or for a new one."""

    entry: Entry
    row: Model | None
    fields: Mapping[str, Any]
    changes: tuple[FieldChange, ...]

    @property
    def kind(self) -> str:
        if self.row is None:
            return NEW
        return CHANGED if self.fields else UNCHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All rows of a file against the register. ``fingerprint`` is another if any of it is."""

    outcomes: tuple[Outcome, ...]
    totals: tuple[Total, ...]
    fingerprint: str

    def of(self, kind: str) -> list[Outcome]:
        """Return the rows that are new, changed or unchanged."""
        return [outcome for outcome in self.outcomes if outcome.kind == kind]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed and unchanged."""
        found = Counter(outcome.kind for outcome in self.outcomes)
        return {kind: found[kind] for kind in (NEW, CHANGED, UNCHANGED)}


def compare(
    *,
    register: RegisterTable,
    owner,
    entries: Sequence[Entry],
    columns: Sequence[RegisterColumn],
    by,
    problems: Problems,
) -> Comparison:
    """Return what ``entries`` would change of the register of ``owner``.

    ``columns`` are those that ``by`` may set. What can't be is noted in ``problems``.
    """
    known = {column.name: column for column in columns}
    entries = _resolved(entries, known, References(owner, by), problems)
    _note_repeated(entries, problems)
    rows = list(register.rows(owner))
    found = _Finder(register, rows, known, problems).rows_of(entries)
    keys = dict(Project.objects.visible_to(by).values_list("pk", "key")) if _shares(known) else {}
    outcomes = tuple(
        _outcome(entry, row, register, known, keys, problems)
        for entry, row in zip(entries, found, strict=True)
    )
    return Comparison(
        outcomes=outcomes,
        totals=_totals(register, owner, outcomes) if register.amount else (),
        fingerprint=_fingerprint(outcomes),
    )


def _shares(columns: Mapping[str, RegisterColumn]) -> bool:
    return any(column.refers == "shares" for column in columns.values())


def _resolved(
    entries: Sequence[Entry],
    columns: Mapping[str, RegisterColumn],
    references: References,
    problems: Problems,
) -> list[Entry]:
    """Return ``entries`` with the rows that their cells name instead of the names."""
    finders = {name: c.refers for name, c in columns.items() if c.refers and c.read is not None}
    found = []
    for entry in entries:
        values = dict(entry.values)
        for name in values.keys() & finders.keys():
            try:
                values[name] = getattr(references, finders[name])(values[name])
            except ValueError as expected:
                shown = values.pop(name)
                shown = "; ".join(shown) if isinstance(shown, tuple) else shown
                note(problems, entry, name, f"{name} is {shown[:60]!r}.", f"It must be {expected}.")
        found.append(replace(entry, values=values))
    return found


def note(problems: Problems, entry: Entry, name: str, message: str, fix: str) -> None:
    """Note what is wrong with a column of a row."""
    problems.add(message, fix=fix, field=name, row=entry.row, line=entry.line)


def _note_repeated(entries: Sequence[Entry], problems: Problems) -> None:
    first: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = entry.values.get("external_id", "")
        if not key:
            continue
        before = first.setdefault((entry.values.get("source", ""), key), entry)
        if before is not entry:
            message = f"external_id {key[:60]!r} is that of row {before.row}, too."
            note(problems, entry, "external_id", message, "Give each row its own.")


class _Finder:
    """Finds the row that an entry means: by key, by name, else by all that it says.

    A row is found once. So a file without keys that comes a second time finds what it made.
    """

    def __init__(
        self,
        register: RegisterTable,
        rows: Sequence[Model],
        columns: Mapping[str, RegisterColumn],
        problems: Problems,
    ) -> None:
        self._natural = register.natural
        self._columns = columns
        self._problems = problems
        self._taken: set[int] = set()
        self._rows = rows
        self._by_key: dict[str, list[Model]] = defaultdict(list)
        self._by_name: dict[str, dict[str, list[Model]]] = {n: {} for n in register.natural}
        for row in rows:
            self._by_key[identity_of(row)].append(row)
            for name, index in self._by_name.items():
                index.setdefault(_folded(getattr(row, name)), []).append(row)

    def rows_of(self, entries: Sequence[Entry]) -> list[Model | None]:
        """Return the row of each entry, None for a new one."""
        found = [self._take(self._by_identity(entry)) for entry in entries]
        named = [
            row or self._take(self._named(entry)) for entry, row in zip(entries, found, strict=True)
        ]
        alike = _Alike(self._rows, self._columns)
        return [
            row or self._take(alike.row_of(entry, self._taken) if self._is_bare(entry) else None)
            for entry, row in zip(entries, named, strict=True)
        ]

    def _take(self, row: Model | None) -> Model | None:
        if row is None or row.pk in self._taken:
            return None
        self._taken.add(row.pk)
        return row

    def _by_identity(self, entry: Entry) -> Model | None:
        key, source = entry.values.get("external_id", ""), entry.values.get("source")
        if not key:
            return None
        rows = [
            row
            for row in self._by_key.get(key, ())
            if source is None or row.source == source or not row.external_id
        ]
        if len(rows) > 1:
            message = f"external_id {key[:60]!r} is in use by {len(rows)} sources."
            note(self._problems, entry, "source", message, "Add a column source that says which.")
        return rows[0] if rows else None

    def _named(self, entry: Entry) -> Model | None:
        name = next((name for name in self._natural if entry.values.get(name)), None)
        if name is None:
            return None
        has_key = bool(entry.values.get("external_id"))
        rows = [
            row
            for row in self._by_name[name].get(_folded(entry.values[name]), ())
            if row.pk not in self._taken and not (has_key and row.external_id)
        ]
        if len(rows) > 1 and not has_key:
            message = f"{name} {str(entry.values[name])[:60]!r} is that of {len(rows)} rows here."
            note(self._problems, entry, name, message, "Say by external_id which one is meant.")
        return rows[0] if len(rows) == 1 else None

    def _is_bare(self, entry: Entry) -> bool:
        named = any(entry.values.get(name) for name in self._natural)
        return not entry.values.get("external_id") and not named


class _Alike:
    """Rows by all the values that an entry has: looked up, not searched."""

    def __init__(self, rows: Sequence[Model], columns: Mapping[str, RegisterColumn]) -> None:
        self._rows = rows
        self._columns = columns
        self._indexes: dict[tuple[str, ...], dict[tuple, list[Model]]] = {}

    def row_of(self, entry: Entry, taken: set[int]) -> Model | None:
        names = tuple(sorted(entry.values))
        if names not in self._indexes:
            self._indexes[names] = self._index(names)
        wanted = tuple(plain(self._columns[name], entry.values[name]) for name in names)
        alike = self._indexes[names].get(wanted, [])
        # From the end, so that a thousand equal rows are walked once.
        while alike and alike[-1].pk in taken:
            alike.pop()
        return alike[-1] if alike else None

    def _index(self, names: tuple[str, ...]) -> dict[tuple, list[Model]]:
        found: dict[tuple, list[Model]] = {}
        for row in reversed(self._rows):
            values = ((self._columns[name], row) for name in names)
            key = tuple(plain(column, stored(row, column)) for column, row in values)
            found.setdefault(key, []).append(row)
        return found


def _folded(value: Any) -> str:
    return " ".join(str(value).split()).lower()


def _outcome(
    entry: Entry,
    row: Model | None,
    register: RegisterTable,
    columns: Mapping[str, RegisterColumn],
    keys: Mapping[int, str],
    problems: Problems,
) -> Outcome:
    fields, changes = {}, []
    for name, value in _identified(entry, row).items():
        column = columns[name]
        before = None if row is None else stored(row, column)
        if row is not None and plain(column, before) == plain(column, value):
            continue
        fields[column.target] = value
        shown = FieldChange(
            column=name, before=in_words(column, before, keys), after=in_words(column, value, keys)
        )
        changes.append(shown)
    if row is None:
        _note_missing(entry, register, problems)
    return Outcome(entry=entry, row=row, fields=fields, changes=tuple(changes))


def _identified(entry: Entry, row: Model | None) -> dict[str, Any]:
    """Return the values of ``entry`` with its identity only where it is to be written."""
    values = dict(entry.values)
    key, source = values.pop("external_id", ""), values.pop("source", SOURCE)
    is_new = row is None or (not row.external_id and key != f"{OURS}{row.pk}")
    return {"external_id": key, "source": source, **values} if key and is_new else values


def _note_missing(entry: Entry, register: RegisterTable, problems: Problems) -> None:
    refused = {problem.field for problem in problems if problem.row == entry.row}
    for column in register.columns:
        if column.is_required and column.name not in entry.values and column.name not in refused:
            fix = f"Fill it in: {column.meaning}."
            note(problems, entry, column.name, f"{column.name} is missing.", fix)


def _totals(register: RegisterTable, owner, outcomes: Sequence[Outcome]) -> tuple[Total, ...]:
    found: dict[str, Total] = {}
    for outcome in outcomes:
        values, row = outcome.entry.values, outcome.row
        currency = values.get("currency") or (row.currency if row else owner.currency)
        there = getattr(row, register.amount) if row else Decimal(0)
        amount = values.get(register.amount, there)
        total = found.get(currency, Total(currency=currency))
        found[currency] = replace(
            total,
            rows=total.rows + 1,
            amount=total.amount + amount,
            new_rows=total.new_rows + (row is None),
            new_amount=total.new_amount + (amount if row is None else 0),
        )
    return tuple(found[currency] for currency in sorted(found))


def _fingerprint(outcomes: Sequence[Outcome]) -> str:
    said = [
        [o.row and o.row.pk, o.row and o.row.version, [[c.column, c.after] for c in o.changes]]
        for o in outcomes
        if o.kind != UNCHANGED
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
