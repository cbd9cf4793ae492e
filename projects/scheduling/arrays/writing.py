"""From columns back to a ``Schedule`` of objects, for callers who ask task by task."""

from collections.abc import Sequence

from projects.scheduling.arrays.network import DRIVERS, NONE, ScheduleArrays
from projects.scheduling.driving import (
    ACTUAL,
    CALENDAR,
    PROJECT_START,
    STATUS_DATE,
    Driver,
    DriverKind,
)
from projects.scheduling.network import Network
from projects.scheduling.task_dates import Schedule, TaskDates

_KINDS = list(DRIVERS)
_BARE = {DRIVERS[driver.kind]: driver for driver in (ACTUAL, CALENDAR, PROJECT_START, STATUS_DATE)}
_CONSTRAINT = DRIVERS[DriverKind.CONSTRAINT]


def to_schedule(network: Network, arrays: ScheduleArrays, programs: Sequence[int]) -> Schedule:
    """Return the schedule by activity id, project id and program id."""
    drivers = _drivers(network, arrays)
    ids = [activity.id for activity in network.activities]
    columns = zip(
        ids, arrays.start.tolist(), arrays.finish.tolist(),
        arrays.late_start.tolist(), arrays.late_finish.tolist(),
        arrays.total_float.tolist(), arrays.free_float.tolist(),
        arrays.program_float.tolist(), arrays.finished.tolist(),
        arrays.is_critical.tolist(), arrays.is_program_critical.tolist(), drivers, strict=True,
    )  # fmt: skip
    dates = {
        key: TaskDates(
            start=start,
            finish=finish,
            early_start=start,
            early_finish=finish,
            late_start=late_start,
            late_finish=late_finish,
            total_float=total,
            free_float=free,
            program_float=None if finished else wide,
            is_critical=critical,
            is_program_critical=program_critical,
            driver=driver,
        )
        for (
            key, start, finish, late_start, late_finish,
            total, free, wide, finished, critical, program_critical, driver,
        ) in columns
    }  # fmt: skip
    projects = [frame.id for frame in network.projects]
    return Schedule(
        dates=dates,
        project_start={frame.id: frame.start for frame in network.projects},
        project_finish=dict(zip(projects, arrays.project_finish.tolist(), strict=True)),
        program_finish=dict(zip(programs, arrays.program_finish.tolist(), strict=True)),
    )


def _drivers(network: Network, arrays: ScheduleArrays) -> list[Driver]:
    columns = zip(
        arrays.driver_kind.tolist(),
        arrays.driver_activity.tolist(),
        arrays.driver_link.tolist(),
        strict=True,
    )
    return [_BARE.get(kind) or _driver(network, kind, *at) for kind, *at in columns]


def _driver(network: Network, kind: int, activity: int, link: int) -> Driver:
    owner = network.activities[activity]
    return Driver(
        kind=_KINDS[kind],
        link=None if link == NONE else network.links[link],
        activity=owner.id,
        constraint=owner.constraint if kind == _CONSTRAINT else None,
    )
