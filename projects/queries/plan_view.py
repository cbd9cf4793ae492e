"""How somebody looks at a plan: which rows and which layers, read from the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from projects.models import Task
from projects.queries.plan import Plan, PlanTask

# Besides the states of a task: what one looks for first.
LATE, CRITICAL = "late", "critical"
STATUSES = {**dict(Task.Status.choices), LATE: "Late", CRITICAL: "Critical"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """Layers of the Gantt (``critical``, ``baseline``) and filters of the rows (owner, status).

    ``whole`` begins the time axis at the project's start instead of some weeks back.
    """

    critical: bool = True
    baseline: bool = True
    whole: bool = False
    owner: int | None = None
    status: str = ""

    @property
    def is_filtered(self) -> bool:
        return self.owner is not None or bool(self.status)

    @property
    def query(self) -> str:
        """Return the query string that gives this view; "" for the usual one."""
        said = {
            "critical": "" if self.critical else "0",
            "baseline": "" if self.baseline else "0",
            "from": "start" if self.whole else "",
            "owner": "" if self.owner is None else str(self.owner),
            "status": self.status,
        }
        return urlencode({name: value for name, value in said.items() if value})

    def with_(self, **changes) -> str:
        """Return the link that changes this view."""
        return f"?{replace(self, **changes).query}"

    def rows(self, plan: Plan) -> tuple[PlanTask, ...]:
        """Return the tasks that the filters keep, with the summaries they stand under."""
        if not self.is_filtered:
            return plan.tasks
        parents = {task.id: task.parent_id for task in plan.tasks}
        kept: set[int | None] = set()
        for task in plan.tasks:
            if not task.is_summary and self._keeps(task):
                here: int | None = task.id
                while here is not None and here not in kept:
                    kept.add(here)
                    here = parents.get(here)
        return tuple(task for task in plan.tasks if task.id in kept)

    def _keeps(self, task: PlanTask) -> bool:
        owned = self.owner is None or any(p.user_id == self.owner for p in task.people)
        if self.status == LATE:
            return owned and not task.is_done and (task.slip_days or 0) > 0
        if self.status == CRITICAL:
            return owned and task.is_critical
        return owned and (not self.status or task.status == self.status)


def plan_view(params: Mapping[str, str]) -> PlanView:
    """Return the view that the parameters of an address ask for; nonsense asks for nothing."""
    owner = params.get("owner", "")
    status = params.get("status", "")
    return PlanView(
        critical=params.get("critical") != "0",
        baseline=params.get("baseline") != "0",
        whole=params.get("from") == "start",
        owner=int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 19 else None,
        status=status if status in STATUSES else "",
    )
