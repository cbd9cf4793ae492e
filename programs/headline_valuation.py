"""The headline figures of a program from what its projects, benefits and own terms give to them.

Pure: no Django, no I/O. The arithmetic is that of the dashboard, on plain values and fast, so that
a year of changes can be taken back one by one: apply a state, ask for the figures.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from projects.metrics import rounded

ZERO = Decimal(0)
AMOUNTS = ("eac", "delay_cost", "risk_exposure")
DAYS = ("status_date", "finish", "baseline_finish")
STALE = object()  # a latest day that has to be looked for again

type State = Mapping[str, Any]
type Amounts = list[Decimal | None]
# Currency and figures of each program directly below.
type Below = list[tuple[str, "Headline"]]
# amount, from, to currency and day to amount; None where no rate is known.
type Convert = Callable[[Decimal, str, str, date], Decimal | None]
# Working days after the first day up to the second, on a program's calendar.
type WorkingDays = Callable[[date, date], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A program's figures, each None where undefined; money in its currency, ROI a ratio."""

    finish: date | None
    baseline_finish: date | None
    status_date: date | None
    cost: Decimal
    benefits: Decimal | None
    run_costs: Decimal
    risk_exposure: Decimal
    eac: Decimal | None
    delay_cost: Decimal
    own_costs: Decimal

    @property
    def roi(self) -> Decimal | None:
        costs = self.cost + self.run_costs
        if self.benefits is None or not costs:
            return None
        return (self.benefits - costs) / costs


@dataclass(slots=True, kw_only=True)
class Node:
    """One program: its terms and what lies directly in it, by id."""

    currency: str
    working_days: WorkingDays
    parent: int | None = None
    own_budget: Decimal = ZERO
    standing_cost_per_day: Decimal = ZERO
    exposure: Decimal = ZERO
    projects: dict[int, dict[str, Any]] = field(default_factory=dict)
    benefits: dict[int, dict[str, Any]] = field(default_factory=dict)
    known: Headline | None = None
    sums: "dict[str, Any] | None" = None  # of its projects, kept while they change one by one


class ProgramTree:
    """A program with everything below it, at one time; figures follow what is applied to it."""

    def __init__(self, root: int, nodes: dict[int, Node], convert: Convert):
        self.root = root
        self.nodes = nodes
        self._convert = convert

    def headline(self) -> Headline:
        """Return the figures of the program at the top."""
        return self._valued(self.root)

    def apply(self, kind: str, program: int, key: int, state: State | None) -> None:
        """Put an object of ``kind`` into ``state``; None takes it out, a part changes that part."""
        node = self.nodes.get(program)
        if node is None:
            return
        if kind == "program":
            self._forget(program)
            if state is None:
                node.parent = None
            else:
                _set_terms(node, state)
            self._forget(program)
            return
        place = node.projects if kind == "project" else node.benefits
        old, new = place.get(key), None
        if state is None:
            place.pop(key, None)
        elif old is not None or WHOLE[kind] in state:  # a part of what isn't there says nothing
            new = place[key] = {**(old or {}), **READ[kind](state)}
        if kind == "project":
            _keep_sums(node, old, new)
        self._forget(program)

    def line(self) -> set[int]:
        """Return the programs that count now: the top and all below it."""
        return {pk for pk in self.nodes if self._is_below(pk)}

    def _is_below(self, program: int | None) -> bool:
        seen: set[int] = set()
        while program is not None and program != self.root:
            if program in seen or program not in self.nodes:
                return False
            seen.add(program)
            program = self.nodes[program].parent
        return program == self.root

    def _forget(self, program: int | None) -> None:
        while program is not None and program in self.nodes:
            self.nodes[program].known = None
            program = None if program == self.root else self.nodes[program].parent

    def _valued(self, program: int) -> Headline:
        node = self.nodes[program]
        if node.known is None:
            below = [
                (other.currency, self._valued(pk))
                for pk, other in self.nodes.items()
                if other.parent == program and pk not in (program, self.root)
            ]
            node.known = self._value_of(node, below)
        return node.known

    def _value_of(self, node: Node, below: Below) -> Headline:
        sums = self._sums(node)
        status_date, finish, baseline = (_latest(sums[name], below, name) for name in DAYS)
        day = status_date or date.max

        def total(name: str, extra: Decimal | None = None) -> Decimal | None:
            parts = [self._in(node, getattr(h, name), currency, day) for currency, h in below]
            parts += [self._own(node, sums, name, day), extra]
            known = [part for part in parts if part is not None]
            return sum(known, ZERO) if known or not (node.projects or below) else None

        eac = total("eac")
        delay = total("delay_cost", self._own_delay(node, finish, baseline, status_date))
        own = node.own_budget + self._below(node, below, "own_costs", day)
        gains = [b["amount"] for b in node.benefits.values() if _counts(b) and not b["is_cost"]]
        losses = [b["amount"] for b in node.benefits.values() if _counts(b) and b["is_cost"]]
        return Headline(
            finish=finish,
            baseline_finish=baseline,
            status_date=status_date,
            cost=(eac or ZERO) + (delay or ZERO) + own,
            benefits=self._gains(node, gains, below, day),
            run_costs=_sum(losses) + self._below(node, below, "run_costs", day),
            risk_exposure=total("risk_exposure", node.exposure) or ZERO,
            eac=eac,
            delay_cost=delay or ZERO,
            own_costs=own,
        )

    def _sums(self, node: Node) -> dict[str, Any]:
        """Return the sums and latest days of a node's own projects, all in its currency."""
        if node.sums is None:
            projects = list(node.projects.values())
            node.sums = {name: _added(projects, name) for name in AMOUNTS}
            node.sums |= dict.fromkeys(DAYS, STALE)
            node.sums["foreign"] = any(p["currency"] != node.currency for p in projects)
        for name in DAYS:
            if node.sums[name] is STALE:
                days = (p.get(name) for p in node.projects.values())
                node.sums[name] = max((day for day in days if day is not None), default=None)
        return node.sums

    def _own(self, node: Node, sums: dict[str, Any], name: str, day: date) -> Decimal | None:
        """Return the sum of one amount over a node's own projects, None where none has it."""
        if not sums["foreign"]:
            amount, count = sums[name]
            return amount if count else None
        parts = [self._in(node, p.get(name), p["currency"], day) for p in node.projects.values()]
        known = [part for part in parts if part is not None]
        return sum(known, ZERO) if known else None

    def _own_delay(
        self, node: Node, finish: date | None, baseline: date | None, known: date | None
    ) -> Decimal:
        if not node.standing_cost_per_day or None in (finish, baseline, known):
            return ZERO
        days = node.working_days(max(baseline, known), finish)  # type: ignore[type-var, arg-type]
        return rounded(node.standing_cost_per_day * max(days, 0))

    def _gains(self, node: Node, own: Amounts, below: Below, day: date) -> Decimal | None:
        others = [self._in(node, h.benefits, c, day) for c, h in below if h.benefits is not None]
        known = [part for part in [*own, *others] if part is not None]
        return sum(known, ZERO) if known else None

    def _below(self, node: Node, below: Below, name: str, day: date) -> Decimal:
        return _sum(self._in(node, getattr(h, name), currency, day) for currency, h in below)

    def _in(self, node: Node, amount: Decimal | None, currency: str, day: date) -> Decimal | None:
        if amount is None or currency == node.currency:
            return amount
        return self._convert(amount, currency, node.currency, day)


