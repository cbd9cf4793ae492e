"""Verb: take an uploaded table into a register: read it, show what it changes, save it.

As with plans, its owner decides twice; what they say about its headings is kept for the next file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portfolio import request_context
from portfolio.models import ColumnMeaning
from portfolio.request_context import entered_by
from portfolio.upload_store import Upload
from programs.benefit_table import BENEFITS
from projects.errors import FileRefused
from projects.importing.problems import Problem, Problems
from projects.importing.register_columns import matched, simple
from projects.importing.register_comparing import Comparison, compare
from projects.importing.register_saving import rehearse_register, save_register
from projects.importing.register_spec import RegisterTable
from projects.importing.register_table import Entry, Table, entries_of, read_table
from projects.importing.registers import BUDGET_LINES, COST_ENTRIES, DELIVERABLES, RISKS

KIND = "import_register"
MANY_ROWS = 2_000
"""More rows than that are saved by the worker, and not tried before they are confirmed."""

TABLES = {
    table.name: table for table in (BUDGET_LINES, COST_ENTRIES, RISKS, DELIVERABLES, BENEFITS)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Whose register a file is for, what its headings mean, and who wants it saved."""

    register: RegisterTable
    owner: object
    by: object
    sees_money: bool
    file: str
    table: Table
    meanings: tuple[str | None, ...]

    @property
    def columns(self) -> list:
        """The columns that the person may set."""
        return self.register.shown_columns(with_money=self.sees_money)

    @property
    def left_out(self) -> list[str]:
        """The headings of money that the person has no right to."""
        allowed = {column.name for column in self.columns}
        known = {column.name for column in self.register.all_columns}
        pairs = zip(self.table.headings, self.meanings, strict=True)
        return [heading for heading, name in pairs if name in known - allowed]

    @property
    def needs_matching(self) -> bool:
        """Whether nobody knows what a heading means, or nothing is known to be imported."""
        readable = {column.name for column in self.columns if column.read is not None}
        return None in self.meanings or not readable & set(self.meanings)

    def entries(self, problems: Problems) -> list[Entry]:
        """Return what the rows say; what can't be read is noted in ``problems``."""
        return entries_of(self.table, self.meanings, self.columns, problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an order would change, and every problem that keeps it from being saved."""

    comparison: Comparison
    problems: tuple[Problem, ...]
    problem_count: int
    bad_rows: int


def read_order(*, register: RegisterTable, owner, by, sees_money: bool, upload: Upload) -> Order:
    """Return the order of an upload as far as it is decided. Raises FileRefused."""
    [(name, path)] = upload.files
    with path.open("rb") as stream:
        table = read_table(name, stream)
    decided = upload.order().get("columns")
    if decided is None:
        decided = matched(table.headings, register.all_columns, remembered(by, register))
    return Order(
        register=register,
        owner=owner,
        by=by,
        sees_money=sees_money,
        file=name,
        table=table,
        meanings=tuple(decided),
    )


def preview(order: Order, *, at: datetime) -> Preview:
    """Return what ``order`` would change; up to 2,000 rows are tried and undone."""
    problems = Problems()
    entries = order.entries(problems)
    options = {"register": order.register, "owner": order.owner, "by": order.by}
    options |= {"columns": order.columns}
    comparison = compare(entries=entries, problems=problems, **options)
    if not problems and len(entries) <= MANY_ROWS:
        try:
            rehearse_register(entries=entries, at=at, **options)
        except FileRefused as refused:
            for problem in refused.problems:
                problems.take(problem)
    found = sorted(problems, key=lambda problem: problem.row or 0)
    return Preview(
        comparison=comparison,
        problems=tuple(found),
        problem_count=len(problems),
        bad_rows=len({problem.row for problem in found}),
    )


def save(order: Order, *, at: datetime, seen: str = "") -> Comparison:
    """Save what ``order`` changes, or nothing. Raises what `save_register` raises."""
    problems = Problems()
    entries = order.entries(problems)
    problems.refuse_if_any()
    with entered_by("import", request_context.current().request_id):
        return save_register(
            register=order.register,
            owner=order.owner,
            entries=entries,
            columns=order.columns,
            by=order.by,
            at=at,
            reason=_("Imported from %(file)s") % {"file": order.file},
            seen=seen,
        )


def summary(done: Comparison) -> str:
    """Return in words what was saved, with the sums that the file's sender can check."""
    counts = done.counts
    total = sum(counts.values())
    words = ngettext("%(n)d row", "%(n)d rows", total) % {"n": total}
    said = _("%(rows)s: %(new)d added, %(changed)d changed, %(same)d unchanged.") % {
        "rows": words,
        "new": counts["new"],
        "changed": counts["changed"],
        "same": counts["unchanged"],
    }
    sums = ", ".join(f"{total.amount:,.2f} {total.currency}" for total in done.totals)
    return f"{said} {_('Sum of the file: %(sums)s.') % {'sums': sums}}" if sums else str(said)


def remembered(user, register: RegisterTable) -> dict[str, str]:
    """Return what ``user`` said about headings of this register before, by simple heading."""
    rows = ColumnMeaning.objects.filter(user=user, register=register.name)
    return dict(rows.values_list("heading", "column"))


@transaction.atomic
def remember(user, register: RegisterTable, said: Mapping[str, str]) -> None:
    """Keep what ``user`` says about headings, for their next file."""
    rows = [
        ColumnMeaning(user=user, register=register.name, heading=heading, column=column)
        for heading, column in said.items()
    ]
    ColumnMeaning.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "register", "heading"],
        update_fields=["column"],
    )


def decide(order: Order, upload: Upload, meanings: Sequence[str]) -> None:
    """Note what the headings of ``upload`` mean, and remember it."""
    said = {
        simple(heading): column
        for heading, column in zip(order.table.headings, meanings, strict=True)
        if simple(heading)
    }
    remember(order.by, order.register, said)
    upload.decide({**upload.order(), "columns": list(meanings)})
