"""What all resources of the API share: who sees what, in which order a write is checked.

A write is checked in the order 401, 404, 403, 428, 412, 400 and then makes one call of a verb.
"""

from collections.abc import Mapping, Sequence

from django.db.models import FETCH_RAISE
from django.utils import timezone
from rest_framework import status, viewsets
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.response import Response

from projects.api.filtering import (
    DeclaredFilters,
    DeclaredOrder,
    DeclaredSearch,
    WrittenFilter,
    list_parameters,
)
from projects.api.input import find_owner
from projects.api.list_file import asked_format, list_file
from projects.api.pagination import CursorPages
from projects.api.preconditions import etag, seen_version
from projects.errors import NotAllowed
from projects.locking import retried
from projects.models import Project
from projects.versioning import ANY

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class ResourceViewSet(viewsets.GenericViewSet):
    """List and show the rows that the person sees.

    A resource names ``model``, ``output_class``, filters and orders, and says in ``readable``
    which columns its output needs; a column that it forgot is an error, not one more query.
    """

    model: type
    output_class: type
    input_class: type | None = None
    filterset_class = WrittenFilter
    ordering_fields: dict[str, str] = {}
    default_order: tuple[str, ...] = ("pk",)
    search_fields: tuple[str, ...] = ()
    filter_backends = (DeclaredFilters, DeclaredSearch, DeclaredOrder)
    pagination_class = CursorPages
    lookup_value_regex = r"[0-9]+"
    parameters: frozenset[str] = frozenset()  # query parameters beside those of a list
    is_rehearsable = False  # whether dry_run=1 says what a write would move
    is_rehearsal = False  # nothing is kept, so no version is asked for
    is_replayed = True  # whether an answer may be kept for its Idempotency-Key
    closed_to_tokens: frozenset[str] = frozenset()  # methods that only a signed-in person may use

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        known = list_parameters(self) if self.action == "list" else set()
        refuse_parameters(request, known | self.parameters)

    def visible(self):
        """Return the rows that exist for the person who asks."""
        return self.model.objects.visible_to(self.request.user)

    def readable(self, rows):
        """Return ``rows`` with the columns of other tables that the output shows."""
        return rows

    def get_queryset(self):
        return self.readable(self.visible()).fetch_mode(FETCH_RAISE)

    def get_serializer_class(self):
        return self.output_class

    def list(self, request, **kwargs):
        self.require_way()
        asked = asked_format(request.query_params)
        rows = self.filter_queryset(self.get_queryset())
        if asked != "json":
            return list_file(self, rows, asked)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request, **kwargs):
        self.require_way()
        return self.answer(self.lookup())

    def lookup(self) -> dict:
        """Return what the address says about the one row that is meant."""
        return {"pk": self.kwargs["pk"]}

    def find(self):
        """Return the row that the address means, as verbs want it, or raise NotFound."""
        return self.one_of(self.visible(), **self.lookup())

    def one_of(self, rows, **lookup):
        """Return the one of ``rows`` that ``lookup`` means, or raise NotFound."""
        row = rows.filter(**lookup).first()
        if row is None:
            raise NotFound(f"There is no such {rows.model._meta.verbose_name}.")
        return row

    def answer(self, lookup: dict, *, code: int = status.HTTP_200_OK) -> Response:
        """Return the row of ``lookup`` as it is now, with its version as entity tag."""
        row = self.one_of(self.get_queryset(), **lookup)
        response = Response(self.get_serializer(row).data, status=code)
        if hasattr(row, "version"):
            response.headers["ETag"] = etag(row.version)
        return response

    def require_way(self) -> None:
        """Raise NotAllowed where the way that the request came may not do what it asks."""
        token = self.request.auth
        if token is not None and self.request.method in self.closed_to_tokens:
            raise NotAllowed(
                "An API token can't do this.", fix="Sign in and do it on the page, as a person."
            )
        if token is not None and self.request.method in UNSAFE and token.scope != "write":
            raise NotAllowed(
                "This API token may only read.", fix="Use a token with the scope write."
            )

    def require_add(self, owner) -> None:
        """Raise NotAllowed unless the person may add a row to ``owner``."""

    def seen(self, row) -> int:
        """Return the version that the request is based on, checked against ``row``."""
        header = self.request.headers.get("If-Match")
        if self.is_rehearsal and header is None:
            return ANY
        return seen_version(header, row.version)

    def validated(self, *, row=None, owner=None, partial=False, data=None) -> dict:
        """Return what the request asks to be set, by field; ``row`` is the one to change."""
        shown = self.shown(row)
        context = {
            **self.get_serializer_context(),
            "user": self.request.user,
            "current": shown,
            "require_add": self.require_add,
            "readable": set(self.output_class().fields),
            "replaces": row is not None and not partial,
            "time_zone": self.time_zone(row, owner),
        }
        body = self.request.data if data is None else data
        if body is None:  # JSON null: no object, and not an empty one either
            raise ParseError("Send a JSON object.")
        sent = self.input_class(instance=row, data=body, partial=row is not None, context=context)
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    def still_shown(self, body):
        """Return ``body``, an answer given before, as far as the person may still see it."""
        if not isinstance(body, Mapping) or "id" not in body:
            return body
        row = self.one_of(self.get_queryset(), pk=body["id"])
        shown = self.get_serializer(row).data
        return {name: value for name, value in body.items() if name in shown}

    def touched_projects(self, row) -> Sequence[int]:
        """Return the projects whose dates or figures a change of ``row`` moves, its own first."""
        return [row.project_id]

    def rows_of_request(self) -> Sequence:
        """Return the rows that the address of the request means, before it changes them."""
        return [self.find()] if "pk" in self.kwargs else []

    def rows_of_answer(self, data) -> Sequence:
        """Return the rows that ``data``, the answer to a write, shows."""
        shown = data if isinstance(data, Sequence) else data.get("tasks", [data])
        return self.model.objects.filter(pk__in=[row["id"] for row in shown])

    def shown(self, row) -> dict:
        """Return the output of ``row``, against which read-only fields are compared."""
        if row is None:
            return {}
        return dict(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)

    def time_zone(self, row, owner) -> str:
        """Return the zone in which times without an offset are meant."""
        project = owner if owner is not None else getattr(row, "project", None)
        return getattr(project, "time_zone", "UTC")


