"""From a ``Network`` of objects to columns, where it is regular.

Regular is what one pass over columns places exactly: whole minutes, work on
one calendar (assignments side by side on one calendar count as one). Left to
the engine for all cases are manual and inactive tasks, as late as possible,
levelling, scheduling from the finish, assignments on several calendars,
fractions of a minute, and errors, which it names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from projects.scheduling.arrays.network import (
    CONSTRAINTS,
    LINK_TYPES,
    NONE,
    ActivityColumns,
    IrregularError,
    LinkColumns,
    NetworkArrays,
    ProjectColumns,
)
from projects.scheduling.axis import Minute
from projects.scheduling.calendar import CLOCK, LAST_MINUTE, WorkingTime
from projects.scheduling.lags import SHARES, is_on_the_clock, lag_minutes
from projects.scheduling.network import Activity, Constraint, Link, Network, ProjectFrame
from projects.scheduling.span import DrivenSpan, PlainSpan, SpanBuilder

_LONGEST: Final = 2**28


def read_network(network: Network) -> tuple[NetworkArrays, Sequence[int]]:
    """Return the columns, and the programs by their index; raises IrregularError."""
    frames = list(network.projects)
    programs = _programs(frames, network.program_finish_floor)
    places = {program: n for n, program in enumerate(programs)}
    floor = [network.program_finish_floor.get(program, NONE) for program in programs]
    calendars = _Calendars(network.calendars)
    activities = _activities(network, calendars)
    arrays = NetworkArrays(
        projects=_projects(frames, places),
        activities=activities,
        links=_links(network),
        calendars=tuple(calendars.used),
        program_floor=_instants(floor),
    )
    return arrays, programs


def _programs(frames: Iterable[ProjectFrame], floor: Mapping[int, int]) -> list[int]:
    named = dict.fromkeys(floor)
    named.update(dict.fromkeys(f.program for f in frames if f.program is not None))
    return list(named)


def _projects(frames: list[ProjectFrame], programs: Mapping[int, int]) -> ProjectColumns:
    if any(frame.from_finish for frame in frames):
        raise IrregularError
    return ProjectColumns(
        start=_instants([frame.start for frame in frames]),
        restart=_instants([frame.restart for frame in frames]),
        program=np.array(
            [NONE if f.program is None else programs[f.program] for f in frames], np.intp
        ),
        honour_constraints=np.array([f.honour_constraints for f in frames], np.bool_),
        critical_limit=np.array([f.critical_limit for f in frames], np.int64),
    )


@dataclass(slots=True)
class _Calendars:
    """Numbers the calendars in use, the clock first."""

    given: Mapping[int, WorkingTime]
    used: list[WorkingTime] = field(default_factory=lambda: [CLOCK])
    _numbers: dict[int, int] = field(default_factory=lambda: {id(CLOCK): 0})

    def number(self, calendar: WorkingTime) -> int:
        number = self._numbers.setdefault(id(calendar), len(self.used))
        if number == len(self.used):
            self.used.append(calendar)
        return number

    def by_key(self, key: int) -> int:
        if key not in self.given:
            raise IrregularError
        return self.number(self.given[key])


def _activities(network: Network, calendars: _Calendars) -> ActivityColumns:
    activities = network.activities
    frames = {frame.id: n for n, frame in enumerate(network.projects)}
    own = {frame.id: frame.calendar for frame in network.projects}
    places = {activity.id: n for n, activity in enumerate(activities)}
    if len(places) < len(activities) or not all(a.project in frames for a in activities):
        raise IrregularError
    if any(_is_irregular(a) for a in activities):
        raise IrregularError
    keys = [own[a.project] if a.calendar is None else a.calendar for a in activities]
    numbers = {key: calendars.by_key(key) for key in dict.fromkeys(keys)}
    calendar = [numbers[key] for key in keys]
    spans = _spans(network, calendars, calendar)
    project = [frames[a.project] for a in activities]
    parent = [NONE if a.parent is None else places.get(a.parent, -2) for a in activities]
    if any(p != NONE and (p < 0 or project[p] != project[n]) for n, p in enumerate(parent)):
        raise IrregularError
    return ActivityColumns(
        project=np.array(project, np.intp),
        parent=np.array(parent, np.intp),
        calendar=np.array(calendar, np.intp),
        span_calendar=np.array([span[0] for span in spans], np.intp),
        duration=_amounts([a.duration for a in activities]),
        span=_amounts([span[1] for span in spans]),
        remaining=_amounts([span[2] for span in spans]),
        elapsed=np.array([a.elapsed for a in activities], np.bool_),
        actual_duration=_amounts([a.actual_duration for a in activities]),
        actual_start=_instants([a.actual_start for a in activities]),
        actual_finish=_instants([a.actual_finish for a in activities]),
        stop=_instants([a.stop for a in activities]),
        resume=_instants([a.resume for a in activities]),
        constraint=np.array([CONSTRAINTS[a.constraint] for a in activities], np.int8),
        constraint_date=_instants([a.constraint_date for a in activities]),
        deadline=_instants([a.deadline for a in activities]),
    )


def _is_irregular(activity: Activity) -> bool:
    constraint = activity.constraint
    return (
        activity.manual
        or not activity.active
        or constraint is Constraint.ALAP
        or (activity.constraint_date is None and constraint is not Constraint.ASAP)
        or activity.levelling_delay != 0
    )


def _spans(
    network: Network, calendars: _Calendars, calendar: list[int]
) -> list[tuple[int, Minute, Minute]]:
    """Return calendar, minutes and remaining minutes of every activity's work."""
    builder = SpanBuilder(network.calendars)
    found = []
    for activity, number in zip(network.activities, calendar, strict=True):
        if not activity.assignments and activity.actual_start is None:
            # Most tasks: not begun, nobody assigned.
            own = 0 if activity.elapsed else number
            found.append((own, activity.duration, activity.duration))
        else:
            span = builder.build(activity, calendars.used[number])
            found.append(_one_span(span, activity, calendars))
    return found


