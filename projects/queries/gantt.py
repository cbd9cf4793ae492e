"""Where the bars of a Gantt lie: positions in CSS pixels, ready to be written as SVG attributes.

A row is drawn around its own middle (y = 0), so that it fits whatever height the table's row has.
Arrows lie in one drawing over all rows, in units of ``ROW_HEIGHT`` a row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from projects.queries.plan import PlanLink, PlanTask

ROW_HEIGHT = 32
# pixels a day
STEPS = (1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 11.0, 15.0, 22.0)
COMFORTABLE = 540  # pixels that a plan should fill at most before it scrolls
WIDEST = 1400  # pixels of a wide screen: months are drawn on until there
WEEKS_BACK = timedelta(weeks=11)
MARGIN = timedelta(days=21)
HAND_OFF_ROOM = 120  # what the name of a project and a day take before a bar
TAKER_ROOM = 200  # what the name of a taker and its task take behind a bar, cut to MOST_LETTERS
MOST_LETTERS = 32
LABEL_ROOM = 48  # a month's name takes about as much

type HandOffs = tuple[tuple[str, date | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The head of a column: its left edge, its name, whether it tells the year."""

    x: float
    day: date
    tells_year: bool
    is_labelled: bool

    @property
    def label_x(self) -> float:
        return round(self.x + 6, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Time from left to right: ``step`` pixels a day from the first day of ``start``."""

    start: date
    end: date
    step: float

    def x(self, day: date) -> float:
        """Return where ``day`` begins; days before the axis lie on its left edge."""
        return max(0.0, round((day - self.start).days * self.step, 1))

    def after(self, day: date) -> float:
        """Return where ``day`` ends."""
        return self.x(day + timedelta(days=1))

    @property
    def width(self) -> int:
        return int(self.after(self.end)) + 1

    @property
    def key(self) -> str:
        """Return what another request needs to draw on the same axis."""
        return f"{self.start.isoformat()},{self.step}"

    @property
    def months(self) -> tuple[Month, ...]:
        months, day, labelled_until = [], self.start.replace(day=1), -1.0
        while (x := round((day - self.start).days * self.step, 1)) <= max(self.width, WIDEST):
            labelled = x >= labelled_until
            if x >= 0:
                tells = not months or day.month == 1
                months.append(Month(x=x, day=day, tells_year=tells, is_labelled=labelled))
                labelled_until = x + LABEL_ROOM if labelled else labelled_until
            day = (day + timedelta(days=31)).replace(day=1)
        return tuple(months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a bar."""

    x: float
    width: float

    @property
    def end(self) -> float:
        return round(self.x + self.width, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The arrow of a hand-off and its label; without ``x`` the label stands behind the bar."""

    x: float | None
    head: float | None
    label: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What one row shows. A span is None where there is nothing to draw."""

    id: int
    kind: str
    name: str
    is_critical: bool
    done: Span | None = None  # all of it is done
    worked: Span | None = None
    rest: Span | None = None
    baseline: Span | None = None
    slack: Span | None = None
    gone: date | None = None  # finished before the axis begins
    finish: date | None = None
    hand_offs: HandOffs = ()
    takers: tuple[str, ...] = ()

    @property
    def end(self) -> float:
        spans = [s for s in (self.done, self.worked, self.rest) if s]
        return max((s.end for s in spans), default=0.0)

    @property
    def begin(self) -> float:
        spans = [s for s in (self.done, self.worked, self.rest) if s]
        return min((s.x for s in spans), default=0.0)

    @property
    def length(self) -> float:
        return round(self.end - self.begin, 1)

    @property
    def arrival(self) -> "Arrival | None":
        """Return where a hand-off's label stands: before the bar, behind it for lack of room."""
        if not self.hand_offs or not self.begin:
            return None
        edge = self.begin - (7 if self.kind == "milestone" else 0)
        if edge < HAND_OFF_ROOM:
            return Arrival(x=None, head=None, label=round(self.end + 10, 1))
        return Arrival(x=round(edge - 16, 1), head=round(edge - 6, 1), label=round(edge - 20, 1))

    @property
    def departure(self) -> float | None:
        """Return where the label of what is handed on begins: behind the bar and its float."""
        if not self.takers or self.gone:
            return None
        behind = max(self.end, self.slack.end if self.slack else 0.0)
        return round(behind + (14 if self.kind == "milestone" else 10), 1)

    @property
    def taker(self) -> str:
        """Return whom the first hand-off goes to, cut to what there is room for."""
        first = self.takers[0] if self.takers else ""
        return first if len(first) <= MOST_LETTERS else f"{first[: MOST_LETTERS - 1]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A link: a path from bar to bar and the head at its end."""

    line: str
    head: str
    is_critical: bool


def axis_of(
    tasks: Sequence[PlanTask],
    status_date: date | None,
    *,
    links: Sequence[PlanLink] = (),
    whole: bool = False,
    key: str = "",
) -> Axis | None:
    """Return the axis on which ``tasks`` are drawn; None where nothing has dates.

    It begins some weeks before the status date unless ``whole``, and leaves room behind the last
    bar for the names of who takes what ``links`` hand on. ``key`` keeps the beginning and the scale
    of an axis that is on the screen already.
    """
    days = [d for t in tasks for d in (t.start, t.finish, t.baseline_start, t.baseline_finish) if d]
    if not days:
        return None
    first, last = min(days), max(*days, status_date or min(days)) + MARGIN
    start = first.replace(day=1)
    if status_date and not whole:
        start = max(start, (status_date - WEEKS_BACK).replace(day=1))
    kept = _kept(key, start)
    if kept:
        start, step = kept
    else:
        span = max(1, (last - start).days)
        step = max((s for s in STEPS if s * span <= COMFORTABLE), default=1.5)
    end = max(last, start, *_labelled_until(tasks, links, step))
    return Axis(start=start, end=end, step=step)


def _labelled_until(
    tasks: Sequence[PlanTask], links: Sequence[PlanLink], step: float
) -> Iterator[date]:
    giving = {link.predecessor_id for link in links if link.taker}
    room = timedelta(days=int(TAKER_ROOM / step))
    for task in tasks:
        if task.id in giving and task.finish:
            drawn = task.late_finish if task.has_float else task.finish
            yield (drawn or task.finish) + room


def bars_of(
    tasks: Sequence[PlanTask], links: Sequence[PlanLink], axis: Axis, status_date: date | None
) -> dict[int, Bar]:
    """Return the bar of each task."""
    given: dict[int, list[tuple[str, date | None]]] = {}
    taken: dict[int, list[str]] = {}
    for link in links:
        if link.giver:
            given.setdefault(link.successor_id, []).append((link.giver, link.given_on))
        if link.taker:
            taken.setdefault(link.predecessor_id, []).append(link.taker)
    return {
        task.id: replace(
            _bar(task, axis, status_date, tuple(given.get(task.id, ()))),
            takers=tuple(taken.get(task.id, ())),
        )
        for task in tasks
        if task.start and task.finish
    }


def arrows_of(
    rows: Sequence[PlanTask], bars: Mapping[int, Bar], links: Sequence[PlanLink]
) -> tuple[Arrow, ...]:
    """Return the arrows between rows that are shown."""
    places = {task.id: n for n, task in enumerate(rows)}
    critical = {task.id for task in rows if task.is_critical}
    arrows = []
    for link in links:
        before, after = bars.get(link.predecessor_id), bars.get(link.successor_id)
        both = {link.predecessor_id, link.successor_id}
        if before and after and both <= places.keys() and not (before.gone or after.gone):
            ends = (places[link.predecessor_id], places[link.successor_id])
            arrows.append(_arrow(link, before, after, ends, is_critical=both <= critical))
    return tuple(arrows)


def _kept(key: str, start: date) -> tuple[date, float] | None:
    day, _, step = key.partition(",")
    try:
        found = date.fromisoformat(day), float(step)
    except ValueError:
        return None
    near = abs((found[0] - start).days) < 3660
    return found if found[1] in STEPS and near else None


def _bar(task: PlanTask, axis: Axis, status_date: date | None, hand_offs: HandOffs) -> Bar:
    start, finish = task.start, task.finish
    basis = {
        "id": task.id,
        "kind": task.kind,
        "name": task.name,
        "is_critical": task.is_critical,
        "baseline": _baseline(task, axis),
        "finish": finish,
    }
    if finish < axis.start:
        return Bar(**basis, gone=finish)
    if task.is_milestone:
        return Bar(**basis, rest=Span(x=axis.after(finish), width=0), hand_offs=hand_offs)
    span = _span(axis, start, finish)
    if task.is_summary or task.is_done:
        return Bar(**basis, done=span)
    slack = _between(span.end, axis.after(task.late_finish)) if task.has_float else None
    worked, rest = _divided(task, span, axis, status_date)
    return Bar(**basis, worked=worked, rest=rest, slack=slack, hand_offs=hand_offs)


def _divided(
    task: PlanTask, span: Span, axis: Axis, status_date: date | None
) -> tuple[Span | None, Span | None]:
    """Return what of a bar is worked and what is left: divided by the status date."""
    if not task.is_started:
        return None, span
    if status_date:
        until = min(max(axis.after(status_date), span.x), span.end)
    else:
        until = round(span.x + span.width * task.percent / 100, 1)
    return _between(span.x, until), _between(until, span.end)


def _span(axis: Axis, start: date, finish: date) -> Span:
    x = axis.x(start)
    return Span(x=x, width=max(1.0, round(axis.after(finish) - x, 1)))


def _between(low: float, high: float) -> Span | None:
    return Span(x=low, width=round(high - low, 1)) if high - low >= 0.5 else None


def _baseline(task: PlanTask, axis: Axis) -> Span | None:
    if task.is_summary or not (task.baseline_start and task.baseline_finish):
        return None
    if task.is_milestone:
        seen = task.baseline_finish >= axis.start
        return Span(x=axis.after(task.baseline_finish), width=0) if seen else None
    return _between(axis.x(task.baseline_start), axis.after(task.baseline_finish))


def _arrow(link: PlanLink, before: Bar, after: Bar, places, *, is_critical: bool) -> Arrow:
    """Draw down (or up) from the predecessor, across above the successor's row, and into it."""
    x = before.end - 4 if link.type.startswith("F") else before.begin + 4
    target = after.begin + 4 if link.type.endswith("S") else after.end - 4
    if before.kind == "milestone":
        x = before.end
    if after.kind == "milestone":
        target = after.end
    x, target = round(max(x, 1.0), 1), round(max(target, 1.0), 1)
    middle = [place * ROW_HEIGHT + ROW_HEIGHT // 2 for place in places]
    if places[1] > places[0]:
        begin, across, end = middle[0] + 5, middle[1] - 18, middle[1] - 15
        head = f"M{target - 3.5:g} {end}h7l-3.5 5.5z"
    else:
        begin, across, end = middle[0] - 9, middle[1] + 16, middle[1] + 13
        head = f"M{target - 3.5:g} {end}h7l-3.5 -5.5z"
    return Arrow(
        line=f"M{x:g} {begin}V{across}H{target:g}V{end}", head=head, is_critical=is_critical
    )