def _keep_sums(node: Node, old: State | None, new: State | None) -> None:
    """Bring the sums of a node along with one project, if they need not be made anew."""
    sums = node.sums
    if sums is None:
        return
    if any(one is not None and one["currency"] != node.currency for one in (old, new)):
        sums["foreign"] = True
    before, after = old or {}, new or {}
    for name in DAYS:
        if before.get(name) != after.get(name):
            sums[name] = STALE
    if sums["foreign"]:  # amounts are converted each time, at the rate of the day
        return
    for name in AMOUNTS:
        was, now = before.get(name), after.get(name)
        if was != now:
            amount, count = sums[name]
            amount += (now or ZERO) - (was or ZERO)
            sums[name] = amount, count + (now is not None) - (was is not None)


def _added(projects: Iterable[State], name: str) -> tuple[Decimal, int]:
    known = [p[name] for p in projects if p.get(name) is not None]
    return sum(known, ZERO), len(known)


def _latest(own: date | None, below: Below, name: str) -> date | None:
    days = [own, *(getattr(found, name) for _, found in below)]
    return max((day for day in days if day is not None), default=None)


def _sum(parts: Iterable[Decimal | None]) -> Decimal:
    return sum((part for part in parts if part is not None), ZERO)


def _counts(benefit: Mapping[str, Any]) -> bool:
    return bool(benefit.get("is_financial", True))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


_PROJECT: Mapping[str, Callable[[Any], Any]] = {
    "finish": _day, "baseline_finish": _day, "status_date": _day, "eac": _amount,
    "delay_cost": _amount, "risk_exposure": _amount, "currency": str,
}  # fmt: skip


def project_state(state: State) -> dict[str, Any]:
    """Return what a row keeps of a project as values."""
    return {name: _PROJECT[name](value) for name, value in state.items() if name in _PROJECT}


def benefit_state(state: State) -> dict[str, Any]:
    """Return what a row keeps of a benefit as values."""
    found = dict(state)
    if "amount" in found:
        found["amount"] = _amount(found["amount"])
    return found


# What every whole state of a kind has.
WHOLE = {"project": "currency", "benefit": "is_cost"}
READ = {"project": project_state, "benefit": benefit_state}


def _set_terms(node: Node, state: State) -> None:
    for name in ("own_budget", "standing_cost_per_day", "exposure"):
        if name in state:
            setattr(node, name, Decimal(state[name]))
    if "currency" in state:
        node.currency = state["currency"]
        node.sums = None
    if "parent_id" in state:
        node.parent = state["parent_id"]
