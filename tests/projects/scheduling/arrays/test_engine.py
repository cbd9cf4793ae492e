"""The engine over columns against the one that goes task by task: every figure, every driver."""

from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from projects.errors import DomainError
from projects.scheduling import Constraint, LinkType
from projects.scheduling.arrays.engine import schedule_arrays
from projects.scheduling.arrays.network import IrregularError
from projects.scheduling.arrays.reading import read_network
from projects.scheduling.arrays.writing import to_schedule
from projects.scheduling.task_by_task import schedule_task_by_task
from tests.projects.scheduling import demo_program
from tests.projects.scheduling.plans import DAY, link, network, task
from tests.projects.scheduling.random_networks import random_network

IRREGULAR = {
    "manual": [task(1, manual=True, typed_start=0, typed_finish=DAY)],
    "inactive": [task(1, active=False)],
    "as late as possible": [task(1, constraint=Constraint.ALAP)],
    "levelled": [task(1, levelling_delay=DAY)],
    "twice": [task(1), task(1)],
    "orphan": [task(1, parent=7)],
    "none at all": [],
}


def by_columns(planned):
    arrays, programs = read_network(planned)
    return to_schedule(planned, schedule_arrays(arrays), programs)


def regular(planned):
    """Return the schedule of both engines, or leave out what only one of them takes."""
    try:
        return by_columns(planned), schedule_task_by_task(planned)
    except (IrregularError, DomainError):
        assume(condition=False)


@settings(max_examples=300, suppress_health_check=[HealthCheck.filter_too_much])
@given(random=st.randoms(use_true_random=False), tasks=st.integers(2, 9))
def test_both_engines_agree_on_small_networks(random, tasks):
    found, expected = regular(random_network(random, tasks))

    assert found == expected


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_both_engines_agree_on_larger_networks(seed):
    found, expected = regular(random_network(Random(seed), 40))

    assert found == expected


@pytest.mark.parametrize("forecast", [False, True])
def test_both_engines_agree_on_the_demo_program(forecast):
    planned = demo_program.network(forecast=forecast)

    assert by_columns(planned) == schedule_task_by_task(planned)


def test_a_chain_is_followed_to_its_end():
    tasks = [task(n) for n in range(1, 301)]
    planned = network(tasks, [link(n, n + 1) for n in range(1, 300)])

    assert by_columns(planned) == schedule_task_by_task(planned)


def test_dates_beyond_the_first_horizon_are_found():
    lagged = network([task(1), task(2)], [link(1, 2, lag=9000 * DAY)])

    assert by_columns(lagged) == schedule_task_by_task(lagged)


@pytest.mark.parametrize("activities", IRREGULAR.values(), ids=IRREGULAR.keys())
def test_what_columns_do_not_hold_is_left_to_the_other_engine(activities):
    with pytest.raises(IrregularError):
        by_columns(network(activities))


def test_a_circle_is_left_to_the_engine_that_names_it():
    with pytest.raises(IrregularError):
        by_columns(network([task(1), task(2)], [link(1, 2), link(2, 1)]))


def test_the_start_of_a_summary_as_predecessor_is_left_to_the_other_engine():
    tasks = [task(1), task(2, parent=1), task(3, parent=1), task(4)]

    with pytest.raises(IrregularError):
        by_columns(network(tasks, [link(1, 4, type=LinkType.SS)]))


def test_no_date_in_the_years_of_the_engine_is_left_to_the_engine_that_names_it():
    with pytest.raises(IrregularError):
        by_columns(network([task(1), task(2)], [link(1, 2, lag=80_000 * DAY)]))


def test_a_link_between_summaries_takes_no_float_from_a_task_outside():
    outlined = network(
        [task(1, parent=3), task(2, 0), task(3), task(4, parent=3), task(5, 3)],
        [link(3, 2)],
    )

    assert by_columns(outlined) == schedule_task_by_task(outlined)
