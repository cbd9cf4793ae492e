"""Green, amber or red by thresholds, with the rule that fired. Pure: no Django, no I/O.

A limit is passed by more than it: 10 days late against "at risk over 10 d" is green. What
cannot be judged has no colour and a rule that says why.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from projects.errors import DomainError


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


SEVERITY = (Colour.GREEN, Colour.AMBER, Colour.RED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A colour with the rule that fired; ``colour`` is None where nothing can be judged."""

    colour: Colour | None
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Limits of a portfolio; a project may tighten them.

    Days are working days; shares are fractions (0.02 is 2 %) of the budget, of the planned
    benefits or of all deliverables; ROI is in points (0.05 is 5 points). Where
    ``schedule_*_share`` is set, lateness is judged against that share of the remaining
    duration instead of the days, as long as any duration remains.
    """

    schedule_at_risk_days: Decimal = Decimal(10)
    schedule_off_track_days: Decimal = Decimal(25)
    schedule_at_risk_share: Decimal | None = None
    schedule_off_track_share: Decimal | None = None
    program_at_risk_days: Decimal = Decimal(20)
    program_off_track_days: Decimal = Decimal(60)
    cost_at_risk: Decimal = Decimal("0.02")
    cost_off_track: Decimal = Decimal("0.05")
    scope_at_risk: Decimal = Decimal(0)
    scope_off_track: Decimal = Decimal("0.2")
    growth_at_risk: Decimal = Decimal("0.1")
    growth_off_track: Decimal = Decimal("0.25")
    risk_at_risk: Decimal = Decimal("0.02")
    risk_off_track: Decimal = Decimal("0.05")
    benefit_at_risk: Decimal = Decimal("0.05")
    benefit_off_track: Decimal = Decimal("0.15")
    roi_at_risk: Decimal = Decimal("0.05")

    def overridden(self, limits: Mapping[str, object]) -> "Thresholds":
        """Return these thresholds with some of another value, by name.

        Raises DomainError for a name or a number that is none.
        """
        return replace(self, **{name: _limit(name, value) for name, value in limits.items()})

    def tightened(self, limits: Mapping[str, object]) -> "Thresholds":
        """Return these thresholds with those of ``limits`` that are stricter.

        A limit that these thresholds do not use is left out.
        """
        given = {name: _limit(name, value) for name, value in limits.items()}
        stricter = {
            name: value
            for name, value in given.items()
            if (own := getattr(self, name)) is not None and value < own
        }
        return replace(self, **stricter)


DEFAULTS = Thresholds()


def schedule_health(
    days_late: int | None,
    limits: Thresholds = DEFAULTS,
    *,
    remaining_days: int | None = None,
) -> Health:
    """Return the health of a project's finish against its baseline.

    >>> schedule_health(41)
    Health(colour=<Colour.RED: 'red'>, rule='41 d late, off track over 25 d')
    """
    amber = _allowed(limits.schedule_at_risk_days, limits.schedule_at_risk_share, remaining_days)
    red = _allowed(limits.schedule_off_track_days, limits.schedule_off_track_share, remaining_days)
    return _lateness(days_late, amber, red)


def program_schedule_health(days_late: int | None, limits: Thresholds = DEFAULTS) -> Health:
    """Return the health of a program's finish: the P80 once simulated, else the forecast."""
    return _lateness(days_late, limits.program_at_risk_days, limits.program_off_track_days)


def cost_health(
    *, bac: Decimal | None, eac: Decimal | None, limits: Thresholds = DEFAULTS
) -> Health:
    """Return the health of the estimate at completion against the budget."""
    if not bac:
        return _unknown("No budget to compare with")
    if eac is None:
        return _unknown("No estimate at completion")
    over = (eac - bac) / bac
    words = f"{_percent(abs(over))} {'over' if over > 0 else 'under'} budget"
    return _judged(over, words, limits.cost_at_risk, limits.cost_off_track, _percent)


def scope_health(
    *,
    total: int,
    overdue: int = 0,
    rejected: int = 0,
    added: int = 0,
    limits: Thresholds = DEFAULTS,
) -> Health:
    """Return the health of the deliverables: the worse of what fails and what was added.

    ``overdue`` are past due and not accepted, ``rejected`` come back and not overdue too,
    ``added`` came after the baseline; all are parts of ``total``.
    """
    if total <= 0:
        return _unknown("No deliverables")
    failing = Decimal(overdue + rejected) / total
    words = f"{overdue + rejected} of {total} deliverables overdue or rejected"
    acceptance = _judged(failing, words, limits.scope_at_risk, limits.scope_off_track, _percent)
    before = total - added
    growth = Decimal(added) / before if before > 0 else Decimal(0)
    words = f"{added} added to {before} deliverables, {_percent(growth)} more"
    grown = _judged(growth, words, limits.growth_at_risk, limits.growth_off_track, _percent)
    return worst((acceptance, grown))


