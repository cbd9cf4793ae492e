"""What each of several changes did to the headline figures that were measured after all of them.

The changes are substituted in the order in which they were written: each gets the difference
between the figures after it and those after the one before. Figures in between are computed in
memory, taking the changes back from the end; what comes of rows that can't be taken back goes to
the first change, so that the steps always add up to what was measured.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from projects.errors import DomainError
from projects.queries.network import LoadedNetwork
from projects.queries.project_figures import ProjectFigures
from projects.queries.undone_network import Undone, before, moves_dates, parts_of
from projects.queries.undone_rows import RowsBefore
from projects.risk_scoring import exposure
from projects.scheduling.axis import to_instant
from projects.scheduling.critical_path import Schedule, schedule
from projects.signals import Cause, Step

# What a program's finish, cost, return and exposure follow from; columns of ProjectMetrics.
HEADLINE = ("finish", "baseline_finish", "status_date", "eac", "delay_cost", "risk_exposure")
# Beyond so many changes x tasks they are told together, project by project.
MOST_WORK = 60_000
HANGING = ("assignment", "dependency")

type State = Mapping[str, Any]
type States = Mapping[int, State]
type Placed = list[tuple[int, Cause]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Figures of connected or unconnected projects with the schedule that they follow from."""

    figures: Mapping[int, ProjectFigures]
    before: Mapping[int, State | None]
    after: States
    loaded: LoadedNetwork | None = None
    computed: Schedule | None = None


def attributed(causes: Sequence[Cause], measured: Measured) -> list[Step]:
    """Return the steps from the figures before to those after, in the order of ``causes``."""
    places = list(enumerate(_by_row(causes)))
    found: list[tuple[int, Step]] = []
    for connected in _components(measured):
        new = frozenset(pk for pk in connected if measured.before[pk] is None)
        found += _joining(places, new, measured)
        rest = connected - new
        own = [(place, cause) for place, cause in places if cause.project_id in rest]
        try:
            found += _of_component(_bounded(own, rest, measured), rest, measured)
        except DomainError:
            # A plan in between that can't be scheduled: something was left that then was not so.
            found += _of_component(_all_in_one(own), rest, measured)
    return [step for _, step in sorted(found, key=lambda pair: pair[0])]


def _joining(places: Placed, new: frozenset[int], measured: Measured) -> list[tuple[int, Step]]:
    """Return one step for each project that is measured for the first time."""
    steps = []
    for pk in sorted(new):
        own = [(place, cause) for place, cause in places if cause.project_id == pk]
        for place, cause in _all_in_one(own):
            one = replace(cause, count=1)
            states = {pk: measured.after[pk]}
            steps.append((place, Step(cause=one, states=states, connected=frozenset({pk}))))
    return steps


def _bounded(own: Placed, connected: frozenset[int], measured: Measured) -> Placed:
    """Join causes, first by kind and then all, where computing each alone would take too long."""
    tasks = sum(len(measured.figures[pk].tasks) for pk in connected)
    if len(own) * tasks > MOST_WORK:
        own = _joined(own)
    return own if len(own) * tasks <= MOST_WORK else _all_in_one(own)


def _all_in_one(own: Placed) -> Placed:
    if len(own) < 2:
        return own
    return [(own[0][0], _merged([cause for _, cause in own], count=len(own)))]


def _of_component(
    own: Placed, connected: frozenset[int], measured: Measured
) -> list[tuple[int, Step]]:
    if not own:
        return []
    causes = [cause for _, cause in own]
    schedules = _Schedules(causes, connected, measured)
    states = _states(causes, connected, measured, schedules)
    steps = []
    for index, (place, cause) in enumerate(own, start=1):
        moved = {pk: s for pk, s in states[index].items() if s != states[index - 1].get(pk)}
        step = Step(
            cause=cause, states=moved, connected=connected, finish_of=schedules.finishes(index)
        )
        steps.append((place, step))
    return steps


def bisected[T](value: Callable[[int], T], last: int) -> list[T]:
    """Return ``value`` of 0 to ``last``, asked for as few as tell where it changes.

    Between two places with the same value it is taken to be the same.
    """
    found = {0: value(0), last: value(last)}
    open_ranges = [(0, last)]
    while open_ranges:
        low, high = open_ranges.pop()
        if high - low < 2:
            continue
        if found[low] == found[high]:
            found |= dict.fromkeys(range(low + 1, high), found[low])
            continue
        middle = (low + high) // 2
        found[middle] = value(middle)
        open_ranges += [(low, middle), (middle, high)]
    return [found[index] for index in range(last + 1)]


