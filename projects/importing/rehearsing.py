"""What a merge would do, found out by doing it in a transaction that is undone."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from projects.importing.plan import Plan
from projects.importing.saving import Saved, merge_plan
from projects.models import Project, TaskSchedule

MOVES_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A task whose finish becomes another."""

    name: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What ``saved`` would be, and which finishes move: the first ones, and how many."""

    saved: Saved
    moves: tuple[Move, ...]
    move_count: int
    finish_before: datetime | None
    finish_after: datetime | None


def rehearse_merge(*, plan: Plan, project: Project, by, at: datetime) -> Rehearsal:
    """Return what merging a fitted plan would do. Raises what `saving.merge_plan` raises."""
    before = _finishes(project)
    with transaction.atomic():
        saved = merge_plan(plan=plan, project=project, by=by, at=at)
        after = _finishes(project)
        transaction.set_rollback(True)
    moves = [
        Move(name=name, before=before[pk][1], after=finish)
        for pk, (name, finish) in after.items()
        if pk in before and before[pk][1] != finish
    ]
    return Rehearsal(
        saved=saved,
        moves=tuple(moves[:MOVES_SHOWN]),
        move_count=len(moves),
        finish_before=_last(before),
        finish_after=_last(after),
    )


def _finishes(project: Project) -> dict[int, tuple[str, datetime]]:
    rows = TaskSchedule.objects.filter(task__project=project).order_by("position", "pk")
    return {
        pk: (name, finish) for pk, name, finish in rows.values_list("pk", "task__name", "finish")
    }


def _last(finishes: dict[int, tuple[str, datetime]]) -> datetime | None:
    return max((finish for _, finish in finishes.values() if finish), default=None)
