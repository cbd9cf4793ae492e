"""A number that can explain itself. Pure: no Django, no I/O.

A Metric is a small tree: the figure, the formula in words, the operation that the words
describe and the figures that went in. ``Metric.recomputed`` puts the inputs through the
operation again, so that a test can hold every explanation to the number it explains.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import TypedDict, Unpack

type Value = Decimal | int | date
type Number = Decimal | int | float


class Operation(StrEnum):
    """How the value follows from the inputs; ``STORED`` is a figure that was recorded."""

    STORED = "stored"
    SUM = "sum"
    DIFFERENCE = "difference"  # first - second
    PRODUCT = "product"
    RATIO = "ratio"  # first / second
    SCALED = "scaled"  # first x second / third
    RETURN = "return"  # (first - second) / second
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    FUNCTION = "function"  # whatever ``Metric.function`` says


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure with the arithmetic behind it.

    ``value`` is None exactly when ``undefined_because`` says why: a figure that cannot be
    computed is never shown as 0 or infinity. ``coverage`` holds sentences about what the
    figure leaves out; ``as_of`` is the oldest day that any part of it speaks of.

    Raises ValueError if value and reason contradict each other, or if a stored figure has
    inputs or a computed one lacks its function.
    """

    key: str  # address of the figure, "lens.subject.measure": "program.roi.forecast"
    value: Value | None
    unit: str  # "EUR", "ratio", "working days", "date"
    formula: str  # "(benefits - costs) / costs"
    inputs: tuple["Metric", ...] = ()
    undefined_because: str = ""
    as_of: date | None = None
    coverage: tuple[str, ...] = ()
    label: str = ""  # what people call it: "ROI forecast"
    operation: Operation = Operation.STORED
    quantum: Decimal | None = None  # rounded half-even to multiples of it; None: unrounded
    function: "Function | None" = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.undefined_because):
            raise ValueError(f"{self.key}: a missing value needs a reason, a present one has none")
        if (self.function is not None) != (self.operation is Operation.FUNCTION):
            raise ValueError(
                f"{self.key}: a function belongs to Operation.FUNCTION, and only there"
            )

    @property
    def name(self) -> str:
        """Return what people call the figure, its address if nobody named it."""
        return self.label or self.key

    @property
    def is_defined(self) -> bool:
        return self.value is not None

    def recomputed(self) -> Value | None:
        """Return the inputs put through the operation again, None where that is undefined.

        A stored figure has no operation: its recomputed value is its value.
        """
        if self.operation is Operation.STORED:
            return self.value
        return _outcome(self.operation, self.inputs, self.quantum, self.function)[0]

    def walk(self) -> Iterator["Metric"]:
        """Yield this figure, then every figure below it, parents first."""
        yield self
        for part in self.inputs:
            yield from part.walk()


type Function = Callable[[tuple[Metric, ...]], Value | None]


class Options(TypedDict, total=False):
    """What any computed figure may be told besides its inputs."""

    quantum: Decimal | None  # round half-even to multiples of it
    stored_value: Value | None  # what was saved when the figure was computed; shown as it is
    because: str  # the reason if the operation is undefined for inputs that are not
    coverage: tuple[str, ...]
    as_of: date | None  # default: the oldest day of the inputs
    label: str
    function: Function | None


def stored(
    key: str,
    value: Value | None,
    unit: str,
    formula: str = "as stored",
    *,
    undefined_because: str = "",
    as_of: date | None = None,
    coverage: tuple[str, ...] = (),
    label: str = "",
) -> Metric:
    """Return a recorded figure: the leaf of every explanation."""
    return Metric(
        key=key,
        value=value,
        unit=unit,
        formula=formula,
        undefined_because=undefined_because,
        as_of=as_of,
        coverage=coverage,
        label=label,
    )


def undefined(
    key: str, unit: str, because: str, *, as_of: date | None = None, label: str = ""
) -> Metric:
    """Return a figure that has no value, with the reason a reader is told."""
    return stored(
        key, None, unit, "not computed", undefined_because=because, as_of=as_of, label=label
    )


