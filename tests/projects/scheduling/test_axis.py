"""Instants as minutes."""

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest

from projects.scheduling import to_instant, to_minute, to_wall_clock
from projects.scheduling.axis import whole


def test_an_aware_instant_lies_on_the_utc_axis():
    summer = timezone(timedelta(hours=2))

    assert to_minute(datetime(1970, 1, 1, 3, tzinfo=summer)) == 60


def test_a_minute_of_the_utc_axis_comes_back_aware():
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)

    assert to_instant(to_minute(noon)) == noon


def test_a_minute_of_the_wall_clock_comes_back_naive():
    noon = datetime(2026, 11, 20, 12)  # noqa: DTZ001

    assert to_wall_clock(to_minute(noon)) == noon


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [(7, 7), (Fraction(5, 2), 3), (Fraction(-5, 2), -2), (Fraction(7, 3), 2), (Fraction(8, 3), 3)],
)
def test_halves_are_rounded_up(exact, rounded):
    assert whole(exact) == rounded
