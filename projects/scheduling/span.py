"""How long one activity takes from, or up to, an instant.

Most activities take their duration on one calendar. Those *driven by
assignments* take as long as their slowest assignment, each at its units on
its own calendar (scheduling rules of Microsoft Project, see docs/concepts).
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

from projects.errors import DomainError
from projects.scheduling.axis import Minute
from projects.scheduling.calendar import CLOCK, WorkingTime
from projects.scheduling.network import Activity, AssignedWork


class Span(Protocol):
    """The four moves of an activity along its calendars, and the two snaps."""

    def forward(self, x: Minute) -> Minute:
        """Return the finish of the whole activity started at ``x``."""

    def backward(self, x: Minute) -> Minute:
        """Return the start of the whole activity finished at ``x``."""

    def forward_remaining(self, x: Minute) -> Minute:
        """Return the finish of what remains, resumed at ``x``."""

    def backward_remaining(self, x: Minute) -> Minute:
        """Return where what remains has to resume to be finished at ``x``."""

    def snap(self, x: Minute) -> Minute:
        """Return the first instant from ``x`` on at which work can begin."""

    def snap_back(self, x: Minute) -> Minute:
        """Return the last instant up to ``x`` at which work can end."""


class PlainSpan:
    """A duration on one calendar."""

    __slots__ = ("calendar", "minutes", "remaining")

    def __init__(self, calendar: WorkingTime, minutes: Minute, remaining: Minute) -> None:
        self.calendar = calendar
        self.minutes = minutes
        self.remaining = remaining

    def forward(self, x: Minute) -> Minute:
        return self.calendar.add(x, self.minutes)

    def backward(self, x: Minute) -> Minute:
        return self.calendar.add(x, -self.minutes)

    def forward_remaining(self, x: Minute) -> Minute:
        return self.calendar.add(x, self.remaining)

    def backward_remaining(self, x: Minute) -> Minute:
        return self.calendar.add(x, -self.remaining)

    def snap(self, x: Minute) -> Minute:
        return self.calendar.next_start(x)

    def snap_back(self, x: Minute) -> Minute:
        return self.calendar.previous_finish(x)


class Milestone(PlainSpan):
    """No duration: it stays at the instant it is given, even on a Sunday."""

    __slots__ = ()

    def snap(self, x: Minute) -> Minute:
        return x

    def snap_back(self, x: Minute) -> Minute:
        return x


class DrivenSpan:
    """Several assignments side by side: the latest end, the earliest beginning."""

    __slots__ = ("parts",)

    def __init__(self, parts: list[tuple[PlainSpan, int]]) -> None:
        self.parts = parts

    def forward(self, x: Minute) -> Minute:
        return max(part.forward(part.calendar.add(x, delay)) for part, delay in self.parts)

    def backward(self, x: Minute) -> Minute:
        return min(part.calendar.add(part.backward(x), -delay) for part, delay in self.parts)

    def forward_remaining(self, x: Minute) -> Minute:
        return max(part.forward_remaining(x) for part, _ in self.parts)

    def backward_remaining(self, x: Minute) -> Minute:
        return min(part.backward_remaining(x) for part, _ in self.parts)

    def snap(self, x: Minute) -> Minute:
        return min(part.snap(x) for part, _ in self.parts)

    def snap_back(self, x: Minute) -> Minute:
        return max(part.snap_back(x) for part, _ in self.parts)


class BookedMilestone(DrivenSpan):
    """Work booked on a milestone: it takes its time, but where it starts is not moved."""

    __slots__ = ()

    def snap(self, x: Minute) -> Minute:
        return x

    def snap_back(self, x: Minute) -> Minute:
        return x


class SpanBuilder:
    """Makes the spans of a network, sharing calendars that two tasks combine alike."""

    def __init__(self, calendars: Mapping[int, WorkingTime]) -> None:
        self._calendars = calendars
        self._common: dict[tuple[int, int], WorkingTime] = {}

    def calendar(self, key: int, activity_id: int) -> WorkingTime:
        """Return a calendar by key; an unknown key is an error that names the task."""
        try:
            return self._calendars[key]
        except KeyError:
            raise DomainError(
                f"Task {activity_id} uses calendar {key}, which does not exist.",
                field="calendar",
                fix="Choose one of the project's calendars.",
            ) from None

    def build(self, activity: Activity, task_calendar: WorkingTime) -> Span:
        """Return the span of a leaf."""
        counted = counted_assignments(activity)
        if counted:
            parts = [self._part(work, activity, task_calendar) for work in counted]
            if activity.duration and len(parts) == 1 and not parts[0][1]:
                return parts[0][0]
            return DrivenSpan(parts) if activity.duration else BookedMilestone(parts)
        kind = PlainSpan if activity.duration else Milestone
        calendar = CLOCK if activity.elapsed else task_calendar
        return kind(calendar, activity.duration, remaining_duration(activity))

    def _part(
        self, work: AssignedWork, activity: Activity, task_calendar: WorkingTime
    ) -> tuple[PlainSpan, int]:
        remaining = work.work if work.remaining is None else work.remaining
        span = PlainSpan(
            self._assignment_calendar(work, activity, task_calendar),
            _over_units(work.work, work),
            _over_units(remaining, work),
        )
        return span, work.delay

    def _assignment_calendar(
        self, work: AssignedWork, activity: Activity, task_calendar: WorkingTime
    ) -> WorkingTime:
        if activity.ignore_resource_calendar or work.calendar is None:
            return task_calendar
        resource = self.calendar(work.calendar, activity.id)
        if activity.calendar is None or activity.calendar == work.calendar:
            return resource
        pair = (activity.calendar, work.calendar)
        if pair not in self._common:
            self._common[pair] = task_calendar.intersect(resource)
        return self._common[pair]


def counted_assignments(activity: Activity) -> list[AssignedWork]:
    """Return the assignments that drive an activity; none where its duration does.

    Contoured work does not run evenly and its shape is unknown: the duration
    stands for it.
    """
    if activity.elapsed or activity.fixed_duration or not activity.assignments:
        return []
    counted = [work for work in activity.assignments if work.work > 0 and work.units > 0]
    return [] if any(work.contoured for work in counted) else counted


def remaining_duration(activity: Activity) -> Minute:
    """Return the duration still to do; all of it before the start."""
    if activity.actual_start is None:
        return activity.duration
    if activity.remaining is not None:
        return activity.remaining
    return max(activity.duration - activity.actual_duration, 0)


def _over_units(work: int | Fraction, assigned: AssignedWork) -> Minute:
    if assigned.units == 1:
        return work
    minutes = Fraction(work) / Fraction(assigned.units)
    return minutes.numerator if minutes.denominator == 1 else minutes
