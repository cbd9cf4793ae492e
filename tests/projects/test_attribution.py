"""Telling apart what several changes did: where the figures change, and how few are computed."""

import pytest

from projects.queries.attribution import bisected


@pytest.mark.parametrize("values", [[1, 1, 1], [1, 2, 3], [0, 0, 0, 5, 5, 7, 7, 7], [4]])
def test_every_place_has_its_value(values):
    assert bisected(lambda index: values[index], len(values) - 1) == values


def test_between_two_places_of_one_value_nothing_is_computed():
    asked = []

    def value(index: int) -> int:
        asked.append(index)
        return int(index >= 40)

    assert bisected(value, 63) == [0] * 40 + [1] * 24
    assert len(asked) <= 8
