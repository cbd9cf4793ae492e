"""Tables against the calendars they are made of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.scheduling import AROUND_THE_CLOCK, CalendarRules, compile_calendar
from projects.scheduling.arrays.tables import HorizonError, TooFineError, WorkingTables
from tests.projects.scheduling.plans import START
from tests.projects.scheduling.random_networks import CALENDARS

YEAR = 366 * 1440
LOW = START // 1440 * 1440 - YEAR
TIMES = tuple(CALENDARS.values())
TABLES = WorkingTables(TIMES, LOW, LOW + 4 * YEAR)

instants = st.integers(START - YEAR // 2, START + YEAR)
calendars = st.integers(0, len(TIMES) - 1)


def column(*values):
    return np.array(values, np.int32)


def row(calendar):
    return TABLES.rows_of(np.array([calendar]))


@given(calendar=calendars, x=instants, y=instants)
def test_positions_differ_by_the_minutes_worked_between(calendar, x, y):
    a, b = TABLES.position(row(calendar), column(x - LOW, y - LOW)).tolist()

    assert b - a == TIMES[calendar].between(x, y)


@given(calendar=calendars, x=instants)
def test_the_start_side_is_where_work_can_begin(calendar, x):
    position = TABLES.position(row(calendar), column(x - LOW))

    assert TABLES.start_side(row(calendar), position) + LOW == TIMES[calendar].next_start(x)


@given(calendar=calendars, x=instants)
def test_the_finish_side_is_where_work_can_end(calendar, x):
    position = TABLES.position(row(calendar), column(x - LOW))

    assert TABLES.finish_side(row(calendar), position) + LOW == TIMES[calendar].previous_finish(x)


@given(calendar=calendars, x=instants, minutes=st.integers(-9000, 9000))
def test_adding_gives_what_the_calendar_gives(calendar, x, minutes):
    found = TABLES.add(row(calendar), column(x - LOW), column(minutes))

    assert found + LOW == TIMES[calendar].add(x, minutes)


@pytest.mark.parametrize("minutes", [-(10**7), 10**7])
def test_adding_past_the_tables_says_how_far(minutes):
    with pytest.raises(HorizonError):
        TABLES.add(row(0), column(START - LOW), column(minutes))


def test_calendars_cut_to_the_minute_over_centuries_are_refused():
    odd = compile_calendar(CalendarRules(week=(((481, 1020),),) * 7), None)

    with pytest.raises(TooFineError):
        WorkingTables((compile_calendar(AROUND_THE_CLOCK, None), odd), 0, 80 * YEAR)
