"""The forward pass: early dates, and what drove each.

Which rule wins, strongest first: typed dates of manual tasks, actuals, hard
constraints, soft constraints, links, project start. Unfinished work is not
placed before the project's restart, if it has one.
"""

from collections.abc import Mapping
from operator import itemgetter

from projects.scheduling.axis import Minute
from projects.scheduling.calendar import CLOCK
from projects.scheduling.constraints import Placed, constrain_early
from projects.scheduling.driving import (
    ACTUAL,
    CALENDAR,
    LEVELLING,
    MANUAL,
    PROJECT_START,
    STATUS_DATE,
    Driver,
    DriverKind,
)
from projects.scheduling.lags import after_lag
from projects.scheduling.logic import Arc, Leaf, Logic, Reach
from projects.scheduling.network import Activity, Constraint, LinkType

Handed = Mapping[int, tuple[Minute, Minute]]
"""Start and finish that a leaf shows its successors instead of its early dates."""


class EarlyDates:
    """Results by leaf index; ``holder`` by gate: the leaf that decides for the summary."""

    __slots__ = ("driver", "finish", "holder", "pulled_from", "scheduled", "start")

    def __init__(self, leaves: int, gates: int) -> None:
        self.start: list[Minute] = [0] * leaves
        self.finish: list[Minute] = [0] * leaves
        self.scheduled: list[Minute] = [0] * leaves
        self.driver: list[Driver] = [PROJECT_START] * leaves
        self.holder: list[int] = [0] * gates
        self.pulled_from: dict[int, Minute] = {}


def run_forward(
    logic: Logic, project_starts: Mapping[int, Minute], handed: Handed | None = None
) -> EarlyDates:
    """Place every leaf as early as the rules allow."""
    forward = _ForwardPass(logic, project_starts, handed or {})
    for node in logic.order:
        if node < 0:
            forward.pass_gate(~node)
        else:
            forward.place(node)
    return forward.dates


