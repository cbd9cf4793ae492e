"""How a figure is written, by its unit, and its formula with the values put in. Pure.

A place asks for a style: ``tile`` (a key figure), ``table`` (the unit is in the head),
``formula`` (as it stands in an explanation) or ``exact`` (to the minor unit).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects import number_formats as formats
from projects.metrics import Metric, Operation, Value

# Ratios that people read in percent. Every other one is an index with two decimals.
PERCENT_WITH_ONE_DECIMAL = frozenset({"roi", "irr", "rate", "discount_rate", "hurdle_rate"})
WHOLE_PERCENT = frozenset(
    {"percent_complete", "chance", "criticality", "utilisation", "probability", "cost_recovered"}
)
SHOWN_AT_MOST = 8  # longer sums stay in the list of inputs

_CURRENCY = re.compile(r"[A-Z]{3}")
_JOINED_BY = {
    Operation.SUM: " + ",
    Operation.DIFFERENCE: f" {formats.MINUS} ",
    Operation.PRODUCT: " × ",
    Operation.RATIO: " ÷ ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One node of a figure's tree, in words ready to be shown."""

    address: str
    name: str
    text: str
    formula: str
    substituted: str  # the formula with values, "" where it would say nothing
    undefined_because: str
    as_of: date | None
    coverage: tuple[str, ...]
    inputs: tuple["Explanation", ...]


def figure(
    value: Value | None,
    unit: str,
    *,
    address: str = "",
    style: str = "table",
    signed: bool = False,
    locale: str = "en",
) -> str:
    """Return ``value`` as text for its unit; an en dash for None.

    ``address`` tells a return (percent) from an index (two decimals): both are ratios.
    """
    if value is None:
        return formats.NOT_YET
    if isinstance(value, date):
        return formats.day(value, short=style == "table", locale=locale)
    if _CURRENCY.fullmatch(unit):
        return _money(value, unit, style=style, signed=signed, locale=locale)
    if unit == "ratio":
        return _ratio(value, address, signed=signed, locale=locale)
    if unit in _BY_UNIT:
        return _BY_UNIT[unit](value, signed, locale)
    return _number_with_unit(value, unit, signed=signed, locale=locale)


def figure_of(metric: Metric, *, style: str = "table", locale: str = "en") -> str:
    """Return the text of a metric."""
    return figure(metric.value, metric.unit, address=metric.key, style=style, locale=locale)


def substituted(metric: Metric, *, locale: str = "en") -> str:
    """Return the formula with the inputs' values in it: "(€34,522k − €18,408k) ÷ €18,408k".

    "" for stored figures, for functions and where there are too many inputs to read.
    """
    parts = [p for p in metric.inputs if p.is_defined]
    if not metric.is_defined or not parts or len(parts) > SHOWN_AT_MOST:
        return ""
    values = [figure_of(part, style="formula", locale=locale) for part in parts]
    match metric.operation:
        case Operation.RETURN:
            return f"({values[0]} {formats.MINUS} {values[-1]}) ÷ {values[-1]}"
        case Operation.SCALED:
            return f"{values[0]} × {values[1]} ÷ {values[2]}"
        case operation if operation in _JOINED_BY:
            return _JOINED_BY[operation].join(values)
    return ""


def explanation(metric: Metric, *, depth: int = 20, locale: str = "en") -> Explanation:
    """Return the tree of a metric as text, ``depth`` levels of inputs deep."""
    inputs = metric.inputs if depth else ()
    return Explanation(
        address=metric.key,
        name=metric.name,
        text=figure_of(metric, style="formula", locale=locale),
        formula=_typeset(metric.formula),
        substituted=substituted(metric, locale=locale),
        undefined_because=metric.undefined_because,
        as_of=metric.as_of,
        coverage=metric.coverage,
        inputs=tuple(explanation(p, depth=depth - 1, locale=locale) for p in inputs),
    )


def _typeset(formula: str) -> str:
    """Replace the keyboard's signs between spaces by those of arithmetic."""
    return formula.replace(" - ", f" {formats.MINUS} ").replace(" / ", " ÷ ").replace(" x ", " × ")


def _money(value: Decimal | int, currency: str, *, style: str, signed: bool, locale: str) -> str:
    if style == "tile":
        return formats.money_compact(value, currency, signed=signed, locale=locale)
    if style == "formula":
        return formats.money_in_formula(value, currency, locale=locale)
    if style == "exact":
        return formats.money_exact(value, currency, locale=locale)
    return formats.money_thousands(value, signed=signed, locale=locale)


def _ratio(value: Decimal | int, address: str, *, signed: bool, locale: str) -> str:
    measures = set(address.split("."))
    if measures & PERCENT_WITH_ONE_DECIMAL:
        return formats.percent(value, signed=signed, locale=locale)
    if measures & WHOLE_PERCENT:
        return formats.percent(value, decimals=0, signed=signed, locale=locale)
    return formats.decimal_places(value, 2, signed=signed, locale=locale)


def _number_with_unit(value: Decimal | int, unit: str, *, signed: bool, locale: str) -> str:
    places = 0 if value == int(value) else 2
    text = formats.decimal_places(value, places, signed=signed, locale=locale)
    return f"{text}{formats.NBSP}{unit}" if unit else text


def _days(value: Decimal | int, signed: bool, locale: str) -> str:
    return formats.working_days(value, signed=signed, locale=locale)


def _whole_percent(value: Decimal | int, signed: bool, locale: str) -> str:
    return formats.percent(Decimal(value) / 100, decimals=0, signed=signed, locale=locale)


def _count(value: Decimal | int, signed: bool, locale: str) -> str:
    return formats.count(value, signed=signed, locale=locale)


_BY_UNIT: dict[str, Callable[[Decimal | int, bool, str], str]] = {
    "working days": _days,
    "days": _days,
    "working minutes": lambda v, signed, locale: formats.minutes_as_days(v, locale=locale),
    "slip": lambda v, signed, locale: formats.lateness(v, locale=locale),
    "percent": _whole_percent,
    "points": lambda v, signed, locale: formats.points(v, locale=locale),
    "count": _count,
}
