"""What a file would make, as the page before confirming shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from portfolio.plan_importing import MANY_TASKS
from projects.importing.preview import Preview
from projects.importing.reading import ReadPlan
from projects.importing.rehearsing import Rehearsal, rehearse_merge
from projects.models import Project

CHANGES_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePreview:
    """One file. ``budget`` and ``spent`` are None for who may not see money."""

    file: str
    preview: Preview
    currency: str
    budget: Decimal | None
    spent: Decimal | None
    merge: Rehearsal | None

    @property
    def counts(self) -> list[tuple[str, int]]:
        """What will be made, by the words for it."""
        names = (
            "tasks", "summaries", "milestones", "links", "calendars", "resources", "assignments",
            "baselines",
        )  # fmt: skip
        return [(name, getattr(self.preview, name)) for name in names]

    @property
    def lost(self) -> list:
        """What is not taken over as it is."""
        return [n for n in self.preview.not_understood if n.why not in ORDINARY]

    @property
    def ordinary(self) -> list:
        """What every file of that program has and nobody misses."""
        return [n for n in self.preview.not_understood if n.why in ORDINARY]

    @property
    def changes(self) -> list:
        return [change_words(change) for change in self.merge.saved.changes[:CHANGES_SHOWN]]


ORDINARY = {
    "calculated anew", "how the other program shows it", "how the other program edits it",
}  # fmt: skip


def file_previews(
    plans: Mapping[str, ReadPlan], viewer, project: Project | None, currency: str, sees_money: bool
) -> list[FilePreview]:
    """Return a preview of each plan, for a merge with what it would change in ``project``.

    ``currency`` is that of amounts in files that name none.
    """
    return [
        FilePreview(
            file=name,
            preview=read.preview,
            currency=read.plan.currency or currency,
            budget=_sum(read, "cost") if sees_money else None,
            spent=_sum(read, "actual_cost") if sees_money else None,
            merge=_merge(read, viewer, project),
        )
        for name, read in plans.items()
    ]


def _merge(read: ReadPlan, viewer, project: Project | None) -> Rehearsal | None:
    if project is None or len(read.plan.tasks) > MANY_TASKS:
        return None
    return rehearse_merge(plan=read.plan, project=project, by=viewer, at=timezone.now())


def _sum(read: ReadPlan, field: str) -> Decimal:
    leaves = (task for task in read.plan.tasks if task.kind != "summary")
    return sum((getattr(task, field) or Decimal(0) for task in leaves), Decimal(0))


def change_words(change) -> dict[str, str]:
    """Return a change of a task in words."""
    return {
        "task": change.task,
        "field": change.field.removesuffix("_minutes").removesuffix("_type").replace("_", " "),
        "before": _words(change.field, change.before),
        "after": _words(change.field, change.after),
    }


def _words(field: str, value) -> str:
    if value is None or value == "":
        return "–"
    if field.endswith("_minutes"):
        return f"{value / 60:g} h"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
