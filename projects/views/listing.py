"""A list of rows on a page: columns, sorting, filters, search and pages, read from the address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict

ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one column shows of a row: text, a second line, perhaps a tone (bad, warn, good)."""

    text: Any
    small: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading, what it shows of a row, and the order it can be sorted by."""

    name: str
    heading: str
    cell: Callable[[Any], Cell | Any]
    order: tuple[str, ...] = ()
    is_number: bool = False
    is_money: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A choice that narrows a list; ``lookup`` is the field it compares."""

    name: str
    label: str
    lookup: str
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column's heading as the page shows it, with the address that sorts by it."""

    text: str
    url: str
    direction: str  # ascending, descending or ""
    is_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A filter as the page shows it."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]
    chosen: str  # the words of what is chosen, "" for all


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row as the page shows it."""

    url: str
    cells: tuple[tuple[Cell, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list, ready for its template."""

    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    choices: tuple[Choice, ...]
    search: str
    can_search: bool
    page: Page
    query: str
    is_narrowed: bool
    hidden: int

    @property
    def narrowed_by(self) -> str:
        """Name the filters in use, for the sentence of an empty list."""
        words = [f"{c.label.lower()} {c.chosen}" for c in self.choices if c.chosen]
        return ", ".join([*words, *([f"“{self.search}”"] if self.search else [])])


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """What a kind of row offers on its list; ``order`` ends in a unique column."""

    columns: Sequence[Column]
    order: tuple[str, ...]
    filters: Sequence[Filter] = ()
    search: tuple[str, ...] = ()


def listing(
    rows: QuerySet, spec: ListSpec, params: QueryDict, address: Callable[[Any], str]
) -> Listing:
    """Return one page of ``rows`` as ``params`` ask, in a constant number of queries."""
    words = params.get("q", "").strip()[:100]
    narrowed = _searched(_filtered(rows, spec.filters, params), spec.search, words)
    page = Paginator(_sorted(narrowed, spec, params), ROWS_A_PAGE).get_page(params.get("page"))
    is_narrowed = bool(words and spec.search) or any(params.get(f.name) for f in spec.filters)
    rest = params.copy()
    rest.pop("page", None)
    return Listing(
        headings=tuple(_heading(column, params) for column in spec.columns),
        lines=tuple(_line(row, spec.columns, address) for row in page.object_list),
        choices=tuple(_choice(f, params) for f in spec.filters),
        search=words,
        can_search=bool(spec.search),
        page=page,
        query=rest.urlencode(),
        is_narrowed=is_narrowed,
        hidden=rows.count() - page.paginator.count if is_narrowed else 0,
    )


def _filtered(rows: QuerySet, filters: Sequence[Filter], params: QueryDict) -> QuerySet:
    for f in filters:
        value = params.get(f.name, "")
        if value in {key for key, _ in f.choices if key}:
            rows = rows.filter(**{f.lookup: value})
    return rows


def _searched(rows: QuerySet, fields: Sequence[str], words: str) -> QuerySet:
    # PostgreSQL can't compare text with a NUL; no row holds one either.
    if not (words and fields):
        return rows
    if "\0" in words:
        return rows.none()
    return rows.filter(reduce(or_, (Q(**{f"{field}__icontains": words}) for field in fields)))


def _sorted(rows: QuerySet, spec: ListSpec, params: QueryDict) -> QuerySet:
    asked = params.get("sort", "")
    found = {c.name: c.order for c in spec.columns if c.order}.get(asked.removeprefix("-"))
    if not found:
        return rows.order_by(*spec.order)
    turned = [_turned(name) for name in found] if asked.startswith("-") else list(found)
    return rows.order_by(*turned, "pk")


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _heading(column: Column, params: QueryDict) -> Heading:
    asked = params.get("sort", "")
    direction = {column.name: "ascending", f"-{column.name}": "descending"}.get(asked, "")
    url = ""
    if column.order:
        target = params.copy()
        target.pop("page", None)
        target["sort"] = f"-{column.name}" if direction == "ascending" else column.name
        url = f"?{target.urlencode()}"
    return Heading(text=column.heading, url=url, direction=direction, is_number=column.is_number)


def _choice(f: Filter, params: QueryDict) -> Choice:
    value = params.get(f.name, "")
    options = tuple((key, str(text), key == value) for key, text in f.choices)
    chosen = next((text for key, text, is_chosen in options if is_chosen and key), "")
    return Choice(name=f.name, label=f.label, options=options, chosen=chosen)


def _line(row: Any, columns: Sequence[Column], address: Callable[[Any], str]) -> Line:
    cells = []
    for column in columns:
        shown = column.cell(row)
        cells.append((shown if isinstance(shown, Cell) else Cell(text=shown), column.is_number))
    return Line(url=address(row), cells=tuple(cells))
