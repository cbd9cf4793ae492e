"""Hand-offs that milestones of one name in several projects suggest. Pure: no Django.

A plan that waits for another usually repeats its milestone, as a stub without predecessors. So of
two milestones of one name that with predecessors gives, and that without waits for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from projects.importing.plan import Plan

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A milestone of a file or of a project that is there.

    ``key`` finds it again: ``file 0:12`` is UID 12 in the first file, ``task 345`` one of ours.
    ``is_new`` are those of files; ``may_wait`` says whether the person may let it wait.
    """

    key: str
    place: str
    name: str
    has_predecessors: bool
    finish: datetime | None = None
    is_new: bool = True
    may_wait: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """``taker`` would wait for ``giver``; ``is_sure`` where their links say which is which."""

    giver: Milestone
    taker: Milestone
    is_sure: bool

    @property
    def key(self) -> str:
        return f"{self.giver.key}>{self.taker.key}"


def milestones_of(plans: Mapping[str, Plan]) -> Iterator[Milestone]:
    """Yield the milestones of plans by the names of their files."""
    for number, (file, plan) in enumerate(plans.items()):
        waiting = {link.successor_uid for link in plan.links}
        for task in plan.tasks:
            if task.kind == "milestone" and task.name.strip():
                yield Milestone(
                    key=f"file {number}:{task.uid}",
                    place=file,
                    name=task.name.strip(),
                    has_predecessors=task.uid in waiting,
                    finish=task.stored.finish,
                )


def proposed(milestones: Iterable[Milestone]) -> list[HandOff]:
    """Return the hand-offs between milestones of one name, at most `MOST`, those sure first.

    One of the two is in a file: what is there already is for its own managers to link.
    """
    by_name: dict[str, list[Milestone]] = defaultdict(list)
    for milestone in milestones:
        by_name[" ".join(milestone.name.split()).lower()].append(milestone)
    found = [
        hand_off
        for alike in by_name.values()
        for first, second in _pairs(alike)
        if (hand_off := _between(first, second)) is not None
    ]
    return sorted(found, key=lambda hand_off: not hand_off.is_sure)[:MOST]


def _pairs(alike: list[Milestone]) -> Iterator[tuple[Milestone, Milestone]]:
    """Yield pairs of one name: with one giver all wait for it, and not for each other."""
    givers = [milestone for milestone in alike if milestone.has_predecessors]
    if len(givers) == 1:
        yield from ((givers[0], other) for other in alike if other is not givers[0])
    else:
        yield from combinations(alike, 2)


def _between(first: Milestone, second: Milestone) -> HandOff | None:
    if first.place == second.place or not (first.is_new or second.is_new):
        return None
    is_sure = first.has_predecessors != second.has_predecessors
    turned = second.has_predecessors if is_sure else _is_earlier(second, first)
    giver, taker = (second, first) if turned else (first, second)
    return HandOff(giver=giver, taker=taker, is_sure=is_sure) if taker.may_wait else None


def _is_earlier(one: Milestone, other: Milestone) -> bool:
    return bool(one.finish and other.finish and one.finish < other.finish)
