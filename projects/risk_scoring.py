"""Risks on the 5 x 5 scale and in money. Pure: no Django, no I/O.

Score = probability band x impact band, 1 to 25. EMV (expected monetary value) =
probability x cost impact. Exposure = sum of the EMV of open threats; opportunities are
summed apart and never set off against it. References: PMI, The Standard for Risk Management
in Portfolios, Programs, and Projects; ISO 31010.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from projects.metrics import rounded

CENT = Decimal("0.01")
PROBABILITY_LABELS = ("Rare", "Unlikely", "Possible", "Likely", "Very likely")
IMPACT_LABELS = ("Minor", "Low", "Medium", "High", "Severe")
RATINGS = ((15, "very high"), (10, "high"), (5, "moderate"), (0, "low"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskScale:
    """Where the five bands of a portfolio end.

    Each tuple holds the largest value of bands 1 to 4; band 5 is everything above. Costs
    are in the portfolio's currency, days are working days.
    """

    probability: tuple[Decimal, ...] = (
        Decimal("0.10"),
        Decimal("0.20"),
        Decimal("0.30"),
        Decimal("0.50"),
    )
    cost: tuple[Decimal, ...] = (
        Decimal(25_000),
        Decimal(75_000),
        Decimal(150_000),
        Decimal(250_000),
    )
    days: tuple[int, ...] = (2, 6, 9, 15)

    def __post_init__(self) -> None:
        for name in ("probability", "cost", "days"):
            bounds = getattr(self, name)
            if len(bounds) != 4 or sorted(set(bounds)) != list(bounds):
                raise ValueError(f"{name}: give four rising limits, not {bounds}")


DEFAULT_SCALE = RiskScale()


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPosition:
    """What the arithmetic needs to know of one entry of the register.

    Probabilities are 0 to 1, costs positive for threat and opportunity alike. The scores,
    where somebody judged them, go before the bands of the scale.
    """

    probability: Decimal
    cost_impact: Decimal = Decimal(0)
    schedule_impact_days: int = 0
    is_threat: bool = True
    is_open: bool = True
    residual_probability: Decimal | None = None
    residual_cost_impact: Decimal | None = None
    probability_score: int | None = None
    impact_score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskScore:
    """A cell of the 5 x 5 matrix."""

    probability: int  # 1 to 5
    impact: int  # 1 to 5

    @property
    def score(self) -> int:
        return self.probability * self.impact

    @property
    def rating(self) -> str:
        return next(word for least, word in RATINGS if self.score >= least)


def probability_band(probability: Decimal, scale: RiskScale = DEFAULT_SCALE) -> int:
    """Return the band, 1 (rare) to 5 (very likely), of a probability of 0 to 1."""
    return bisect_left(scale.probability, probability) + 1


def cost_band(cost: Decimal, scale: RiskScale = DEFAULT_SCALE) -> int:
    """Return the band, 1 (minor) to 5 (severe), of a cost in the portfolio's currency."""
    return bisect_left(scale.cost, cost) + 1


def days_band(days: int, scale: RiskScale = DEFAULT_SCALE) -> int:
    """Return the band, 1 (minor) to 5 (severe), of a delay in working days."""
    return bisect_left(scale.days, days) + 1


def score(risk: RiskPosition, scale: RiskScale = DEFAULT_SCALE) -> RiskScore:
    """Return where a risk stands: its impact is the worse of cost and delay.

    >>> position = RiskPosition(
    ...     probability=Decimal("0.45"), cost_impact=Decimal(310_000), schedule_impact_days=12)
    >>> score(position).score, score(position).rating
    (20, 'very high')
    """
    impact = max(cost_band(risk.cost_impact, scale), days_band(risk.schedule_impact_days, scale))
    return RiskScore(
        probability=risk.probability_score or probability_band(risk.probability, scale),
        impact=risk.impact_score or impact,
    )


def emv(probability: Decimal, cost_impact: Decimal, *, quantum: Decimal = CENT) -> Decimal:
    """Return the expected monetary value, rounded half-even so that rows add up.

    >>> emv(Decimal("0.45"), Decimal(310_000))
    Decimal('139500.00')
    """
    return rounded(probability * cost_impact, quantum)


def residual_emv(risk: RiskPosition, *, quantum: Decimal = CENT) -> Decimal:
    """Return the EMV after the response; what the response leaves alone counts as it is."""
    chance, cost = risk.residual_probability, risk.residual_cost_impact
    return emv(
        risk.probability if chance is None else chance,
        risk.cost_impact if cost is None else cost,
        quantum=quantum,
    )


def exposure(risks: Iterable[RiskPosition], *, quantum: Decimal = CENT) -> Decimal:
    """Return the sum of current EMV over open threats."""
    parts = (
        emv(risk.probability, risk.cost_impact, quantum=quantum)
        for risk in risks
        if risk.is_open and risk.is_threat
    )
    return sum(parts, Decimal(0))


def residual_exposure(risks: Iterable[RiskPosition], *, quantum: Decimal = CENT) -> Decimal:
    """Return the sum of EMV after response over open threats."""
    parts = (
        residual_emv(risk, quantum=quantum) for risk in risks if risk.is_open and risk.is_threat
    )
    return sum(parts, Decimal(0))


def opportunity_value(risks: Iterable[RiskPosition], *, quantum: Decimal = CENT) -> Decimal:
    """Return the sum of current EMV over open opportunities."""
    parts = (
        emv(risk.probability, risk.cost_impact, quantum=quantum)
        for risk in risks
        if risk.is_open and not risk.is_threat
    )
    return sum(parts, Decimal(0))


def contingency_cover(*, contingency_left: Decimal, exposure: Decimal) -> Decimal | None:
    """Return contingency left / exposure; None where nothing is exposed.

    It compares with an expected value: a cover of 1 is no 80 % certainty.
    """
    return None if exposure == 0 else contingency_left / exposure
