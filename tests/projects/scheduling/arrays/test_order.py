"""Levels, and arcs sorted by node."""

import numpy as np
import pytest

from projects.scheduling.arrays.order import Fan, grouped, levels_of, ranges


def levels(nodes, *arcs):
    source, target = (np.array(ends, np.intp) for ends in zip(*arcs, strict=True))
    found = levels_of(target, Fan.of(source, nodes), Fan.of(target, nodes))
    return None if found is None else found.tolist()


def test_a_node_lies_one_level_below_the_deepest_before_it():
    assert levels(5, (0, 1), (1, 2), (0, 2), (3, 2)) == [0, 1, 2, 0, 0]


def test_two_links_between_the_same_nodes_count_as_one():
    assert levels(2, (0, 1), (0, 1)) == [0, 1]


def test_a_circle_has_no_levels():
    assert levels(3, (0, 1), (1, 2), (2, 1)) is None


def test_a_long_chain_has_a_level_for_each_node():
    assert levels(500, *((n, n + 1) for n in range(499))) == list(range(500))


def test_a_circle_at_the_end_of_a_long_chain_has_no_levels():
    assert levels(500, *((n, n + 1) for n in range(499)), (499, 400)) is None


@pytest.mark.parametrize("most", [10, 70_000, 5_000_000])
def test_sorting_keeps_the_order_of_equals(most):
    keys = np.random.default_rng(1).integers(0, most, 3000)

    assert grouped(keys).tolist() == np.argsort(keys, kind="stable").tolist()


def test_ranges_follow_each_other():
    assert ranges(np.array([7, 2, 5]), np.array([2, 0, 3])).tolist() == [7, 8, 5, 6, 7]


def test_a_fan_keeps_the_order_of_the_arcs_at_a_node():
    fan = Fan.of(np.array([1, 0, 1, 0]), 3)

    assert (fan.arcs.tolist(), fan.first.tolist()) == ([1, 3, 0, 2], [0, 2, 4, 4])


def test_a_reordered_fan_takes_the_arcs_along():
    fan = Fan.of(np.array([1, 0, 1, 0]), 3).reordered(np.array([2, 1, 0]))

    assert (fan.arcs.tolist(), fan.first.tolist()) == ([0, 2, 1, 3], [0, 0, 2, 4])
