"""Instants as whole minutes since 1970-01-01T00:00, the engine's only clock.

Aware datetimes lie on the UTC axis, naive ones on the wall clock of one
place. A network lives on one axis; the two never mix.
"""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the origin of the wall clock's axis
_MINUTE = timedelta(minutes=1)

Minute = int | Fraction
"""An instant or an amount: whole outside the engine, perhaps a fraction inside."""


def to_minute(moment: datetime) -> int:
    """Return an instant's minute; seconds are cut off.

    >>> to_minute(datetime(1970, 1, 2, 8, 30))
    1950
    """
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return (moment - _EPOCH) // _MINUTE


def to_wall_clock(minute: int) -> datetime:
    """Return the naive datetime of a minute on the wall clock's axis."""
    return _EPOCH + minute * _MINUTE


def to_instant(minute: int) -> datetime:
    """Return the aware UTC datetime of a minute on the UTC axis."""
    return to_wall_clock(minute).replace(tzinfo=UTC)


def day_number(day: date) -> int:
    """Return days since 1970-01-01."""
    return day.toordinal() - _EPOCH.toordinal()


def day_of(number: int) -> date:
    """Return the date of a day number."""
    return date.fromordinal(number + _EPOCH.toordinal())


def whole(minutes: Minute) -> int:
    """Round to whole minutes, halves up: only results are ever rounded."""
    if isinstance(minutes, int):
        return minutes
    return (2 * minutes.numerator + minutes.denominator) // (2 * minutes.denominator)