class Creating:
    """POST: add a row, or change the one that has the same external_id and source.

    A resource says in ``require_add`` who may, and in ``add`` which verb does it.
    """

    owner_model: type | None = Project
    owner_required = True

    def create(self, request, **kwargs):
        owner = self.owner()
        row = self.existing(owner)
        if row is not None:
            return self.upserted(row)
        self.require_way()
        self.require_add(owner)
        values = self.validated(owner=owner)
        if owner is None and self.owner_model is not None and self.owner_required:
            field = self.input_class.owner or "project"
            raise ValidationError({field: ["This field is required."]}, "required")
        reason = values.pop("reason", "")
        row = retried(self.add)(owner, values, reason=reason, at=timezone.now())
        response = self.answer({"pk": row.pk}, code=status.HTTP_201_CREATED)
        response.headers["Location"] = self.address(request, row)
        return response

    def upserted(self, row):
        self.require_way()
        self.require_change(row)
        seen = self.seen(row) if "If-Match" in self.request.headers else ANY
        values = self.validated(row=row, partial=True)
        self.change(row, values, seen)
        return self.answer({"pk": row.pk})

    def owner(self):
        """Return the object that a new row is to belong to, or None where none was named."""
        if self.owner_model is None:
            return None
        name = self.input_class.owner
        return find_owner(self.request.data, self.owner_model, name, self.request.user)

    def existing(self, owner):
        """Return the row of ``owner`` with the external identity that was sent, if it is there."""
        data = self.request.data
        if not isinstance(data, Mapping) or (owner is None and self.owner_model is not None):
            return None
        return self.identified(data, owner)

    def identified(self, data: Mapping, owner):
        """Return the row of ``owner`` that has the external_id and source of ``data``, or None."""
        identity = data.get("external_id"), data.get("source", "")
        if not identity[0] or not all(isinstance(part, str) for part in identity):
            return None
        if any("\0" in part for part in identity):
            return None
        belongs = self.owned_by(owner) if owner is not None else {}
        rows = self.visible().filter(external_id=identity[0], source=identity[1], **belongs)
        return rows.order_by("pk").first()

    def owned_by(self, owner) -> dict:
        """Return the lookup of the rows that belong to ``owner``."""
        return {self.input_class.owner: owner}

    def address(self, request, row) -> str:
        return request.build_absolute_uri(f"{request.path}{row.pk}/")


class Editing:
    """PUT and PATCH: ``require_change`` says who may, ``edit`` which verb does it."""

    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options"]

    def update(self, request, **kwargs):
        return self.changed(partial=False)

    def partial_update(self, request, **kwargs):
        return self.changed(partial=True)

    def changed(self, *, partial: bool) -> Response:
        row = self.find()
        self.require_way()
        self.require_change(row)
        seen = self.seen(row)
        self.change(row, self.validated(row=row, partial=partial), seen)
        return self.answer({"pk": row.pk})

    def change(self, row, values: dict, seen: int) -> None:
        """Have ``row`` changed by its verb; once more where the database undid the change."""
        reason = values.pop("reason", "")

        @retried
        def attempt():
            fresh = self.visible().get(pk=row.pk)
            self.edit(fresh, dict(values), seen_version=seen, reason=reason, at=timezone.now())

        attempt()


class Removing:
    """DELETE: ``require_change`` says who may, ``remove`` which verb does it."""

    def destroy(self, request, **kwargs):
        row = self.find()
        self.require_way()
        self.require_change(row)
        seen = self.seen(row)
        retried(self.remove)(row, seen_version=seen, reason=self.reason(), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def reason(self) -> str:
        """Return the reason that came with a DELETE, in its body."""
        data = self.request.data
        reason = data.get("reason", "") if isinstance(data, Mapping) else ""
        return reason if isinstance(reason, str) else ""


def refuse_parameters(request, known: set[str]) -> None:
    """Raise ValidationError for query parameters that are not ``known``, or not text."""
    errors = {
        name: ["This parameter is not known here."]
        for name in request.query_params
        if name not in known
    }
    if errors:
        raise ValidationError(errors, code="unknown_parameter")
    for name, value in request.query_params.items():
        if "\0" in value:
            raise ValidationError({name: ["Null characters are not allowed."]}, code="invalid")
