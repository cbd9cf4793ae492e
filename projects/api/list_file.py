"""``?format=csv|xlsx``: a list as a file, its rows and money those that the list has."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from projects.api.fields import MoneyOutput
from projects.exporting.register_table import TABLE_FORMATS
from projects.exporting.table_rows import Value

PARAMETER = "format"
MOST_ROWS = 20_000
PAGING = ("cursor", "page_size")


def asked_format(params: Mapping[str, str]) -> str:
    """Return the format of the list that ``params`` ask for, or refuse it by name."""
    asked = params.get(PARAMETER, "json").lower()
    if asked not in {"json", *TABLE_FORMATS}:
        formats = ", ".join(TABLE_FORMATS)
        raise ValidationError({PARAMETER: [f"A list comes as json, {formats}."]}, code="invalid")
    paged = [name for name in PAGING if name in params]
    if asked != "json" and paged:
        message = "A file has all rows, not a page: leave it out."
        raise ValidationError({name: [message] for name in paged}, code="invalid")
    return asked


def list_file(view, rows, ending: str) -> HttpResponse:
    """Return all of ``rows`` as a file, in the columns of the list.

    A field that none of the rows shows to the person, as money without the right, is no column.
    """
    found = list(rows[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        message = f"The list has more than {MOST_ROWS:,} rows: narrow it by its filters."
        raise ValidationError({PARAMETER: [ErrorDetail(message, code="too_many")]})
    output = view.get_serializer(found, many=True)
    fields, shown = output.child.fields, output.data
    money = set(getattr(output.child, "money", ()))
    names = [n for n in fields if n not in money or any(n in row for row in shown)]
    lines = [[_cell(row.get(name), fields[name]) for name in names] for row in shown]
    form = TABLE_FORMATS[ending]
    name = f"{view.model._meta.verbose_name_plural}.{ending}".replace(" ", "-")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = form.write(names, lines)
    return HttpResponse(content, content_type=form.content_type, headers=headers)


def _cell(value, field: serializers.Field) -> Value:
    """Return a value of the API as a cell: what is a number stays one, a credit too."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) or isinstance(field, MoneyOutput):
        return Decimal(str(value))
    if isinstance(field, serializers.DateField) and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, list) and not any(isinstance(part, Mapping | list) for part in value):
        return "; ".join(map(str, value))
    return json.dumps(value) if isinstance(value, Mapping | list) else value
