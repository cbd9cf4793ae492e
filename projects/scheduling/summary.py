"""Roll-up to summaries: dates from the children, percent weighted by duration."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from projects.scheduling.axis import Minute


class Extent(NamedTuple):
    """From when to when an activity runs, early, late and as scheduled.

    ``wide_late_*`` are the late dates up to the program's finish. ``last`` is
    the activity that decides the finish: itself for a leaf.
    """

    last: int
    early_start: Minute
    early_finish: Minute
    start: Minute
    finish: Minute
    late_start: Minute
    late_finish: Minute
    wide_late_start: Minute
    wide_late_finish: Minute
    started: bool
    finished: bool


def roll_up(children: Iterable[Extent]) -> Extent:
    """Return the extent of a summary: the earliest starts, the latest finishes.

    It is started when any child is, finished when all are.
    """
    parts = list(children)
    last = max(parts, key=lambda part: part.finish)
    return Extent(
        last=last.last,
        early_start=min(part.early_start for part in parts),
        early_finish=max(part.early_finish for part in parts),
        start=min(part.start for part in parts),
        finish=last.finish,
        late_start=min(part.late_start for part in parts),
        late_finish=max(part.late_finish for part in parts),
        wide_late_start=min(part.wide_late_start for part in parts),
        wide_late_finish=max(part.wide_late_finish for part in parts),
        started=any(part.started for part in parts),
        finished=all(part.finished for part in parts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafProgress:
    """How far one leaf is, in working minutes."""

    duration: Minute
    actual_duration: Minute
    finished: bool


def percent_complete(leaves: Iterable[LeafProgress]) -> int:
    """Return the percent of a leaf or of all leaves below a summary, 0 to 100.

    Weighted by duration, rounded half up; 100 only when every leaf is
    finished. Leaves without any duration count by how many are finished.

    >>> percent_complete([
    ...     LeafProgress(duration=400, actual_duration=210, finished=False)])
    53
    """
    parts = list(leaves)
    if not parts:
        return 0
    if all(part.finished for part in parts):
        return 100
    duration = sum(part.duration for part in parts)
    if duration:
        share = Fraction(sum(part.actual_duration for part in parts)) / duration
    else:
        share = Fraction(sum(part.finished for part in parts), len(parts))
    return min(int(share * 100 + Fraction(1, 2)), 99)
