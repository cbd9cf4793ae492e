"""The outline as ranges: in preorder, the leaves below a summary lie side by side."""

from dataclasses import dataclass

import numpy as np

from projects.scheduling.arrays.network import IrregularError
from projects.scheduling.arrays.order import grouped
from projects.scheduling.arrays.tables import Index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutlineArrays:
    """Leaves and summaries by index of the activity.

    ``leaves`` are in preorder; summary ``summaries[k]`` holds
    ``leaves[first[k]:last[k]]``. ``node`` is the place of a leaf in ``leaves``
    (of a summary: of the first leaf after its beginning). Summaries follow
    each other deepest level first.
    """

    leaves: Index
    node: Index
    is_summary: np.ndarray
    summaries: Index
    first: Index
    last: Index


def read_outline(parent: Index) -> OutlineArrays:
    """Return the outline; raises IrregularError where parents contain each other."""
    count = parent.size
    is_summary = np.zeros(count, np.bool_)
    is_summary[parent[parent >= 0]] = True
    if not is_summary.any():
        everything, none = np.arange(count), np.zeros(0, np.intp)
        return OutlineArrays(
            leaves=everything, node=everything, is_summary=is_summary,
            summaries=none, first=none, last=none,
        )  # fmt: skip
    by_depth = _by_depth(parent)
    size = _sizes(parent, by_depth)
    place = _preorder(parent, by_depth, size)
    in_order = np.empty(count, np.intp)
    in_order[place] = np.arange(count)
    is_leaf = ~is_summary[in_order]
    leaves_before = np.zeros(count + 1, np.intp)
    np.cumsum(is_leaf, out=leaves_before[1:])
    summaries = np.concatenate([level[is_summary[level]] for level in reversed(by_depth)])
    return OutlineArrays(
        leaves=in_order[is_leaf],
        node=leaves_before[place],
        is_summary=is_summary,
        summaries=summaries,
        first=leaves_before[place[summaries]],
        last=leaves_before[place[summaries] + size[summaries]],
    )


def _by_depth(parent: Index) -> list[Index]:
    """Return the activities of each depth, roots first."""
    levels = [np.flatnonzero(parent < 0)]
    reached = levels[0].size
    inside = np.zeros(parent.size, np.bool_)
    while reached < parent.size:
        inside[:] = False
        inside[levels[-1]] = True
        below = np.flatnonzero((parent >= 0) & inside[parent])
        if not below.size:
            raise IrregularError
        levels.append(below)
        reached += below.size
    return levels


def _sizes(parent: Index, by_depth: list[Index]) -> Index:
    """Return how many activities each holds, itself included."""
    size = np.ones(parent.size, np.intp)
    for level in reversed(by_depth[1:]):
        np.add.at(size, parent[level], size[level])
    return size


def _preorder(parent: Index, by_depth: list[Index], size: Index) -> Index:
    place = np.zeros(parent.size, np.intp)
    place[by_depth[0]] = np.cumsum(size[by_depth[0]]) - size[by_depth[0]]
    for level in by_depth[1:]:
        siblings = level[grouped(parent[level])]
        above = parent[siblings]
        before = np.cumsum(size[siblings]) - size[siblings]
        is_first = np.empty(siblings.size, np.bool_)
        is_first[0] = True
        np.not_equal(above[1:], above[:-1], out=is_first[1:])
        firsts = np.flatnonzero(is_first)
        counts = np.diff(np.append(firsts, siblings.size))
        place[siblings] = place[above] + 1 + before - np.repeat(before[firsts], counts)
    return place
