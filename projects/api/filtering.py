"""Filters, search and order of lists: what is declared, and an error for anything else."""

import django_filters
from django import forms
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import filters
from rest_framework.exceptions import ValidationError

LARGEST_ID = 2**63 - 1


class IdFilter(django_filters.Filter):
    """A filter by the id of a related object; an id that is not there finds nothing."""

    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=0, max_value=LARGEST_ID, **kwargs)


class KeyFilter(django_filters.CharFilter):
    """A filter by the key of a portfolio, program or project, whatever its capitals."""

    def filter(self, queryset, value):
        return super().filter(queryset, value.upper() if value else value)


class InstantFilter(django_filters.IsoDateTimeFilter):
    """A filter by an instant in ISO 8601."""


class WrittenFilter(django_filters.FilterSet):
    """What every list can be filtered by: its identity elsewhere and when it was written."""

    external_id = django_filters.CharFilter()
    source = django_filters.CharFilter()
    created_at__gte = InstantFilter("created_at", "gte")
    created_at__lte = InstantFilter("created_at", "lte")
    updated_at__gte = InstantFilter("updated_at", "gte")
    updated_at__lte = InstantFilter("updated_at", "lte")


class ProjectOwnedFilter(WrittenFilter):
    """Filters of what belongs to a project."""

    project = IdFilter("project_id")
    project_key = KeyFilter("project__key")
    program = IdFilter("project__program_id")
    program_key = KeyFilter("project__program__key")


class DeclaredFilters(DjangoFilterBackend):
    """django-filter, for lists only: one object is found by its address."""

    def get_filterset_class(self, view, queryset=None):
        return view.filterset_class if view.action == "list" else None


class DeclaredOrder(filters.OrderingFilter):
    """``ordering=name,-due``: declared names, and a last word for rows that are alike."""

    def filter_queryset(self, request, queryset, view):
        names = [n.strip() for n in request.query_params.get("ordering", "").split(",")]
        names = [name for name in names if name] or list(view.default_order)
        declared = view.ordering_fields
        for name in names:
            if name.removeprefix("-") not in declared and name not in view.default_order:
                raise ValidationError(
                    {"ordering": [f"{name!r} is no order of this list: {', '.join(declared)}."]},
                    code="unknown_order",
                )
        order = [_column(declared, name) for name in names]
        return queryset.order_by(*order, "pk")

    def get_schema_operation_parameters(self, view):
        if not view.ordering_fields:
            return []
        names = ", ".join(view.ordering_fields)
        return [
            {
                "name": "ordering",
                "in": "query",
                "description": f"Comma-separated, - for descending: {names}.",
                "schema": {"type": "string"},
            }
        ]


class DeclaredSearch(filters.SearchFilter):
    """``search=words``: every word in one of the declared fields."""

    search_param = "search"


def _column(declared: dict[str, str], name: str) -> str:
    """Return the column behind the public ``name`` of an order, with its sign."""
    sign, plain = ("-", name[1:]) if name.startswith("-") else ("", name)
    return sign + declared.get(plain, plain)


def list_parameters(view) -> set[str]:
    """Return the query parameters that the list of ``view`` understands."""
    declared = set(view.filterset_class.base_filters) | {"cursor", "page_size", "format"}
    if view.ordering_fields:
        declared.add("ordering")
    if view.search_fields:
        declared.add("search")
    return declared
