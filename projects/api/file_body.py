"""A file as the body of a request: whose it is for, how large it may be, whether it is tried."""

from io import BytesIO
from typing import BinaryIO

from rest_framework import status
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.parsers import BaseParser

from projects.api.input import find_owner, owner_fields
from projects.importing.xml_elements import MOST_BYTES
from projects.models import Project

CSV = "text/csv"
XML = "application/xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OWNERS = {"project": Project, "program": Project._meta.get_field("program").related_model}
OWNER_PARAMETERS = tuple(name for kind in OWNERS for name in owner_fields(kind))
BINARY = {"type": "string", "format": "binary"}
BODY = {
    CSV: {"type": "string"},
    XLSX: BINARY,
    "multipart/form-data": {"type": "object", "properties": {"file": BINARY}},
}
ENDINGS = {CSV: "csv", XLSX: "xlsx", XML: "xml"}
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


class XmlParser(FileParser):
    media_type = XML


class TakesFile:
    """A view one of whose actions takes a file for the owner that its address names."""

    def is_dry(self) -> bool:
        asked = self.request.query_params.get("dry_run", "0").lower()
        if asked not in {"0", "1", "true", "false"}:
            raise ValidationError({"dry_run": ["Send 1, or leave it out."]}, code="invalid")
        return asked in {"1", "true"}

    def file_owner(self):
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

    def sent_file(self) -> tuple[str, BinaryIO]:
        """Return the name of the file, which says its format, and its content."""
        sent = self.request.data
        if isinstance(sent, bytes):
            # A spreadsheet sent as CSV is told for what it is.
            media = self.request.content_type.partition(";")[0].strip().lower()
            ending = "xlsx" if sent.startswith(FIRST_BYTES) else ENDINGS[media]
            return f"body.{ending}", BytesIO(sent)
        file = self.request.FILES.get("file")
        if file is None:
            raise ValidationError({"file": [ErrorDetail("Send the file.", code="required")]})
        if file.size > MOST_BYTES:
            raise FileTooLarge
        return file.name, file

    def sees_money_of(self, owner) -> bool:
        """Return whether the person may see and set money there."""
        seen = type(owner).objects.with_money_for(self.request.user)
        return seen.filter(pk=owner.pk).exists()


def _number(text: str, name: str) -> str | int:
    is_id = not name.endswith("_key") and text.isascii() and text.isdigit() and len(text) < 20
    return int(text) if is_id else text
