"""The demo program of tests/reference as engine input: one working day is 480 minutes."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from projects.scheduling import (
    STANDARD,
    Activity,
    Constraint,
    Link,
    Network,
    ProjectFrame,
    Schedule,
    TaskDates,
    compile_calendar,
    schedule,
    to_minute,
    to_wall_clock,
)

DAY = 480
FACTS = json.loads((Path(__file__).parents[2] / "reference" / "demo-program.json").read_text())
TASKS = FACTS["tasks"]
PROJECTS = [project["key"] for project in FACTS["projects"]]
TASK_IDS = {task["id"]: number for number, task in enumerate(TASKS, start=1)}
WORKING_TIME = compile_calendar(STANDARD, None)
FIRST_DAY = to_minute(datetime(2026, 3, 2))  # noqa: DTZ001 - the wall clock's axis
RESTART = to_minute(datetime(2026, 11, 23))  # noqa: DTZ001
PROGRAM = 1


def at(day: str | None, hour: int) -> int | None:
    if day is None:
        return None
    return to_minute(datetime.combine(date.fromisoformat(day), time(hour)))


def day_of(minute: int) -> str:
    return to_wall_clock(minute).date().isoformat()


def _activity(task: dict, *, forecast: bool) -> Activity:
    not_before = at(task["start_no_earlier_than"], 8)
    planned = Activity(
        id=TASK_IDS[task["id"]],
        project=PROJECTS.index(task["project"]) + 1,
        duration=task["baseline_duration_days"] * DAY,
        constraint=Constraint.ASAP if not_before is None else Constraint.SNET,
        constraint_date=not_before,
    )
    return _with_progress(planned, task) if forecast else planned


def _with_progress(planned: Activity, task: dict) -> Activity:
    remaining = task["remaining_days"] * DAY
    if task["actual_start"] is None:
        return replace(planned, duration=remaining)
    return replace(
        planned,
        remaining=remaining,
        actual_start=at(task["actual_start"], 8),
        actual_finish=at(task["actual_finish"], 17),
    )


def network(*, forecast: bool) -> Network:
    """Return the program as planned, or as forecast on its status date."""
    restart = RESTART if forecast else None
    return Network(
        projects=[
            ProjectFrame(id=n, start=FIRST_DAY, calendar=1, program=PROGRAM, restart=restart)
            for n, _ in enumerate(PROJECTS, start=1)
        ],
        activities=[_activity(t, forecast=forecast) for t in TASKS if t["kind"] != "summary"],
        links=[
            Link(predecessor=TASK_IDS[before], successor=TASK_IDS[task["id"]])
            for task in TASKS
            for before in task["predecessors"]
        ],
        calendars={1: WORKING_TIME},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A scheduled network that is read by the program's own task ids."""

    network: Network
    result: Schedule

    def dates(self, task_id: str) -> TaskDates:
        return self.result.dates[TASK_IDS[task_id]]


def run(planned: Network) -> Run:
    return Run(network=planned, result=schedule(planned))


BASELINE = run(network(forecast=False))
FORECAST = run(network(forecast=True))
