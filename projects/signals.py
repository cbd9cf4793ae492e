"""News for the packages above, sent inside the transaction of the change it tells of."""

from dataclasses import dataclass
from typing import Any

from django.dispatch import Signal

# Arguments: changes (list of Change), by, at, reason. A receiver that raises undoes the change.
rows_written = Signal()

# Arguments: project_ids. Figures of these projects were computed again and may have moved.
projects_measured = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row written: ``action`` is create, update or delete; before and after hold its fields."""

    action: str
    row: Any
    before: dict[str, Any] | None
    after: dict[str, Any] | None
