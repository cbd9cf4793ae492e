"""POST …/import/: the rows of a CSV or XLSX file into a register, all or nothing."""

from io import BytesIO
from typing import BinaryIO

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.response import Response

from projects.api.input import find_owner, owner_fields
from projects.importing.problems import Problems
from projects.importing.register_columns import matched
from projects.importing.register_comparing import CHANGED, NEW, UNCHANGED, Comparison
from projects.importing.register_saving import rehearse_register, save_register
from projects.importing.register_spec import RegisterTable
from projects.importing.register_table import entries_of, read_table
from projects.importing.xml_elements import MOST_BYTES
from projects.models import Project

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OWNERS = {"project": Project, "program": Project._meta.get_field("program").related_model}
CHANGES_SHOWN = 1_000
BINARY = {"type": "string", "format": "binary"}
BODY = {
    CSV: {"schema": {"type": "string"}},
    XLSX: {"schema": BINARY},
    "multipart/form-data": {"schema": {"type": "object", "properties": {"file": BINARY}}},
}
FIRST_BYTES = b"PK"  # of an XLSX file, which is a ZIP archive


class FileTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = f"A file has at most {MOST_BYTES // 1024 // 1024} MB."


class FileParser(BaseParser):
    """The body is the file, up to 50 MB."""

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise FileTooLarge
        return body


class CsvParser(FileParser):
    media_type = CSV


class XlsxParser(FileParser):
    media_type = XLSX


class TakesFiles:
    """A resource whose rows come in as a file; it names the ``table`` that describes them.

    What is sent is compared by external_id and source first: sent twice, it changes nothing, so
    that no Idempotency-Key is needed.
    """

    table: RegisterTable

    @extend_schema(
        request={media: {"schema": part["schema"]} for media, part in BODY.items()},
        responses={200: OpenApiTypes.OBJECT},
        parameters=[
            *(OpenApiParameter(name) for kind in OWNERS for name in owner_fields(kind)),
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
        parameters=frozenset({"dry_run", "reason", *(n for k in OWNERS for n in owner_fields(k))}),
    )
    def import_file(self, request, **kwargs):
        """Add and change the rows that the file says; what it lacks stays."""
        owner = self._file_owner()
        self.require_way()
        self.require_add(owner)
        sees_money = type(owner).objects.with_money_for(request.user).filter(pk=owner.pk).exists()
        columns = self.table.shown_columns(with_money=sees_money)
        table = read_table(*self._file())
        meanings = matched(table.headings, self.table.all_columns, {})
        problems = Problems()
        entries = entries_of(table, meanings, columns, problems)
        problems.refuse_if_any()
        verb = rehearse_register if self._is_dry() else save_register
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
        return Response(_answer(done, left_out, is_saved=not self._is_dry()))

    def _is_dry(self) -> bool:
        asked = self.request.query_params.get("dry_run", "0").lower()
        if asked not in {"0", "1", "true", "false"}:
            raise ValidationError({"dry_run": ["Send 1, or leave it out."]}, code="invalid")
        return asked in {"1", "true"}

    def _file_owner(self):
        """Return the project or program that the address names; its kind is that of the table."""
        kinds = [name for name in OWNERS if name in {f.name for f in self.model._meta.fields}]
        params = self.request.query_params
        data = {name: _number(params[name], name) for name in params}
        found = [find_owner(data, OWNERS[kind], kind, self.request.user) for kind in kinds]
        named = [owner for owner in found if owner is not None]
        if len(named) != 1:
            fields = " or ".join(f"{kind}_key" for kind in kinds)
            message = f"Say in the address whose rows these are, by {fields}."
            raise ValidationError({f"{kinds[0]}_key": [ErrorDetail(message, code="required")]})
        return named[0]

    def _file(self) -> tuple[str, BinaryIO]:
        """Return the name of the file, which says its format, and its content."""
        sent = self.request.data
        if isinstance(sent, bytes):
            ending = "xlsx" if sent.startswith(FIRST_BYTES) else "csv"
            return f"body.{ending}", BytesIO(sent)
        file = self.request.FILES.get("file")
        if file is None:
            raise ValidationError({"file": [ErrorDetail("Send the file.", code="required")]})
        if file.size > MOST_BYTES:
            raise FileTooLarge
        return file.name, file


def _number(text: str, name: str) -> str | int:
    is_id = not name.endswith("_key") and text.isascii() and text.isdigit() and len(text) < 20
    return int(text) if is_id else text


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
