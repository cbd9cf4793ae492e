"""The backward pass: late dates up to a given finish, over links of a given reach."""

from collections.abc import Mapping
from dataclasses import dataclass

from projects.scheduling.axis import Minute
from projects.scheduling.constraints import constrain_late, is_fixed
from projects.scheduling.forward_pass import EarlyDates
from projects.scheduling.lags import before_lag, is_on_the_clock
from projects.scheduling.logic import Arc, Leaf, Logic, Reach
from projects.scheduling.network import Activity, LinkType

_FROM_A_START = (LinkType.SS, LinkType.SF)


class LateDates:
    """Results by leaf index.

    ``limit`` is the late finish that logic gives and float is measured to;
    ``resume`` the late start of what remains; ``start`` and ``finish`` the
    dates to show (a started task's late start is its actual start).
    """

    __slots__ = ("finish", "limit", "resume", "start")

    def __init__(self, leaves: int) -> None:
        self.limit: list[Minute] = [0] * leaves
        self.resume: list[Minute] = [0] * leaves
        self.start: list[Minute] = [0] * leaves
        self.finish: list[Minute] = [0] * leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """What bounds late dates: a finish by project, links up to a reach, perhaps deadlines."""

    finish: Mapping[int, Minute]
    reach: Reach
    deadlines: bool


def run_backward(logic: Logic, early: EarlyDates, ceiling: Ceiling) -> LateDates:
    """Place every leaf as late as the ceiling allows."""
    backward = _BackwardPass(logic, early, ceiling)
    for node in reversed(logic.order):
        if node < 0:
            backward.pass_gate(~node)
        else:
            backward.place(node)
    return backward.dates


class _BackwardPass:
    def __init__(self, logic: Logic, early: EarlyDates, ceiling: Ceiling) -> None:
        self.logic = logic
        self.leaves = logic.leaves
        self.early = early
        self.ceiling = ceiling
        self.dates = LateDates(len(logic.leaves))
        self.gate_ends: dict[int, list[tuple[Minute, int]]] = {}

    def pass_gate(self, k: int) -> None:
        """Keep, for each lag calendar, the earliest end among a summary's leaves."""
        gate = self.logic.gates[k]
        targets = self._held_by_gate(gate.sources, gate.targets)
        if all(self.leaves[s].activity.actual_finish is not None for s in targets):
            self.gate_ends[k] = []
            return
        earliest: dict[int, tuple[Minute, int]] = {}
        one_axis = not gate.link.lag or is_on_the_clock(gate.link)
        for s in targets:
            end = self._end(gate.link.type, s, to_summary=gate.to_summary)
            key = 0 if one_axis else id(self.leaves[s].task_calendar)
            if end is not None and (key not in earliest or end < earliest[key][0]):
                earliest[key] = (end, s)
        self.gate_ends[k] = list(earliest.values())

    def _held_by_gate(self, sources: list[int], targets: list[int]) -> list[int]:
        if not any(self.leaves[p].activity.active for p in sources):
            return targets
        return [s for s in targets if self.leaves[s].activity.active]

    def place(self, n: int) -> None:
        leaf, dates = self.leaves[n], self.dates
        activity = leaf.activity
        if activity.actual_finish is not None:
            started = activity.actual_start
            start = self.early.start[n] if started is None else started
            self._set(n, activity.actual_finish, start, start)
            return
        limit = self._limit(n, leaf)
        span = leaf.span
        resume = span.backward(limit) if activity.manual else span.backward_remaining(limit)
        if activity.actual_start is None:
            self._set(n, limit, resume, resume)
        else:
            self._set(n, limit, resume, activity.actual_start)
            dates.finish[n] = max(limit, self.early.finish[n])

    def _set(self, n: int, limit: Minute, resume: Minute, start: Minute) -> None:
        dates = self.dates
        dates.limit[n] = dates.finish[n] = limit
        dates.resume[n] = resume
        dates.start[n] = start

    def _limit(self, n: int, leaf: Leaf) -> Minute:
        activity = leaf.activity
        limit = self.ceiling.finish[leaf.frame.id]
        for arc in leaf.outgoing:
            if arc.reach > self.ceiling.reach:
                continue
            for end, s in self._ends(arc, n, leaf):
                bound = self._bound(arc, leaf, end, self.leaves[s])
                if bound < limit:
                    limit = bound
        honoured = leaf.frame.honour_constraints or not leaf.incoming
        inherited = self.logic.inherited.get(n)
        if inherited is not None and inherited.finish_no_later is not None:
            limit = min(limit, inherited.finish_no_later)
        limit = constrain_late(limit, activity, leaf.span, honoured=honoured)
        deadline = self._deadline(activity, honoured=honoured)
        if deadline is not None:
            limit = min(limit, deadline)
        return limit if activity.manual else leaf.span.snap_back(limit)

    def _deadline(self, activity: Activity, *, honoured: bool) -> int | None:
        if not self.ceiling.deadlines or (honoured and is_fixed(activity)):
            return None
        return activity.deadline

    def _ends(self, arc: Arc, n: int, leaf: Leaf) -> list[tuple[Minute, int]]:
        """Return the late ends of the successors that a link binds this leaf to."""
        from_a_start = arc.link.type in _FROM_A_START
        if from_a_start and (leaf.activity.manual or leaf.activity.actual_start is not None):
            return []
        if arc.target >= 0:
            if leaf.activity.active and not self.leaves[arc.target].activity.active:
                return []
            end = self._end(arc.link.type, arc.target, to_summary=False)
            return [] if end is None else [(end, arc.target)]
        if from_a_start and self.early.holder[~arc.target] != n:
            return []
        return self.gate_ends[~arc.target]

    def _end(self, link_type: LinkType, s: int, *, to_summary: bool) -> Minute | None:
        """Return the late end of a successor that a link uses; None if it binds nobody."""
        activity, dates = self.leaves[s].activity, self.dates
        if activity.actual_finish is not None and not to_summary:
            return None
        match link_type:
            case LinkType.FS:
                return dates.start[s] if to_summary else dates.resume[s]
            case LinkType.SS:
                return self._late_start(s)
        return dates.limit[s]

    def _late_start(self, s: int) -> Minute | None:
        leaf = self.leaves[s]
        activity = leaf.activity
        if activity.actual_start is None or activity.actual_finish is not None:
            return self.dates.start[s]
        if not leaf.outgoing:
            return None
        return leaf.task_calendar.add(activity.actual_start, activity.actual_duration)

    def _bound(self, arc: Arc, leaf: Leaf, end: Minute, successor: Leaf) -> Minute:
        """Return the latest finish of ``leaf`` that keeps ``end`` of its successor."""
        link, span = arc.link, leaf.span
        match link.type:
            case LinkType.SS:
                end = span.snap(end)
            case LinkType.SF:
                end = span.forward(end)
        end = before_lag(end, link, leaf.activity.duration, successor.task_calendar)
        return span.forward(end) if link.type is LinkType.SS else end
