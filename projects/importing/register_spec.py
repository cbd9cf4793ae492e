"""What a register is as a table: its rows, its columns, and the verbs that write it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from projects.importing.register_columns import IDENTITY, RegisterColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTable:
    """One kind of row that goes in and out in bulk. Everything else asks this description.

    ``name`` is that of its address. ``owned_by`` are the kinds of owner: project, program.
    ``add`` takes ``owner_argument`` and fields, ``edit`` takes ``row_argument``; ``add_many``
    takes the owner and a list of fields, where registers are long. ``natural`` are the columns by
    which a row without external_id is found again, the first that it says. ``amount`` is the
    column whose sums are shown; a register that ``is_money`` is there for nobody without that
    right.
    """

    name: str
    noun: str
    plural: str
    model: type[Model]
    columns: tuple[RegisterColumn, ...]
    add: Callable[..., Any]
    edit: Callable[..., Any]
    owner_argument: str
    row_argument: str
    add_many: Callable[..., Any] | None = None
    natural: tuple[str, ...] = ()
    amount: str = ""
    is_money: bool = False
    related: tuple[str, ...] = ()
    many: tuple[str, ...] = ()

    @property
    def all_columns(self) -> tuple[RegisterColumn, ...]:
        return (*IDENTITY, *self.columns)

    def shown_columns(self, *, with_money: bool) -> list[RegisterColumn]:
        """Return the columns of a reader with or without the right to money."""
        return [column for column in self.all_columns if with_money or not column.is_money]

    def rows(self, owner) -> QuerySet:
        """Return the rows of ``owner`` with what their columns show."""
        found = self.model.objects.filter(**{owner._meta.model_name: owner})
        if self.related:
            found = found.select_related(*self.related)
        return found.prefetch_related(*self.many).order_by("pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The rows of a file in one currency, and those of them that are new."""

    currency: str
    rows: int = 0
    amount: Decimal = Decimal(0)
    new_rows: int = 0
    new_amount: Decimal = Decimal(0)
