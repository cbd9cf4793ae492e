"""Small networks for tests: one project on the standard week from Monday 2 March 2026."""

from datetime import datetime

from projects.scheduling import (
    STANDARD,
    Activity,
    Link,
    Network,
    ProjectFrame,
    TaskDates,
    compile_calendar,
    schedule,
    to_minute,
    to_wall_clock,
)

DAY = 480
HOUR = 60
WORKING_TIME = compile_calendar(STANDARD, None)


def at(text: str) -> int:
    """Return the minute of ``2026-03-02 08:00``."""
    return to_minute(datetime.fromisoformat(text))


def shown(minute: int) -> str:
    return f"{to_wall_clock(minute):%Y-%m-%d %H:%M}"


START = at("2026-03-02 08:00")


def task(number: int, days: float = 1, **given) -> Activity:
    return Activity(**{"id": number, "project": 1, "duration": int(days * DAY), **given})


def link(predecessor: int, successor: int, **given) -> Link:
    return Link(predecessor=predecessor, successor=successor, **given)


def project(number: int = 1, **given) -> ProjectFrame:
    return ProjectFrame(**{"id": number, "start": START, "calendar": 1, "program": 1, **given})


def network(activities, links=(), *, projects=None, calendars=None, floor=None) -> Network:
    return Network(
        projects=projects or [project()],
        activities=activities,
        links=links,
        calendars={1: WORKING_TIME, **(calendars or {})},
        program_finish_floor=floor or {},
    )


def dates_of(activities, links=(), **given) -> dict[int, TaskDates]:
    return dict(schedule(network(activities, links, **given)).dates)
