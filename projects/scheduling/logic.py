"""The network made ready for the passes: leaves, gates, their order.

A link to or from a summary holds all leaves below it. Instead of a link for
each pair of leaves there is a *gate* between the two sides: a node that the
predecessor's leaves enter and the successor's leaves leave, so that two
packages of a hundred tasks cost two hundred steps and not ten thousand.

Nodes are integers: a leaf's index, or ``~n`` for gate n.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from projects.errors import DomainError
from projects.scheduling.calendar import CLOCK, WorkingTime
from projects.scheduling.cycles import refuse_cycle
from projects.scheduling.network import Activity, Constraint, Link, Network, ProjectFrame
from projects.scheduling.outline import Outline, read_outline
from projects.scheduling.span import Span, SpanBuilder


class Reach(IntEnum):
    """How far a link goes: within a project, between projects of a program, beyond it."""

    PROJECT = 0
    PROGRAM = 1
    BEYOND = 2


@dataclass(slots=True, kw_only=True, eq=False)
class Leaf:
    """An activity without children, with all that the passes ask of it."""

    id: int
    activity: Activity
    frame: ProjectFrame
    span: Span
    task_calendar: WorkingTime
    float_calendar: WorkingTime
    incoming: list["Arc"] = field(default_factory=list)
    outgoing: list["Arc"] = field(default_factory=list)

    @property
    def is_milestone(self) -> bool:
        return not self.activity.duration


@dataclass(slots=True, eq=False)
class Arc:
    """A link between two nodes of the logic; ``link`` is the one that was entered."""

    link: Link
    source: int
    target: int
    reach: Reach


@dataclass(slots=True, kw_only=True, eq=False)
class Gate:
    """A link that touches a summary: the leaves on either side of it."""

    link: Link
    sources: list[int]
    targets: list[int]
    to_summary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherited:
    """What the constraints of the summaries above ask of a leaf."""

    start_no_earlier: int | None
    start_owner: Activity | None
    finish_no_later: int | None


@dataclass(slots=True, kw_only=True, eq=False)
class Logic:
    """Leaves, gates and the order in which a forward pass visits them."""

    network: Network
    outline: Outline
    frames: dict[int, ProjectFrame]
    leaves: list[Leaf]
    index: dict[int, int]
    gates: list[Gate]
    order: list[int]
    task_calendars: dict[int, WorkingTime]
    inherited: dict[int, Inherited]


def read_logic(network: Network) -> Logic:
    """Check a network and order it.

    Raises
    ------
    DependencyCycle
        Tasks wait for each other; ``members`` lists them.
    DomainError
        A reference to something that is not in the network.
    """
    frames = {frame.id: frame for frame in network.projects}
    outline = read_outline(network.activities, frames)
    spans = SpanBuilder(network.calendars)
    calendars = _task_calendars(network, frames, spans)
    leaves = [_leaf(a, frames[a.project], spans, calendars[a.id]) for a in outline.leaves]
    index = {leaf.id: n for n, leaf in enumerate(leaves)}
    gates: list[Gate] = []
    for link in network.links:
        _tie(link, outline, leaves, index, gates)
    order = _order(leaves, gates)
    return Logic(
        network=network,
        outline=outline,
        frames=frames,
        leaves=leaves,
        index=index,
        gates=gates,
        order=order,
        task_calendars=calendars,
        inherited=_inherited(outline, leaves),
    )


def _task_calendars(
    network: Network, frames: dict[int, ProjectFrame], spans: SpanBuilder
) -> dict[int, WorkingTime]:
    return {
        a.id: spans.calendar(frames[a.project].calendar if a.calendar is None else a.calendar, a.id)
        for a in network.activities
    }


def _leaf(
    activity: Activity, frame: ProjectFrame, spans: SpanBuilder, calendar: WorkingTime
) -> Leaf:
    _refuse_constraint_without_date(activity)
    return Leaf(
        id=activity.id,
        activity=activity,
        frame=frame,
        span=spans.build(activity, calendar),
        task_calendar=calendar,
        float_calendar=CLOCK if activity.elapsed else calendar,
    )


def _refuse_constraint_without_date(activity: Activity) -> None:
    if activity.constraint_date is None and activity.constraint not in ("ASAP", "ALAP"):
        raise DomainError(
            f"Task {activity.id} has a constraint ({activity.constraint}) without a date.",
            field="constraint_date",
            fix="Give the date, or make the task start as soon as possible.",
        )


def _inherited(outline: Outline, leaves: list[Leaf]) -> dict[int, Inherited]:
    if all(summary.constraint_date is None for summary in outline.summaries):
        return {}
    found = {}
    for n, leaf in enumerate(leaves):
        dated = [a for a in outline.ancestors(leaf.activity) if a.constraint_date is not None]
        starts = [a for a in dated if a.constraint is Constraint.SNET]
        finishes = [a for a in dated if a.constraint is Constraint.FNLT]
        if starts or finishes:
            latest = max(starts, key=_constraint_date, default=None)
            found[n] = Inherited(
                start_no_earlier=_constraint_date(latest) if latest else None,
                start_owner=latest,
                finish_no_later=min(map(_constraint_date, finishes), default=None),
            )
    return found


def _constraint_date(activity: Activity) -> int:
    return activity.constraint_date or 0


def _tie(
    link: Link, outline: Outline, leaves: list[Leaf], index: dict[int, int], gates: list[Gate]
) -> None:
    """Enter one link into the leaves at its ends; inactive tasks hold nobody active."""
    outline.refuse_link_to_itself(link)
    one, other = index.get(link.predecessor), index.get(link.successor)
    if one is not None and other is not None:
        _tie_leaves(link, one, other, leaves)
        return
    sources = _holding(link, outline, leaves, index)
    targets = [index[leaf] for leaf in outline.leaves_under(link.successor)]
    if not sources:
        return
    reach = _reach(leaves[sources[0]].frame, leaves[targets[0]].frame)
    gate = ~len(gates)
    to_summary = outline.is_summary(link.successor)
    gates.append(Gate(link=link, sources=sources, targets=targets, to_summary=to_summary))
    for n in sources:
        leaves[n].outgoing.append(Arc(link, n, gate, reach))
    for n in targets:
        leaves[n].incoming.append(Arc(link, gate, n, reach))


def _tie_leaves(link: Link, source: int, target: int, leaves: list[Leaf]) -> None:
    predecessor, successor = leaves[source], leaves[target]
    if successor.activity.active and not predecessor.activity.active:
        return
    arc = Arc(link, source, target, _reach(predecessor.frame, successor.frame))
    predecessor.outgoing.append(arc)
    successor.incoming.append(arc)


def _holding(link: Link, outline: Outline, leaves: list[Leaf], index: dict[int, int]) -> list[int]:
    found = [index[leaf] for leaf in outline.leaves_under(link.predecessor)]
    held = outline.leaves_under(link.successor)
    if not any(outline.by_id[leaf].active for leaf in held):
        return found
    return [n for n in found if leaves[n].activity.active]


def _reach(one: ProjectFrame, other: ProjectFrame) -> Reach:
    if one.id == other.id:
        return Reach.PROJECT
    if one.program is not None and one.program == other.program:
        return Reach.PROGRAM
    return Reach.BEYOND


def _order(leaves: list[Leaf], gates: list[Gate]) -> list[int]:
    """Return leaves and gates so that each comes after all it waits for."""
    waiting_for = {n: len(leaf.incoming) for n, leaf in enumerate(leaves)}
    waiting_for.update((~n, len(gate.sources)) for n, gate in enumerate(gates))
    followers = _followers(leaves, gates)
    ready = [node for node, count in waiting_for.items() if count == 0]
    order: list[int] = []
    while ready:
        node = ready.pop()
        order.append(node)
        for follower in followers[node]:
            waiting_for[follower] -= 1
            if waiting_for[follower] == 0:
                ready.append(follower)
    if len(order) < len(waiting_for):
        refuse_cycle(
            {node for node, count in waiting_for.items() if count},
            followers,
            {n: leaf.id for n, leaf in enumerate(leaves)},
        )
    return order


def _followers(leaves: list[Leaf], gates: list[Gate]) -> defaultdict[int, Iterable[int]]:
    followers: defaultdict[int, Iterable[int]] = defaultdict(tuple)
    for n, leaf in enumerate(leaves):
        followers[n] = [arc.target for arc in leaf.outgoing]
    for n, gate in enumerate(gates):
        followers[~n] = gate.targets
    return followers
