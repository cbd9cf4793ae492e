"""Deterministic random networks, and the answer to each in whole working days.

A network is a portfolio of projects with an outline of four levels, links of all four types and
lags in days; durations are 1 to 20 days, milestones 0. All quantities are whole days, so that
every engine must give the same dates. The same (tasks, seed) gives the same network everywhere:
only ``Random.random`` is drawn from.
"""

from dataclasses import dataclass, field
from random import Random

FS, SS, FF, SF = 0, 1, 2, 3
PROJECT_SIZE, ACCOUNT_SIZE, PACKAGE_SIZE = 1000, 100, 10
NEAR, FAR = 12, 120


@dataclass(slots=True)
class DayNetwork:
    """Rows in outline order; ``parent`` is a row or -1. Links are parallel lists of rows."""

    project: list[int] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    duration: list[int] = field(default_factory=list)
    summary: list[bool] = field(default_factory=list)
    predecessor: list[int] = field(default_factory=list)
    successor: list[int] = field(default_factory=list)
    type: list[int] = field(default_factory=list)
    lag: list[int] = field(default_factory=list)

    def add(self, project: int, parent: int, duration: int, *, summary: bool = False) -> int:
        self.project.append(project)
        self.parent.append(parent)
        self.duration.append(duration)
        self.summary.append(summary)
        return len(self.parent) - 1

    def link(self, predecessor: int, successor: int, kind: int = FS, lag: int = 0) -> None:
        self.predecessor.append(predecessor)
        self.successor.append(successor)
        self.type.append(kind)
        self.lag.append(lag)

    def __len__(self) -> int:
        return len(self.parent)


def portfolio(tasks: int, seed: int = 1, project_size: int = PROJECT_SIZE) -> DayNetwork:
    """Return ``tasks`` leaves in projects of ``project_size``, about 1.8 links a task."""
    random = Random(seed).random  # noqa: S311
    network = DayNetwork()
    projects = [
        _project(network, number, min(project_size, tasks - first), random)
        for number, first in enumerate(range(0, tasks, project_size))
    ]
    for leaves in projects:
        for place in range(1, len(leaves)):
            _tie(network, projects, leaves, place, random)
    return network


def chain(tasks: int) -> DayNetwork:
    """Return one project whose tasks of a day follow each other."""
    network = DayNetwork()
    top = network.add(0, -1, 0, summary=True)
    for n in range(tasks):
        row = network.add(0, top, 1)
        if n:
            network.link(row - 1, row)
    return network


def _project(network: DayNetwork, number: int, size: int, random) -> list[int]:
    top, leaves = network.add(number, -1, 0, summary=True), []
    for account in range(0, size, ACCOUNT_SIZE):
        above = network.add(number, top, 0, summary=True)
        for package in range(account, min(account + ACCOUNT_SIZE, size), PACKAGE_SIZE):
            parent = network.add(number, above, 0, summary=True)
            for place in range(package, min(package + PACKAGE_SIZE, size)):
                is_milestone = place + 1 == size or (place + 1) % ACCOUNT_SIZE == 0
                days = 0 if is_milestone else 1 + int(random() * random() * 20)
                leaves.append(network.add(number, parent, days))
    return leaves


def _tie(network: DayNetwork, projects: list, leaves: list[int], place: int, random) -> None:
    """Link one task to one or two that lie before it, here or in another project."""
    successor, seen = leaves[place], set()
    for turn in range(1 + (random() < 0.8)):
        where = random()
        if turn == 0 or where < 0.60:
            predecessor = leaves[place - 1 - int(random() * min(place, NEAR))]
        elif where < 0.97 or len(projects) == 1:
            predecessor = leaves[place - 1 - int(random() * min(place, FAR))]
        else:
            other = projects[int(random() * len(projects))]
            before = min(place, len(other))
            predecessor = other[max(before - 1 - int(random() * min(before, FAR)), 0)]
        if predecessor not in seen:
            seen.add(predecessor)
            _draw_link(network, predecessor, successor, random)


def _draw_link(network: DayNetwork, predecessor: int, successor: int, random) -> None:
    which = random()
    kind = FS if which < 0.80 else SS if which < 0.90 else FF if which < 0.98 else SF
    lag = 0 if random() < 0.75 else 1 + int(random() * 5)
    if kind == SF:
        lag += network.duration[successor]  # else it constrains nothing
    network.link(predecessor, successor, kind, lag)


def answer(network: DayNetwork) -> tuple[list[int], list[int]]:
    """Return early and late start of each leaf in working days, by plain lists."""
    size, days = len(network), network.duration
    incoming: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    outgoing: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    links = zip(network.predecessor, network.successor, network.type, network.lag, strict=True)
    for p, s, kind, lag in links:
        gap = lag + (days[p] if kind in (FS, FF) else 0) - (days[s] if kind in (FF, SF) else 0)
        incoming[s].append((p, gap))
        outgoing[p].append((s, gap))
    order = _order(incoming, outgoing)
    early = [0] * size
    for row in order:
        early[row] = max([0, *(early[p] + gap for p, gap in incoming[row])])
    end = max(early[row] + days[row] for row in order)
    late = [0] * size
    for row in reversed(order):
        late[row] = min([end - days[row], *(late[s] - gap for s, gap in outgoing[row])])
    return early, late


def _order(incoming: list, outgoing: list) -> list[int]:
    waiting = [len(links) for links in incoming]
    order = [row for row, count in enumerate(waiting) if not count]
    for row in order:
        for successor, _ in outgoing[row]:
            waiting[successor] -= 1
            if not waiting[successor]:
                order.append(successor)
    return order
