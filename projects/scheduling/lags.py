"""Lags: minutes on the successor's calendar, on the clock, or a share of the predecessor."""

from fractions import Fraction

from projects.scheduling.axis import Minute
from projects.scheduling.calendar import CLOCK, WorkingTime
from projects.scheduling.network import LagKind, Link

_ON_THE_CLOCK = (LagKind.ELAPSED, LagKind.ELAPSED_PERCENT)
SHARES = (LagKind.PERCENT, LagKind.ELAPSED_PERCENT)


def lag_minutes(link: Link, predecessor_duration: Minute) -> Minute:
    """Return the lag in minutes, negative for a lead."""
    if link.lag_kind in SHARES:
        return Fraction(link.lag) * predecessor_duration / 100
    return link.lag


def is_on_the_clock(link: Link) -> bool:
    """Say whether a lag runs through nights and weekends."""
    return link.lag_kind in _ON_THE_CLOCK


def after_lag(x: Minute, link: Link, predecessor_duration: Minute, calendar: WorkingTime) -> Minute:
    """Return ``x`` plus the lag; ``calendar`` is the successor's task calendar."""
    if not link.lag:
        return x
    on = CLOCK if is_on_the_clock(link) else calendar
    return on.add(x, lag_minutes(link, predecessor_duration))


def before_lag(
    x: Minute, link: Link, predecessor_duration: Minute, calendar: WorkingTime
) -> Minute:
    """Return ``x`` minus the lag; ``calendar`` is the successor's task calendar."""
    if not link.lag:
        return x
    on = CLOCK if is_on_the_clock(link) else calendar
    return on.add(x, -lag_minutes(link, predecessor_duration))