def derived(
    key: str,
    unit: str,
    formula: str,
    operation: Operation,
    inputs: Iterable[Metric],
    **options: Unpack[Options],
) -> Metric:
    """Return the figure that ``operation`` makes of ``inputs``.

    ``stored_value`` is shown instead of the computed one where the figure was saved when it
    was computed: ``recomputed`` then tells whether its explanation still holds.
    """
    inputs = tuple(inputs)
    quantum, function = options.get("quantum"), options.get("function")
    value, reason = _outcome(operation, inputs, quantum, function)
    if (saved := options.get("stored_value")) is not None:
        value, reason = saved, ""
    elif value is None and all(part.is_defined for part in inputs):
        reason = options.get("because") or reason
    return Metric(
        key=key,
        value=value,
        unit=unit,
        formula=formula,
        inputs=inputs,
        undefined_because=reason,
        as_of=options.get("as_of") or oldest(inputs),
        coverage=_gaps(inputs, options.get("coverage", ())),
        label=options.get("label", ""),
        operation=operation,
        quantum=quantum,
        function=function,
    )


def total(
    key: str, unit: str, parts: Iterable[Metric], formula: str = "", **options: Unpack[Options]
) -> Metric:
    """Return the exact sum of ``parts``, 0 if there are none.

    A part without a value is left out and named in ``coverage``; if no part has one, the
    total has none either. Raises ValueError if the parts have different units.
    """
    parts = tuple(parts)
    _same_unit(key, unit, parts)
    left_out = tuple(f"Without {p.name}: {p.undefined_because}" for p in parts if not p.is_defined)
    if len(left_out) < len(parts):
        options["coverage"] = options.get("coverage", ()) + left_out
    formula = formula or "sum of " + _names(parts)
    return derived(key, unit, formula, Operation.SUM, parts, **options)


def difference(
    key: str, minuend: Metric, subtrahend: Metric, formula: str = "", **options: Unpack[Options]
) -> Metric:
    """Return ``minuend - subtrahend`` in their common unit; ValueError if there is none."""
    parts = (minuend, subtrahend)
    _same_unit(key, minuend.unit, parts)
    formula = formula or f"{minuend.name} - {subtrahend.name}"
    return derived(key, minuend.unit, formula, Operation.DIFFERENCE, parts, **options)


def ratio(
    key: str,
    numerator: Metric,
    denominator: Metric,
    formula: str = "",
    *,
    unit: str = "ratio",
    **options: Unpack[Options],
) -> Metric:
    """Return ``numerator / denominator``, undefined (``because``) where the latter is 0."""
    formula = formula or f"{numerator.name} / {denominator.name}"
    return derived(key, unit, formula, Operation.RATIO, (numerator, denominator), **options)


def product(
    key: str, unit: str, factors: Iterable[Metric], formula: str = "", **options: Unpack[Options]
) -> Metric:
    """Return the product of ``factors``."""
    factors = tuple(factors)
    formula = formula or " x ".join(f.name for f in factors)
    return derived(key, unit, formula, Operation.PRODUCT, factors, **options)


def scaled(
    key: str,
    amount: Metric,
    by: Metric,
    over: Metric,
    formula: str = "",
    **options: Unpack[Options],
) -> Metric:
    """Return ``amount x by / over`` in the unit of ``amount``: EAC = BAC x AC / EV."""
    formula = formula or f"{amount.name} x {by.name} / {over.name}"
    return derived(key, amount.unit, formula, Operation.SCALED, (amount, by, over), **options)


def return_on(
    key: str, benefits: Metric, costs: Metric, formula: str = "", **options: Unpack[Options]
) -> Metric:
    """Return the return on investment; ValueError if the two are in different currencies."""
    parts = (benefits, costs)
    _same_unit(key, costs.unit, parts)
    options.setdefault("because", "There is no cost yet to return anything on.")
    formula = formula or "(benefits - costs) / costs"
    return derived(key, "ratio", formula, Operation.RETURN, parts, **options)


def maximum(
    key: str, unit: str, parts: Iterable[Metric], formula: str = "", **options: Unpack[Options]
) -> Metric:
    """Return the latest or largest of ``parts`` that have a value: a program's finish."""
    parts = tuple(parts)
    formula = formula or f"latest or largest of {_names(parts)}"
    return derived(key, unit, formula, Operation.MAXIMUM, parts, **options)


