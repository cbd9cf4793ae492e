"""News for the packages above, sent inside the transaction of the change it tells of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.dispatch import Signal

# Arguments: changes (list of Change), by, at, reason. A receiver that raises undoes the change.
rows_written = Signal()

# Arguments: project_ids, measurement. Figures of these projects were computed again and may have
# moved.
projects_measured = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row written: ``action`` is create, update or delete; before and after hold its fields."""

    action: str
    row: Any
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Changes that count as one: of the same row, or too many to tell apart.

    ``changes`` are in the order in which they were written, ``keys`` the ids of their rows, which
    a deleted row has lost; ``count`` is of how many rows they are.
    """

    changes: tuple[Change, ...]
    keys: tuple[int, ...]
    project_id: int
    by: Any
    at: datetime
    reason: str
    count: int = 1

    @property
    def first(self) -> Change:
        return self.changes[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one cause did: the headline figures of each project that it moved, as they were after.

    ``connected`` are the projects that it could reach, ``finish_of`` returns the finish of any of
    their tasks after it, None where the dates did not follow from it.
    """

    cause: Cause
    states: Mapping[int, Mapping[str, Any]]
    connected: frozenset[int]
    finish_of: Callable[[int], datetime | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a measurement found: headline figures before and after, and the steps between.

    ``before`` of a project that was never measured is None. ``finishes`` are those of tasks whose
    finish moved, before and after.
    """

    projects: Mapping[int, Any]
    before: Mapping[int, Mapping[str, Any] | None]
    after: Mapping[int, Mapping[str, Any]]
    steps: Sequence[Step] = ()
    finishes: Mapping[int, tuple[datetime | None, datetime | None]] = field(default_factory=dict)
