"""POST …/import/: the rows of a CSV or XLSX file into a register, all or nothing."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from projects.api.file_body import BODY, OWNER_PARAMETERS, CsvParser, TakesFile, XlsxParser
from projects.importing.problems import Problems
from projects.importing.register_columns import matched
from projects.importing.register_comparing import CHANGED, NEW, UNCHANGED, Comparison
from projects.importing.register_saving import rehearse_register, save_register
from projects.importing.register_spec import RegisterTable
from projects.importing.register_table import entries_of, read_table

CHANGES_SHOWN = 1_000


class TakesRegister(TakesFile):
    """A resource whose rows come in as a file; it names the ``table`` that describes them.

    What is sent is compared by external_id and source first: sent twice, it changes nothing, so
    that no Idempotency-Key is needed.
    """

    table: RegisterTable

    @extend_schema(
        request=BODY,
        responses={200: OpenApiTypes.OBJECT},
        parameters=[
            *(OpenApiParameter(name) for name in OWNER_PARAMETERS),
            OpenApiParameter("dry_run", description="1: say what it would change."),
            OpenApiParameter("reason", description="Goes into the history of each row."),
        ],
    )
    @action(
        detail=False,
        methods=["post"],
        url_path="import",
        url_name="import",
        parser_classes=[CsvParser, XlsxParser, MultiPartParser],
        is_rehearsable=False,
        is_replayed=False,
        parameters=frozenset({"dry_run", "reason", *OWNER_PARAMETERS}),
    )
    def import_file(self, request, **kwargs):
        """Add and change the rows that the file says; what it lacks stays."""
        owner = self.file_owner()
        self.require_way()
        self.require_add(owner)
        columns = self.table.shown_columns(with_money=self.sees_money_of(owner))
        table = read_table(*self.sent_file())
        meanings = matched(table.headings, self.table.all_columns, {})
        problems = Problems()
        entries = entries_of(table, meanings, columns, problems)
        problems.refuse_if_any()
        verb = rehearse_register if self.is_dry() else save_register
        done = verb(
            register=self.table,
            owner=owner,
            entries=entries,
            columns=columns,
            by=request.user,
            at=timezone.now(),
            reason=request.query_params.get("reason", "")[:500],
        )
        known = {column.name for column in columns if column.read is not None}
        pairs = zip(table.headings, meanings, strict=True)
        left_out = [heading for heading, name in pairs if heading and name not in known]
        return Response(_answer(done, left_out, is_saved=not self.is_dry()))


def _answer(done: Comparison, left_out: list[str], *, is_saved: bool) -> dict:
    counts = done.counts
    changes = [
        {
            "row": outcome.entry.row,
            "id": outcome.row.pk,
            "fields": {c.column: {"before": c.before, "after": c.after} for c in outcome.changes},
        }
        for outcome in done.of(CHANGED)[:CHANGES_SHOWN]
    ]
    return {
        "saved": is_saved,
        "rows": len(done.outcomes),
        **{kind: counts[kind] for kind in (NEW, CHANGED, UNCHANGED)},
        "left_out": left_out,
        "totals": [
            {
                "currency": total.currency,
                "rows": total.rows,
                "amount": f"{total.amount:.2f}",
                "new_rows": total.new_rows,
                "new_amount": f"{total.new_amount:.2f}",
            }
            for total in done.totals
        ],
        "changes": changes,
    }