def minimum(
    key: str, unit: str, parts: Iterable[Metric], formula: str = "", **options: Unpack[Options]
) -> Metric:
    """Return the earliest or smallest of ``parts`` that have a value."""
    parts = tuple(parts)
    formula = formula or f"earliest or least of {_names(parts)}"
    return derived(key, unit, formula, Operation.MINIMUM, parts, **options)


def oldest(parts: Iterable[Metric]) -> date | None:
    """Return the oldest day that any of ``parts`` speaks of."""
    return min((p.as_of for p in parts if p.as_of is not None), default=None)


def _names(parts: Iterable[Metric]) -> str:
    return ", ".join(dict.fromkeys(part.name for part in parts)) or "nothing"


def _outcome(
    operation: Operation,
    inputs: tuple[Metric, ...],
    quantum: Decimal | None,
    function: Function | None,
) -> tuple[Value | None, str]:
    """Return the value, or None and the reason in words."""
    missing = [part for part in inputs if not part.is_defined]
    takes_what_there_is = operation in (Operation.SUM, Operation.MAXIMUM, Operation.MINIMUM)
    if missing and (not takes_what_there_is or len(missing) == len(inputs)):
        return None, missing[0].undefined_because
    if operation is Operation.FUNCTION and function is not None:
        value, reason = function(inputs), "It has no value for these inputs."
    else:
        value, reason = _computed(operation, tuple(p for p in inputs if p.is_defined))
    if value is None:
        return None, reason
    return (value if quantum is None else rounded(_number(value), quantum)), ""


def _computed(operation: Operation, inputs: tuple[Metric, ...]) -> tuple[Value | None, str]:
    if operation in (Operation.MAXIMUM, Operation.MINIMUM):
        return _ranked(operation, inputs)
    numbers = [_number(part.value) for part in inputs]
    match operation:
        case Operation.SUM:
            return sum(numbers, Decimal(0)), ""
        case Operation.DIFFERENCE:
            return numbers[0] - numbers[1], ""
        case Operation.PRODUCT:
            return _multiplied(numbers), ""
        case Operation.RATIO | Operation.SCALED | Operation.RETURN:
            return _divided(operation, numbers, inputs[-1].name)
    raise ValueError(f"{operation} does not say how to compute")


def _multiplied(numbers: list[Decimal]) -> Decimal:
    value = Decimal(1)
    for number in numbers:
        value *= number
    return value


def _divided(
    operation: Operation, numbers: list[Decimal], divisor_name: str
) -> tuple[Decimal | None, str]:
    divisor = numbers[-1]
    if divisor == 0:
        return None, f"{divisor_name} is 0."
    if operation is Operation.RATIO:
        return numbers[0] / divisor, ""
    if operation is Operation.SCALED:
        return numbers[0] * numbers[1] / divisor, ""
    return (numbers[0] - divisor) / divisor, ""


def _ranked(operation: Operation, inputs: tuple[Metric, ...]) -> tuple[Value | None, str]:
    if not inputs:
        return None, "There is nothing to compare."
    if all(isinstance(part.value, date) for part in inputs):
        dates = [part.value for part in inputs if isinstance(part.value, date)]
        return (max(dates) if operation is Operation.MAXIMUM else min(dates)), ""
    numbers = [_number(part.value) for part in inputs]
    return (max(numbers) if operation is Operation.MAXIMUM else min(numbers)), ""


def _number(value: Value | None) -> Decimal:
    if isinstance(value, Decimal | int):
        return Decimal(value)
    raise ValueError(f"{value!r} is not a number: dates can only be compared")


def exact(number: Number) -> Decimal:
    """Return ``number`` as the Decimal that a person would read: 0.1 is one tenth."""
    return Decimal(number) if isinstance(number, Decimal | int) else Decimal(str(number))


def rounded(value: Decimal, quantum: Decimal = Decimal("0.01")) -> Decimal:
    """Return ``value`` rounded half-even to ``quantum``, the minor unit of a currency."""
    return value.quantize(quantum, rounding=ROUND_HALF_EVEN)


def _same_unit(key: str, unit: str, parts: Iterable[Metric]) -> None:
    others = sorted({part.unit for part in parts} - {unit})
    if others:
        raise ValueError(f"{key}: {', '.join(others)} cannot be added to {unit}; convert it first")


def _gaps(inputs: Iterable[Metric], own: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*own, *(gap for part in inputs for gap in part.coverage))))