class _ForwardPass:
    def __init__(self, logic: Logic, project_starts: Mapping[int, Minute], handed: Handed) -> None:
        self.logic = logic
        self.leaves = logic.leaves
        self.project_starts = project_starts
        self.handed = handed
        self.dates = EarlyDates(len(logic.leaves), len(logic.gates))

    def pass_gate(self, k: int) -> None:
        """Remember which leaf of a summary decides: the last finish, or the first start."""
        gate, dates = self.logic.gates[k], self.dates
        if gate.link.type in (LinkType.FS, LinkType.FF):
            dates.holder[k] = max(gate.sources, key=dates.finish.__getitem__)
        else:
            dates.holder[k] = min(gate.sources, key=dates.start.__getitem__)

    def place(self, n: int) -> None:
        leaf = self.leaves[n]
        activity = leaf.activity
        if activity.manual and activity.typed_start is not None:
            self._place_typed(n, leaf, activity.typed_start)
        elif activity.actual_start is not None:
            self._place_started(n, leaf, activity.actual_start)
        else:
            self._place_by_logic(n, leaf)

    def _set(self, n: int, start: Minute, finish: Minute, driver: Driver) -> None:
        dates = self.dates
        dates.start[n] = dates.scheduled[n] = start
        dates.finish[n] = finish
        dates.driver[n] = driver

    def _place_typed(self, n: int, leaf: Leaf, start: Minute) -> None:
        typed = leaf.activity.typed_finish
        finish = leaf.span.forward(start) if typed is None else typed
        self._set(n, start, finish, MANUAL)

    def _place_started(self, n: int, leaf: Leaf, start: Minute) -> None:
        if leaf.activity.actual_finish is not None:
            self._set(n, start, leaf.activity.actual_finish, ACTUAL)
            return
        restart = leaf.frame.restart
        if restart is None:
            self._set(n, start, _open_finish(leaf, start), ACTUAL)
            return
        stopped = _last_worked(leaf.activity, start)
        finish = leaf.span.forward_remaining(max(restart, stopped))
        if finish <= restart:  # nothing remains, though nobody has called it done
            finish = leaf.activity.stop or leaf.span.forward(start)
        self._set(n, start, finish, STATUS_DATE if restart > stopped else ACTUAL)

    def _place_by_logic(self, n: int, leaf: Leaf) -> None:
        from_links, exact, driver = self._from_links(n, leaf)
        snapped = leaf.span.snap(from_links)
        if driver is PROJECT_START and snapped != from_links:
            driver = CALENDAR
        placed = self._constrained(n, leaf, snapped)
        if placed.start != snapped or placed.finish is not None:
            driver = self._constraint_driver(n, leaf, placed.start)
        elif exact is not None:
            placed = Placed(snapped, exact)
        restart = leaf.frame.restart
        if restart is not None and placed.start < restart:
            placed = Placed(_first_start(leaf, restart))
            driver = STATUS_DATE
        finish = leaf.span.forward(placed.start) if placed.finish is None else placed.finish
        self._set(n, placed.start, finish, driver)
        if leaf.activity.levelling_delay and leaf.activity.constraint is not Constraint.ALAP:
            self._delay(n, leaf)

    def _delay(self, n: int, leaf: Leaf) -> None:
        delayed = CLOCK.add(self.dates.start[n], leaf.activity.levelling_delay)
        self.dates.scheduled[n] = leaf.span.snap(delayed)
        self.dates.finish[n] = leaf.span.forward(self.dates.scheduled[n])
        self.dates.driver[n] = LEVELLING

    def _from_links(self, n: int, leaf: Leaf) -> tuple[Minute, Minute | None, Driver]:
        """Return the start that links give, the finish where SF fixes it, and the driver."""
        if not leaf.incoming:
            return self._without_links(leaf)
        holding = [self._held_by(arc, leaf) for arc in leaf.incoming]
        latest, deciding, deciding_leaf = max(holding, key=itemgetter(0))
        exact = self._exact_finish(deciding, deciding_leaf, leaf, latest)
        driver = Driver(
            kind=DriverKind.LINK, link=deciding.link, activity=self.leaves[deciding_leaf].id
        )
        return latest, exact, driver

    def _held_by(self, arc: Arc, leaf: Leaf) -> tuple[Minute, Arc, int]:
        p = arc.source if arc.source >= 0 else self.dates.holder[~arc.source]
        return self._bound(arc, p, leaf), arc, p

    def _exact_finish(self, arc: Arc, p: int, leaf: Leaf, start: Minute) -> Minute | None:
        """Return the finish that a start-to-finish link fixes to the minute (perhaps 08:00)."""
        own_start = self.project_starts[leaf.frame.id]
        held_by_own_project = arc.reach is not Reach.PROJECT and start == own_start
        if arc.link.type is not LinkType.SF or held_by_own_project:
            return None
        return self._after_lag(self._shown(p, leaf)[0], arc, p, leaf)

    def _without_links(self, leaf: Leaf) -> tuple[Minute, None, Driver]:
        start, activity = self.project_starts[leaf.frame.id], leaf.activity
        on = activity.constraint_date
        if activity.constraint is Constraint.SNET and on is not None and on < start:
            # The project start is only the floor of tasks that have nothing else.
            return on, None, _own_constraint(activity)
        return start, None, PROJECT_START

    def _bound(self, arc: Arc, p: int, leaf: Leaf) -> Minute:
        start, finish = self._shown(p, leaf)
        match arc.link.type:
            case LinkType.FS:
                x = finish
            case LinkType.SS:
                x = start
            case LinkType.FF:
                x = leaf.span.backward(finish)
            case LinkType.SF:
                x = leaf.span.backward(start)
        x = self._after_lag(x, arc, p, leaf)
        if arc.link.type is LinkType.FF or arc.reach is not Reach.PROJECT:
            return max(x, self.project_starts[leaf.frame.id])
        return x

    def _after_lag(self, x: Minute, arc: Arc, p: int, leaf: Leaf) -> Minute:
        return after_lag(x, arc.link, self.leaves[p].activity.duration, leaf.task_calendar)

    def _shown(self, p: int, successor: Leaf) -> tuple[Minute, Minute]:
        if p in self.handed and successor.activity.constraint is not Constraint.ALAP:
            return self.handed[p]
        return self.dates.scheduled[p], self.dates.finish[p]

    def _constrained(self, n: int, leaf: Leaf, snapped: Minute) -> Placed:
        inherited = self.logic.inherited.get(n)
        start = snapped
        if inherited is not None and inherited.start_no_earlier is not None:
            start = max(start, leaf.span.snap(inherited.start_no_earlier))
        if leaf.activity.constraint_date is None:
            return Placed(start)
        honoured = leaf.frame.honour_constraints or not leaf.incoming
        placed = constrain_early(start, leaf.activity, leaf.span, honoured=honoured)
        if placed.start < snapped and leaf.incoming:
            self.dates.pulled_from[n] = snapped
        return placed

    def _constraint_driver(self, n: int, leaf: Leaf, start: Minute) -> Driver:
        inherited = self.logic.inherited.get(n)
        owner = None if inherited is None else inherited.start_owner
        if owner is not None and start == leaf.span.snap(owner.constraint_date or 0):
            return _own_constraint(owner)
        return _own_constraint(leaf.activity)


def _own_constraint(owner: Activity) -> Driver:
    return Driver(kind=DriverKind.CONSTRAINT, activity=owner.id, constraint=owner.constraint)


def _first_start(leaf: Leaf, restart: int) -> Minute:
    """Return where unfinished work goes on; a milestone too waits for the hours of work."""
    return leaf.span.snap(leaf.task_calendar.next_start(restart) if leaf.is_milestone else restart)


def _open_finish(leaf: Leaf, start: Minute) -> Minute:
    """Return the finish of a started task where Microsoft Project leaves it."""
    activity = leaf.activity
    stop, resume = activity.stop, activity.resume
    if stop is not None and resume is not None and resume > leaf.span.snap(stop):
        return leaf.span.forward_remaining(resume)
    finish = leaf.span.forward(start)
    if activity.constraint is Constraint.FNET and activity.constraint_date is not None:
        return max(finish, activity.constraint_date)
    return finish


def _last_worked(activity: Activity, start: Minute) -> Minute:
    return max(start, activity.stop or start, activity.resume or start)