def _one_span(
    span: object, activity: Activity, calendars: _Calendars
) -> tuple[int, Minute, Minute]:
    if isinstance(span, PlainSpan):
        return calendars.number(span.calendar), span.minutes, span.remaining
    if not isinstance(span, DrivenSpan) or not activity.duration:
        raise IrregularError
    parts = [part for part, _ in span.parts]
    if any(delay for _, delay in span.parts) or len({id(p.calendar) for p in parts}) > 1:
        raise IrregularError
    longest, remaining = max(p.minutes for p in parts), max(p.remaining for p in parts)
    return calendars.number(parts[0].calendar), longest, remaining


def _links(network: Network) -> LinkColumns:
    links = network.links
    places = {activity.id: n for n, activity in enumerate(network.activities)}
    parents = {activity.parent for activity in network.activities}
    if any(link.lag_kind in SHARES and link.predecessor in parents for link in links):
        raise IrregularError
    try:
        predecessor = np.array([places[link.predecessor] for link in links], np.intp)
        successor = np.array([places[link.successor] for link in links], np.intp)
    except KeyError:
        raise IrregularError from None
    return LinkColumns(
        predecessor=predecessor,
        successor=successor,
        type=np.array([LINK_TYPES[link.type] for link in links], np.int8),
        lag=_amounts([_lag(link, network, places) for link in links]),
        on_the_clock=np.array([is_on_the_clock(link) for link in links], np.bool_),
    )


def _lag(link: Link, network: Network, places: Mapping[int, int]) -> Minute:
    if not link.lag:
        return 0
    duration = network.activities[places[link.predecessor]].duration
    return lag_minutes(link, duration)


def _amounts(minutes: Sequence[Minute]) -> np.ndarray:
    """Return whole amounts; a fraction is irregular, and so is what no plan can hold."""
    for n in minutes:
        if n.denominator != 1 or not -_LONGEST < n < _LONGEST:
            raise IrregularError
    return np.array([int(n) for n in minutes], np.int32)


def _instants(minutes: Sequence[int | None]) -> np.ndarray:
    """Return instants; one out of the engine's years is an error that is not named here."""
    if any(x is not None and x != NONE and not 0 <= x <= LAST_MINUTE for x in minutes):
        raise IrregularError
    return np.array([NONE if x is None else x for x in minutes], np.int64)
