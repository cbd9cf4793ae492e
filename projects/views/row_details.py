"""What the page of one row says: each field of its form in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Manager, Model

from projects.models.versioned import MoneyField
from projects.queries.row_history import RATIOS, in_words
from projects.templatetags.formats import long_date, money_exact, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One field in words; ``is_long`` is a text of its own lines."""

    label: str
    text: str
    is_long: bool = False


def details(row: Model, form, hidden: Collection[str]) -> list[Detail]:
    """Return the fields of ``form`` as ``row`` has them, without those in ``hidden``."""
    return [_detail(row, name, form) for name in form._meta.fields if name not in hidden]


def _detail(row: Model, name: str, form) -> Detail:
    field = row._meta.get_field(name)
    labels = form._meta.labels or {}
    text = _text(row, field, getattr(row, name))
    return Detail(
        label=str(labels.get(name) or field.verbose_name).capitalize(),
        text=text or "–",
        is_long=len(text) > 80,
    )


def _text(row: Model, field, value: Any) -> str:
    if isinstance(value, Manager):
        return ", ".join(str(item) for item in value.order_by("pk")[:20])
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if value is None or value == "":
        return ""
    if isinstance(field, MoneyField):
        return money_exact(value, currency_of(row))
    if isinstance(value, date) and not isinstance(value, datetime):
        return long_date(value)
    if field.name in RATIOS:
        return percent(value, 1)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return in_words(value)


def currency_of(row: Model) -> str:
    """Return the currency of the amounts of ``row``: its own, or that of what it belongs to."""
    benefit = getattr(row, "benefit", None)
    holders = (
        row,
        getattr(row, "project", None),
        getattr(row, "program", None),
        benefit and benefit.program,
    )
    return next(holder.currency for holder in holders if hasattr(holder, "currency"))
