"""Cursor pages: each begins after a row, not at a number, so inserts neither skip nor repeat."""

from django.core import signing
from django.db.models import F, Q
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

DEFAULT_SIZE = 50
LARGEST_SIZE = 200
SALT = "bifocal.api.cursor"


class CursorPages(BasePagination):
    """Pages of ``{"next", "previous", "results"}`` in the order of the queryset, nulls last.

    The queryset is ordered by names of columns that end in a unique one. A cursor is signed:
    it holds values of rows that its reader has seen, and can't be turned into a query.
    """

    def paginate_queryset(self, queryset, request, view=None):
        """Return the rows of the page that ``request`` asks for, as a list.

        Raises ValidationError for a page size or a cursor that is none.
        """
        self.address = request.build_absolute_uri()
        self.order = list(queryset.query.order_by)
        size = page_size(request.query_params)
        start, self.backwards = self._start(request.query_params.get("cursor"))
        rows = _with_positions(queryset, self.order)
        if start is not None:
            rows = rows.filter(_beyond(self.order, start, backwards=self.backwards))
        found = list(rows.order_by(*_sorting(self.order, backwards=self.backwards))[: size + 1])
        self.more = len(found) > size
        self.is_first = start is None
        self.rows = found[:size]
        if self.backwards:
            self.rows.reverse()
        return self.rows

    def get_paginated_response(self, data):
        return Response({"next": self._next(), "previous": self._previous(), "results": data})

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view):
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}
        return [
            {"name": "cursor", "in": "query", "schema": {"type": "string"}},
            {"name": "page_size", "in": "query", "schema": size},
            {
                "name": "format",
                "in": "query",
                "description": "csv, xlsx: all rows of the list as a file, without pages.",
                "schema": {"type": "string", "enum": ["json", "csv", "xlsx"]},
            },
        ]

    def _start(self, cursor: str | None):
        if cursor is None:
            return None, False
        try:
            order, values, backwards = signing.loads(cursor, salt=SALT)
        except (signing.BadSignature, ValueError):
            order = None
        if order != self.order:
            raise ValidationError(
                {"cursor": ["This cursor belongs to another list: begin without one."]},
                code="invalid_cursor",
            )
        return values, backwards

    def _next(self) -> str | None:
        wanted = bool(self.rows) and (self.more or self.backwards)
        return self._link(self.rows[-1], backwards=False) if wanted else None

    def _previous(self) -> str | None:
        wanted = bool(self.rows) and (self.more if self.backwards else not self.is_first)
        return self._link(self.rows[0], backwards=True) if wanted else None

    def _link(self, row, *, backwards: bool) -> str:
        values = [getattr(row, f"position_{i}") for i in range(len(self.order))]
        portable = [v if isinstance(v, int | str | None) else str(v) for v in values]
        cursor = signing.dumps([self.order, portable, backwards], salt=SALT, compress=True)
        return replace_query_param(self.address, "cursor", cursor)


def page_size(params) -> int:
    """Return the size of the page that ``params`` ask for, or refuse it by name."""
    text = params.get("page_size", str(DEFAULT_SIZE))
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not 1 <= size <= LARGEST_SIZE:
        raise ValidationError(
            {"page_size": [f"A page has 1 to {LARGEST_SIZE} rows."]}, code="invalid"
        )
    return size


def _with_positions(queryset, order: list[str]):
    names = {f"position_{i}": F(name.removeprefix("-")) for i, name in enumerate(order)}
    return queryset.annotate(**names)


def _sorting(order: list[str], *, backwards: bool):
    for name in order:
        column = F(name.removeprefix("-"))
        descending = name.startswith("-") != backwards
        # Nulls come last; read backwards they come first.
        nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        yield column.desc(**nulls) if descending else column.asc(**nulls)


def _beyond(order: list[str], values: list, *, backwards: bool) -> Q:
    """Return the rows after ``values`` in ``order`` (before them, backwards)."""
    beyond, same = Q(pk__in=[]), Q()
    for name, value in zip(order, values, strict=True):
        column = name.removeprefix("-")
        descending = name.startswith("-") != backwards
        beyond |= same & _past(column, value, descending=descending, backwards=backwards)
        same &= Q(**{f"{column}__isnull": True} if value is None else {column: value})
    return beyond


def _past(column: str, value, *, descending: bool, backwards: bool) -> Q:
    if value is None:
        return Q(**{f"{column}__isnull": False}) if backwards else Q(pk__in=[])
    past = Q(**{f"{column}__{'lt' if descending else 'gt'}": value})
    return past if backwards else past | Q(**{f"{column}__isnull": True})