class _Schedules:
    """The schedule after each of the changes, computed when asked for."""

    def __init__(self, causes: Sequence[Cause], connected: frozenset[int], measured: Measured):
        self._measured = measured
        self._computed: dict[int, Schedule] = {}
        self._parts: dict[int, Undone] = {}
        self._causes = causes
        self._connected = connected
        self.moves = measured.loaded is not None and len(causes) > 1
        # Where nothing of the dates changes from one place to the next, they share one schedule.
        self._place = [0]
        for index, cause in enumerate(causes, start=1):
            self._place.append(index if moves_dates(cause) else self._place[-1])

    @property
    def last(self) -> int:
        return len(self._causes)

    def finishes(self, index: int) -> Callable[[int], datetime | None] | None:
        """Return a function from task to its finish after ``index`` changes."""
        if self._measured.computed is None:
            return None

        def finish_of(task_id: int) -> datetime | None:
            found = self.after(index).dates.get(task_id)
            return None if found is None else to_instant(found.finish)

        return finish_of

    def after(self, index: int) -> Schedule:
        """Return the schedule after the first ``index`` changes."""
        place = self._place[index]
        if not self.moves or place == self._place[-1]:
            return self._measured.computed  # type: ignore[return-value]
        if place not in self._computed:
            self._computed[place] = schedule(self._network(place).network())
        return self._computed[place]

    def _network(self, index: int) -> Undone:
        nearest = min((k for k in self._parts if k >= index), default=None)
        if nearest is None:
            nearest = self.last
            self._parts[nearest] = parts_of(self._measured.loaded.network, self._connected)  # type: ignore[union-attr]
        parts = self._parts[nearest]
        for place in range(nearest, index, -1):
            parts = before(parts, self._causes[place - 1])
            self._parts[place - 1] = parts
        return parts

    def project_finishes(self) -> list[Mapping[int, datetime]]:
        """Return the finish of each project that has tasks, after 1 to all changes."""
        instant = cache(to_instant)

        def ends(index: int) -> Mapping[int, datetime]:
            parts = self._network(self._place[index])
            filled = {activity.project for activity in parts.activities.values()}
            found = self.after(index).project_finish
            return {pk: instant(found[pk]) for pk in filled & found.keys()}

        return bisected(lambda index: ends(index + 1), self.last - 1)


def _states(
    causes: Sequence[Cause],
    connected: frozenset[int],
    measured: Measured,
    schedules: _Schedules,
) -> list[States]:
    """Return the headline figures after 0 to all changes; the first are those stored before."""
    last = {pk: measured.after[pk] for pk in connected}
    stored = {pk: state for pk in connected if (state := measured.before[pk]) is not None}
    if len(causes) == 1:
        return [stored, last]
    ends = schedules.project_finishes() if schedules.moves else None
    rows = {pk: RowsBefore(measured.figures[pk]) for pk in connected}
    found: list[States] = [last]
    for index in range(len(causes) - 1, 0, -1):
        cause = causes[index]
        rows[cause.project_id].undo(cause)
        finishes = ends[index - 1] if ends is not None else {}
        same = ends is None or finishes == ends[index]
        touched = {cause.project_id} if same else connected
        fresh = {
            pk: _headline(rows[pk].figures, finishes.get(pk), is_scheduled=ends is not None)
            for pk in touched
        }
        found.append({**found[-1], **fresh})
    return [stored, *reversed(found)]


def _headline(figures: ProjectFigures, finish: datetime | None, *, is_scheduled: bool) -> State:
    """Return the headline figures of rows whose dates are not scheduled again."""
    then = ProjectFigures(figures.rows, figures.calendars)
    for name in ("planned", "bac", "pv", "ev", "ac", "commitments", "eac", "baseline_finish"):
        then.__dict__[name] = getattr(figures, name)
    then.__dict__["finish"] = finish if is_scheduled else figures.finish
    return headline(then)


def _by_row(causes: Iterable[Cause]) -> list[Cause]:
    """Put what was written of one row, and of what hangs on it, together where it came first."""
    groups: dict[tuple, list[Cause]] = defaultdict(list)
    for cause in causes:
        groups[*_subject(cause), cause.by and cause.by.pk].append(cause)
    for (kind, *_), group in groups.items():
        if kind == "baseline":  # told by the new one, not by the one that it retires
            group.sort(key=lambda cause: cause.first.action != "create")
    return [_merged(group, count=1) if group[1:] else group[0] for group in groups.values()]


def _subject(cause: Cause) -> tuple[str, int]:
    """Return what a change is told of: people and links count as their task."""
    change = cause.first
    name = change.row._meta.model_name
    if name == "assignment":
        return "task", change.row.task_id
    if name == "dependency":
        return "task", change.row.successor_id
    if name == "baseline":
        return "baseline", cause.project_id
    return name, cause.keys[0]


def _merged(causes: Sequence[Cause], *, count: int) -> Cause:
    """Return one cause that is told as the first of a row that stands alone."""
    return replace(
        causes[0],
        changes=tuple(change for one in causes for change in one.changes),
        keys=tuple(key for one in causes for key in one.keys),
        reason=next((one.reason for one in causes if one.reason), ""),
        count=count,
    )


def _joined(own: Placed) -> Placed:
    """Return one cause a project and kind of row: too many to compute each alone."""
    groups: dict[tuple[int, str], Placed] = defaultdict(list)
    for place, cause in own:
        groups[cause.project_id, _subject(cause)[0]].append((place, cause))
    return [
        (group[0][0], _merged([cause for _, cause in group], count=len(group)))
        for group in groups.values()
    ]


def _components(measured: Measured) -> list[frozenset[int]]:
    """Return the projects in groups that hand-offs connect."""
    groups = {pk: {pk} for pk in measured.figures}
    if measured.loaded is not None:
        owner = {task.pk: task.project_id for task in measured.loaded.tasks}
        for link in measured.loaded.links:
            one, other = owner[link.predecessor_id], owner[link.successor_id]
            if groups[one] is not groups[other]:
                groups[one] |= groups[other]
                for pk in groups[other]:
                    groups[pk] = groups[one]
    return list({id(group): frozenset(group) for group in groups.values()}.values())


def headline(figures: ProjectFigures) -> State:
    """Return the headline figures of one project as ProjectMetrics stores them."""
    return {
        "finish": figures.finish,
        "baseline_finish": figures.baseline_finish,
        "status_date": figures.project.status_date,
        "eac": figures.eac,
        "delay_cost": figures.delay_cost,
        "risk_exposure": exposure(figures.rows.risks),
    }