def risk_health(
    *,
    exposure: Decimal,
    contingency: Decimal,
    bac: Decimal | None,
    limits: Thresholds = DEFAULTS,
) -> Health:
    """Return the health of what the open threats exceed the contingency by, as a share of BAC."""
    if exposure <= contingency:
        return Health(colour=Colour.GREEN, rule="Exposure is within the contingency")
    if not bac:
        return _unknown("No budget to compare the exposure with")
    open_share = (exposure - contingency) / bac
    words = f"Exposure beyond contingency is {_percent(open_share)} of the budget"
    return _judged(open_share, words, limits.risk_at_risk, limits.risk_off_track, _percent)


def benefit_health(
    *, planned: Decimal | None, forecast: Decimal | None, limits: Thresholds = DEFAULTS
) -> Health:
    """Return the health of the forecast benefits against the planned ones."""
    if not planned:
        return _unknown("No planned benefits")
    if forecast is None:
        return _unknown("No forecast of benefits")
    below = (planned - forecast) / planned
    words = f"Benefits {_percent(abs(below))} {'below' if below > 0 else 'above'} plan"
    return _judged(below, words, limits.benefit_at_risk, limits.benefit_off_track, _percent)


def return_health(
    *,
    planned: Decimal | None,
    forecast: Decimal | None,
    hurdle: Decimal,
    limits: Thresholds = DEFAULTS,
) -> Health:
    """Return the health of a program's forecast ROI against plan and hurdle rate."""
    if forecast is None:
        return _unknown("No forecast of ROI")
    if forecast < hurdle:
        rule = f"ROI {_percent(forecast)}, off track below the hurdle rate of {_percent(hurdle)}"
        return Health(colour=Colour.RED, rule=rule)
    if planned is None:
        return Health(colour=Colour.GREEN, rule=f"ROI {_percent(forecast)}, above the hurdle rate")
    below = planned - forecast
    side = "below" if below > 0 else "above"
    words = f"ROI {_points(abs(below))} {side} plan, at risk over {_points(limits.roi_at_risk)}"
    return Health(colour=Colour.AMBER if below > limits.roi_at_risk else Colour.GREEN, rule=words)


def worst(healths: Iterable[Health]) -> Health:
    """Return the worst of several, the first of equals; those without a colour stand back."""
    healths = tuple(healths)
    judged = [health for health in healths if health.colour is not None]
    if not judged:
        return healths[0] if healths else _unknown("Nothing to judge")
    return max(judged, key=lambda health: SEVERITY.index(health.colour or Colour.GREEN))


def _lateness(days_late: int | None, amber: Decimal, red: Decimal) -> Health:
    if days_late is None:
        return _unknown("No baseline to compare with")
    words = f"{abs(days_late)} d {'early' if days_late < 0 else 'late'}" if days_late else "On time"
    return _judged(Decimal(days_late), words, amber, red, _days)


def _judged(
    value: Decimal, words: str, amber: Decimal, red: Decimal, shown: Callable[[Decimal], str]
) -> Health:
    if value > red:
        return Health(colour=Colour.RED, rule=f"{words}, off track over {shown(red)}")
    colour = Colour.AMBER if value > amber else Colour.GREEN
    return Health(colour=colour, rule=f"{words}, at risk over {shown(amber)}")


def _allowed(days: Decimal, share: Decimal | None, remaining_days: int | None) -> Decimal:
    return share * remaining_days if share is not None and remaining_days else days


def _limit(name: str, value: object) -> Decimal:
    known = [field.name for field in fields(Thresholds)]
    if name not in known:
        raise DomainError(
            f"There is no threshold {name}.", field="thresholds", fix=f"Use {', '.join(known)}."
        )
    try:
        limit = Decimal(str(value))
    except InvalidOperation:
        limit = Decimal("NaN")
    if not limit.is_finite() or limit < 0:
        raise DomainError(
            f"Threshold {name} is not a number of 0 or more: {value}.",
            field="thresholds",
            fix="Give days as a number and shares as a fraction: 0.02 is 2 %.",
        )
    return limit


def _unknown(because: str) -> Health:
    return Health(colour=None, rule=because)


def _trimmed(number: Decimal) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _days(number: Decimal) -> str:
    return f"{_trimmed(number)} d"


def _percent(share: Decimal) -> str:
    return f"{_trimmed(100 * share)} %"


def _points(share: Decimal) -> str:
    return f"{_trimmed(100 * share)} points"
