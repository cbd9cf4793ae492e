"""The outline as ranges of leaves."""

import numpy as np
import pytest

from projects.scheduling.arrays.network import IrregularError
from projects.scheduling.arrays.outline import read_outline


def outline(*parents):
    return read_outline(np.array(parents, np.intp))


def held(found):
    ranges = zip(found.summaries.tolist(), found.first.tolist(), found.last.tolist(), strict=True)
    return {summary: found.leaves[a:b].tolist() for summary, a, b in ranges}


def test_without_parents_every_task_is_a_leaf():
    assert outline(-1, -1).leaves.tolist() == [0, 1]


def test_a_summary_holds_the_leaves_at_any_depth_below_it():
    assert held(outline(-1, 0, 1, 1, 0)) == {0: [2, 3, 4], 1: [2, 3]}


def test_children_named_before_their_parent_are_found():
    assert held(outline(2, -1, -1, 2)) == {2: [0, 3]}


def test_leaves_of_summaries_that_are_mixed_up_lie_side_by_side():
    assert held(outline(-1, -1, 0, 1, 0, 1)) == {0: [2, 4], 1: [3, 5]}


def test_parents_that_contain_each_other_are_left_to_the_other_engine():
    with pytest.raises(IrregularError):
        outline(-1, 2, 1)
