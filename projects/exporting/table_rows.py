"""A plan as the rows of a table: what `projects.importing` reads again. Pure: no Django.

Values are text, whole numbers, Decimals, days or wall-clock times; empty is None.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from projects.importing.plan import Plan, PlanAssignment, PlanLink, PlanTask
from projects.importing.table_columns import MONEY, NAMES

Value = str | int | Decimal | date | datetime | None
DAY, ELAPSED_DAY, HOUR = 480, 1440, 60


def headings(*, with_money: bool) -> list[str]:
    """Return the names of the columns in their order."""
    return [name for name in NAMES if with_money or name not in MONEY]


def rows(plan: Plan, *, with_money: bool) -> Iterable[list[Value]]:
    """Yield a row for each task under `headings`."""
    names = headings(with_money=with_money)
    links: dict[int, list[PlanLink]] = defaultdict(list)
    for link in plan.links:
        links[link.successor_uid].append(link)
    people: dict[int, list[PlanAssignment]] = defaultdict(list)
    for entry in plan.assignments:
        people[entry.task_uid].append(entry)
    keys = {task.uid: task.external_id for task in plan.tasks}
    called = {resource.uid: resource.name for resource in plan.resources}
    for task in plan.tasks:
        values = _values(task) | {
            "predecessors": _joined(_link(link, keys) for link in links[task.uid]),
            "assigned_to": _joined(_person(entry, called) for entry in people[task.uid]),
        }
        yield [values.get(name) for name in names]


def _values(task: PlanTask) -> dict[str, Value]:
    is_summary = task.kind == "summary"
    baseline = next((b for b in task.baselines if b.number == 0), None)
    return {
        "external_id": task.external_id,
        "wbs": task.wbs,
        "outline_level": task.outline_level,
        "name": task.name,
        "kind": task.kind,
        "duration": None if is_summary else _duration(task.duration, elapsed=task.is_elapsed),
        "start": task.stored.start,
        "finish": task.stored.finish,
        "constraint": task.constraint,
        "constraint_date": task.constraint_date,
        "deadline": task.deadline,
        "percent_complete": task.percent_complete,
        "remaining": None if is_summary else _duration(task.remaining, elapsed=task.is_elapsed),
        "actual_start": task.actual_start,
        "actual_finish": task.actual_finish,
        "budget": task.cost,
        "actual_cost": task.actual_cost,
        "baseline_start": baseline and baseline.start,
        "baseline_finish": baseline and baseline.finish,
        "baseline_cost": baseline and baseline.cost,
        "notes": task.notes,
    }


def _duration(minutes: int, *, elapsed: bool) -> str:
    """Return ``5d``, ``2ed``, ``3h`` or ``20m``."""
    mark = "e" if elapsed else ""
    day = ELAPSED_DAY if elapsed else DAY
    for size, unit in ((day, "d"), (HOUR, "h")):
        if minutes % size == 0:
            return f"{minutes // size}{mark}{unit}"
    return f"{minutes}{mark}m"


def _joined(parts: Iterable[str]) -> str:
    """Return parts with semicolons; one is there where a comma alone could be taken for one."""
    found = "; ".join(parts)
    return f"{found};" if "," in found and ";" not in found else found


def _link(link: PlanLink, keys: dict[int, str]) -> str:
    return f"{keys[link.predecessor_uid]}{link.type}{_lag(link)}"


def _lag(link: PlanLink) -> str:
    if not link.lag:
        return ""
    sign = "-" if link.lag < 0 else "+"
    if "percent" in link.lag_kind:
        return f"{sign}{abs(link.lag)}%"
    return f"{sign}{_duration(abs(int(link.lag)), elapsed=link.lag_kind == 'elapsed')}"


def _person(entry: PlanAssignment, called: dict[int, str]) -> str:
    name = called[entry.resource_uid]
    share = (entry.units * 100).normalize()
    return name if share == 100 else f"{name} [{share:f}%]"
