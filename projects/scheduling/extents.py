"""The extent of every task, leaves from the passes, summaries rolled up from children."""

from projects.scheduling.axis import Minute
from projects.scheduling.backward_pass import LateDates
from projects.scheduling.forward_pass import EarlyDates, Handed
from projects.scheduling.logic import Logic
from projects.scheduling.network import Activity
from projects.scheduling.summary import Extent, roll_up


def read_extents(
    logic: Logic, early: EarlyDates, own: LateDates, wide: LateDates, handed: Handed
) -> dict[int, Extent]:
    """Return the extent of each activity by id."""
    extents = {
        leaf.id: _leaf_extent(n, leaf.activity, early, own, wide, handed.get(n))
        for n, leaf in enumerate(logic.leaves)
    }
    shown = dict(extents)
    for leaf in logic.leaves:
        if leaf.activity.manual:
            shown[leaf.id] = _typed_late_dates(extents[leaf.id])
    for summary in logic.outline.summaries:
        children = logic.outline.children[summary.id]
        active = [child for child in children if logic.outline.by_id[child].active]
        rolled = roll_up(shown[child] for child in active or children)
        extents[summary.id] = shown[summary.id] = _typed(rolled, summary)
    return extents


def _leaf_extent(
    n: int,
    activity: Activity,
    early: EarlyDates,
    own: LateDates,
    wide: LateDates,
    waiting: tuple[Minute, Minute] | None,
) -> Extent:
    start, finish = waiting or (early.scheduled[n], early.finish[n])
    return Extent(
        last=activity.id,
        early_start=early.start[n],
        early_finish=early.finish[n],
        start=start,
        finish=finish,
        late_start=own.start[n],
        late_finish=own.finish[n],
        wide_late_start=wide.start[n],
        wide_late_finish=wide.finish[n],
        started=activity.actual_start is not None,
        finished=activity.actual_finish is not None,
    )


def _typed_late_dates(extent: Extent) -> Extent:
    """Return what a manual leaf shows its summary: it can't be later than typed."""
    return extent._replace(
        late_start=extent.early_start,
        late_finish=extent.early_finish,
        wide_late_start=extent.early_start,
        wide_late_finish=extent.early_finish,
    )


def _typed(rolled: Extent, summary: Activity) -> Extent:
    """Return the extent with the typed dates of a manual summary."""
    if not summary.manual:
        return rolled
    start = rolled.start if summary.typed_start is None else summary.typed_start
    finish = rolled.finish if summary.typed_finish is None else summary.typed_finish
    return rolled._replace(early_start=start, early_finish=finish, start=start, finish=finish)
