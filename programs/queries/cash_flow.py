"""A program's benefits and costs by month, as foreseen now: what its value is computed from."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from programs.benefit_profile import add_months
from programs.queries.benefit import BenefitFigures
from projects.cost_spread import in_proportion, month_of

ZERO = Decimal(0)


@dataclass(slots=True, kw_only=True)
class CashFlow:
    """Amounts in one currency by the month's first day; costs are positive."""

    benefits: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    spent: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    to_spend: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    gaps: list[str] = field(default_factory=list)

    @property
    def months(self) -> list[date]:
        return sorted({*self.benefits, *self.spent, *self.to_spend})

    def cost(self, month: date) -> Decimal:
        return self.spent.get(month, ZERO) + self.to_spend.get(month, ZERO)

    def net(self, month: date) -> Decimal:
        return self.benefits.get(month, ZERO) - self.cost(month)

    def add_costs(self, rows: Iterable[dict], convert: Callable) -> None:
        """Add rows of ProjectMonth: spent and still to spend; a missing rate is a gap."""
        for row in rows:
            spent = convert(row["ac"], row["currency"])
            to_spend = convert(row["etc"], row["currency"])
            if spent is None or to_spend is None:
                gap = f"Costs in {row['currency']} are left out: no exchange rate."
                self.gaps += [gap] if gap not in self.gaps else []
                continue
            self.spent[row["month"]] += spent
            self.to_spend[row["month"]] += to_spend

    def add_benefits(self, benefits: Iterable[BenefitFigures]) -> None:
        for benefit in benefits:
            self.add_months(benefit.months, is_cost=benefit.is_cost)

    def add_months(self, months: dict[date, Decimal], *, is_cost: bool) -> None:
        into = self.to_spend if is_cost else self.benefits
        for month, amount in months.items():
            into[month] += amount

    def add_evenly(self, amount: Decimal, start: date | None, finish: date | None) -> None:
        """Spread a cost that has no dates of its own over the months from start to finish."""
        if not amount or start is None or finish is None:
            return
        weights, month = {}, month_of(start)
        while month <= finish:
            weights[month], month = Decimal(1), add_months(month, 1)
        for month, part in in_proportion(amount, weights).items():
            self.to_spend[month] += part

    def add_at(self, amount: Decimal | None, day: date | None) -> None:
        if amount and day is not None:
            self.to_spend[month_of(day)] += amount

    def add(self, other: "CashFlow", convert: Callable, currency: str) -> None:
        """Add a sub-program's flow, converted."""
        pairs = (
            (self.benefits, other.benefits),
            (self.spent, other.spent),
            (self.to_spend, other.to_spend),
        )
        for into, amounts in pairs:
            for month, amount in amounts.items():
                if (converted := convert(amount, currency)) is not None:
                    into[month] += converted
        self.gaps += [gap for gap in other.gaps if gap not in self.gaps]
