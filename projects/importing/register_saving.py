"""Verb: take the rows of a file into a register through its own verbs. All of it, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from projects.errors import Conflict, DomainError, NotAllowed
from projects.importing.problems import Problems
from projects.importing.register_columns import RegisterColumn
from projects.importing.register_comparing import CHANGED, NEW, Comparison, Outcome, compare, note
from projects.importing.register_spec import RegisterTable
from projects.importing.register_table import Entry
from projects.locking import lock_projects, retried
from projects.measuring import measured_once
from projects.models import Project
from projects.owned_rows import RowsRefused


@retried
def save_register(
    *,
    register: RegisterTable,
    owner,
    entries: Sequence[Entry],
    columns: Sequence[RegisterColumn],
    by,
    at: datetime,
    reason: str = "",
    seen: str = "",
) -> Comparison:
    """Add and change the rows that ``entries`` say, measured once; return what that was.

    ``columns`` are those that ``by`` may set; ``seen`` is the fingerprint of what they confirmed.
    Raises FileRefused with every problem by row, NotAllowed, and Conflict if the register is no
    longer as it was seen; nothing is saved then.
    """
    _lock(owner)
    problems = Problems()
    options = {"register": register, "owner": owner, "by": by}
    comparison = compare(entries=entries, columns=columns, problems=problems, **options)
    problems.refuse_if_any()
    if seen and seen != comparison.fingerprint:
        raise Conflict(
            f"The {register.plural} of {owner.key} have changed since you looked at this.",
            fix="Look at what it would change now, and confirm again.",
        )
    writer = _Writer(register, owner, problems, {"by": by, "at": at, "reason": reason})
    with measured_once():
        writer.add(comparison.of(NEW))
        for outcome in comparison.of(CHANGED):
            writer.change(outcome)
        problems.refuse_if_any()
    return comparison


def rehearse_register(**arguments) -> Comparison:
    """Return what `save_register` would do, found out by doing it in a transaction undone."""
    with transaction.atomic():
        comparison = save_register(**arguments)
        transaction.set_rollback(True)
    return comparison


def _lock(owner) -> None:
    """Let one import at a time into a register: two of the same file would add its rows twice."""
    if isinstance(owner, Project):
        lock_projects([owner.pk])
    else:
        list(type(owner).objects.select_for_update().filter(pk=owner.pk).values_list("pk"))


class _Writer:
    """Calls the verbs of a register; what they refuse is noted by row and column."""

    def __init__(self, register: RegisterTable, owner, problems: Problems, options: dict) -> None:
        self._register = register
        self._owner = owner
        self._problems = problems
        self._options = options

    def add(self, outcomes: Sequence[Outcome]) -> None:
        register = self._register
        owned = {register.owner_argument: self._owner}
        if register.add_many is None:
            for outcome in outcomes:
                self._try(outcome, register.add, **owned, fields=outcome.fields)
            return
        if not outcomes:
            return
        try:
            fields = [outcome.fields for outcome in outcomes]
            register.add_many(**owned, entries=fields, **self._options)
        except RowsRefused as refused:
            for place, error in refused.rows.items():
                self._note(outcomes[place], error)

    def change(self, outcome: Outcome) -> None:
        self._try(
            outcome,
            self._register.edit,
            **{self._register.row_argument: outcome.row},
            fields=outcome.fields,
            seen_version=outcome.row.version,
        )

    def _try(self, outcome: Outcome, verb, **arguments) -> None:
        try:
            verb(**arguments, **self._options)
        except NotAllowed:
            raise
        except (DomainError, ValidationError) as error:
            self._note(outcome, error)

    def _note(self, outcome: Outcome, error: DomainError | ValidationError) -> None:
        columns = (column for column in self._register.all_columns if column.read is not None)
        names = {column.target: column.name for column in columns}
        if isinstance(error, DomainError):
            found = [(error.field or "", error.message, error.fix or "")]
        elif hasattr(error, "error_dict"):
            fix = "Correct it and import the file again."
            found = [(f, m, fix) for f, said in error.message_dict.items() for m in said]
        else:
            found = [("", message, "") for message in error.messages]
        for field, message, fix in found:
            note(self._problems, outcome.entry, names.get(field, ""), message, fix)
