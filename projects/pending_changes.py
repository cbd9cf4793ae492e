"""What the running transaction has written of projects and not measured yet, in order.

The measurement that follows takes it: so it knows what moved the figures. What is rolled back, all
or to a savepoint, is forgotten with it, since it waits among the callbacks of the transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.dispatch import receiver

from projects.signals import Cause, rows_written

# The models whose rows move figures; a task's people and links count as the task.
MOVING = frozenset(
    {
        "task", "dependency", "assignment", "resource", "costentry", "budgetline", "risk",
        "baseline", "project", "calendar", "calendarexception",
    }
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Written:
    """Some rows of one model, waiting for a measurement; a callback that does nothing."""

    causes: list[Cause]

    def __call__(self) -> None:
        """Be gone with the transaction."""


@receiver(rows_written, dispatch_uid="pending changes")
def remember(sender, changes, by, at, reason, **kwargs) -> None:
    """Keep the changes until their project is measured."""
    if sender._meta.model_name not in MOVING:
        return
    causes = [
        Cause(
            changes=(change,), keys=(change.row.pk,), project_id=project, by=by, at=at,
            reason=reason,
        )
        for change in changes
        if (project := change.row.scope[0]) is not None
    ]  # fmt: skip
    if causes:
        transaction.on_commit(_Written(causes=causes))


def take(project_ids: Iterable[int]) -> list[Cause]:
    """Return what was written of these projects since they were measured, in order, once."""
    wanted = set(project_ids)
    found: list[Cause] = []
    # A rollback to a savepoint drops its callbacks: what is here is what will be committed.
    for _, waiting, _ in connection.run_on_commit:
        if isinstance(waiting, _Written) and waiting.causes:
            found += [cause for cause in waiting.causes if cause.project_id in wanted]
            waiting.causes = [c for c in waiting.causes if c.project_id not in wanted]
    return found
