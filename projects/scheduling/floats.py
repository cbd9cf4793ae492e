"""Total float, free float, program float, in minutes of the task's calendar.

Total float is measured to the project's own finish, program float to the
program's. Free float is what is left before any successor moves.
"""

from collections import defaultdict
from collections.abc import Mapping

from projects.scheduling.axis import Minute
from projects.scheduling.backward_pass import LateDates
from projects.scheduling.calendar import CLOCK, WorkingTime
from projects.scheduling.forward_pass import EarlyDates
from projects.scheduling.lags import is_on_the_clock, lag_minutes
from projects.scheduling.logic import Leaf, Logic
from projects.scheduling.network import Link, LinkType
from projects.scheduling.summary import Extent


def leaf_float(n: int, leaf: Leaf, early: EarlyDates, late: LateDates) -> Minute:
    """Return the smaller of start and finish float; 0 if finished, finish float once started."""
    if leaf.activity.actual_finish is not None:
        return 0
    calendar = leaf.float_calendar
    finish_float = calendar.between(early.finish[n], late.limit[n])
    if leaf.activity.actual_start is not None:
        return finish_float
    # A hard constraint that pulls a task before its links shows the conflict itself.
    start = early.pulled_from.get(n, early.start[n])
    return min(calendar.between(start, late.start[n]), finish_float)


def summary_float(
    extent: Extent, late_start: Minute, late_finish: Minute, calendar: WorkingTime
) -> Minute:
    """Return a summary's float from its own dates: not the least of its leaves."""
    if extent.finished:
        return 0
    finish_float = calendar.between(extent.early_finish, late_finish)
    if extent.started:
        return finish_float
    return min(calendar.between(extent.early_start, late_start), finish_float)


class FreeFloat:
    """Free float from a task's own links; those of the summaries above it don't count."""

    def __init__(self, logic: Logic, extents: Mapping[int, Extent]) -> None:
        self._logic = logic
        self._extents = extents
        self._links: defaultdict[int, list[Link]] = defaultdict(list)
        for link in logic.network.links:
            self._links[link.predecessor].append(link)

    def of(self, activity_id: int, total_float: Minute) -> Minute:
        """Return the free float: at most the total float, never below 0."""
        if self._extents[activity_id].finished:
            return 0
        least = total_float
        activities = self._logic.outline.by_id
        for link in self._links.get(activity_id, ()):
            if self._extents[link.successor].finished:
                continue
            if activities[link.successor].active or not activities[activity_id].active:
                least = min(least, self._gap(link))
        return max(least, 0)

    def _gap(self, link: Link) -> Minute:
        """Return the minutes between the two ends that a link ties, less its lag."""
        predecessor = self._extents[link.predecessor]
        successor = self._extents[link.successor]
        held_by_finish = link.type in (LinkType.FS, LinkType.FF)
        holds_start = link.type in (LinkType.FS, LinkType.SS)
        given = predecessor.finish if held_by_finish else predecessor.start
        used = successor.start if holds_start else successor.finish
        calendar = self._calendar(link)
        lag = lag_minutes(link, self._duration(link.predecessor)) if link.lag else 0
        if is_on_the_clock(link):
            return calendar.between(CLOCK.add(given, lag), used)
        return calendar.between(given, used) - lag

    def _calendar(self, link: Link) -> WorkingTime:
        if self._logic.outline.by_id[link.predecessor].elapsed:
            return CLOCK
        return self._logic.task_calendars[link.successor]

    def _duration(self, activity_id: int) -> Minute:
        if not self._logic.outline.is_summary(activity_id):
            return self._logic.outline.by_id[activity_id].duration
        extent = self._extents[activity_id]
        return self._logic.task_calendars[activity_id].between(extent.start, extent.finish)
