"""The networks as the columns that the product's engine takes."""

from datetime import datetime
from random import Random

import numpy as np

from bench.networks import DayNetwork
from projects.scheduling import (
    CLOCK,
    STANDARD,
    CalendarRules,
    Constraint,
    compile_calendar,
    to_minute,
)
from projects.scheduling.arrays.network import (
    CONSTRAINTS,
    NONE,
    ActivityColumns,
    LinkColumns,
    NetworkArrays,
    ProjectColumns,
)

DAY, HOUR = 480, 60
START = to_minute(datetime(2026, 1, 5, 8))  # noqa: DTZ001 - on the wall clock's axis
SIX_DAYS = CalendarRules(week=(((8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)),) * 6 + ((),))
EARLY = CalendarRules(week=(((6 * HOUR, 14 * HOUR),),) * 5 + ((),) * 2)
NIGHT = CalendarRules(week=(((0, 6 * HOUR), (22 * HOUR, 24 * HOUR)),) * 5 + ((),) * 2)
STANDARD_TIME = compile_calendar(STANDARD, None)
MIXED = (CLOCK, STANDARD_TIME, *(compile_calendar(r, None) for r in (SIX_DAYS, EARLY, NIGHT)))
PATCH = 10


def plain(network: DayNetwork) -> NetworkArrays:
    """Return a network on one five-day calendar, without constraints."""
    rows = len(network)
    return _arrays(
        network,
        calendar=np.ones(rows, np.intp),
        constraint=np.zeros(rows, np.int8),
        date=np.full(rows, NONE, np.int64),
        calendars=(CLOCK, STANDARD_TIME),
    )


def mixed(network: DayNetwork, seed: int = 1) -> NetworkArrays:
    """Return a network on five calendars in patches of ten tasks, with constraints.

    About half of the links join two calendars; 5 % of the tasks start no earlier than a date,
    2.5 % finish no later than one.
    """
    random, rows = Random(seed), len(network)  # noqa: S311
    calendar = np.array([random.randrange(len(MIXED)) for _ in range(rows // PATCH + 1)], np.intp)
    kind, date = np.zeros(rows, np.int8), np.full(rows, NONE, np.int64)
    for row in range(rows):
        share = random.random()
        if share < 0.075 and not network.summary[row]:
            which = Constraint.SNET if share < 0.05 else Constraint.FNLT
            kind[row] = CONSTRAINTS[which]
            date[row] = START + random.randrange(4 * 365) * 1440
    return _arrays(
        network,
        calendar=np.repeat(calendar, PATCH)[:rows],
        constraint=kind,
        date=date,
        calendars=MIXED,
    )


def _arrays(network: DayNetwork, *, calendar, constraint, date, calendars) -> NetworkArrays:
    rows = len(network)
    duration = np.array(network.duration, np.int32) * DAY
    nowhere = np.full(rows, NONE, np.int64)
    activities = ActivityColumns(
        project=np.array(network.project, np.intp),
        parent=np.array(network.parent, np.intp),
        calendar=calendar,
        span_calendar=calendar,
        duration=duration,
        span=duration,
        remaining=duration,
        elapsed=np.zeros(rows, np.bool_),
        actual_duration=np.zeros(rows, np.int32),
        actual_start=nowhere,
        actual_finish=nowhere,
        stop=nowhere,
        resume=nowhere,
        constraint=constraint,
        constraint_date=date,
        deadline=nowhere,
    )
    return NetworkArrays(
        projects=_projects(max(network.project) + 1),
        activities=activities,
        links=LinkColumns(
            predecessor=np.array(network.predecessor, np.intp),
            successor=np.array(network.successor, np.intp),
            type=np.array(network.type, np.int8),
            lag=np.array(network.lag, np.int32) * DAY,
            on_the_clock=np.zeros(len(network.lag), np.bool_),
        ),
        calendars=calendars,
        program_floor=np.array([NONE], np.int64),
    )


def _projects(count: int) -> ProjectColumns:
    return ProjectColumns(
        start=np.full(count, START, np.int64),
        restart=np.full(count, NONE, np.int64),
        program=np.zeros(count, np.intp),
        honour_constraints=np.ones(count, np.bool_),
        critical_limit=np.zeros(count, np.int64),
    )
