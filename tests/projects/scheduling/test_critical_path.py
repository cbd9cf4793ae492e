"""Projects and programs as one network: finishes, hand-offs, two floats."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import DomainError
from projects.scheduling import Constraint, schedule
from tests.projects.scheduling.plans import (
    DAY,
    at,
    dates_of,
    link,
    network,
    project,
    shown,
    task,
)
from tests.projects.scheduling.test_floats import networks

TWO = [project(1), project(2)]


def test_total_float_ignores_a_hand_off_that_program_float_counts():
    dates = dates_of([task(1), task(2, 3), task(3, 2, project=2)], [link(1, 3)], projects=TWO)

    assert (dates[1].total_float, dates[1].program_float) == (2 * DAY, 0)


def test_program_float_is_measured_to_the_last_finish_of_the_program():
    dates = dates_of([task(1), task(2, 5, project=2)], projects=TWO)

    assert (dates[1].total_float, dates[1].program_float) == (0, 4 * DAY)


def test_critical_and_program_critical_are_two_things():
    dates = dates_of([task(1), task(2, 5, project=2)], projects=TWO)

    assert (dates[1].is_critical, dates[1].is_program_critical) == (True, False)


def test_a_hand_off_moves_the_taker_early_dates():
    dates = dates_of([task(1, 4), task(2, project=2)], [link(1, 2)], projects=TWO)

    assert shown(dates[2].start) == "2026-03-06 08:00"


def test_a_hand_off_out_of_the_program_gives_no_program_float_bound():
    elsewhere = [project(1), project(2, program=2)]

    dates = dates_of([task(1), task(2, 3), task(3, 9, project=2)], [link(1, 3)], projects=elsewhere)

    assert dates[1].program_float == 2 * DAY


def test_a_hand_off_out_of_the_program_moves_early_dates_there():
    elsewhere = [project(1), project(2, program=2)]

    dates = dates_of([task(1, 4), task(2, project=2)], [link(1, 2)], projects=elsewhere)

    assert shown(dates[2].start) == "2026-03-06 08:00"


def test_free_float_counts_the_hand_off_too():
    dates = dates_of(
        [task(1), task(2, 9), task(3, 2, project=2), task(4, 3, project=2)],
        [link(1, 3), link(4, 3)],
        projects=TWO,
    )

    assert dates[1].free_float == 2 * DAY


def test_the_program_finishes_no_earlier_than_what_is_known_from_outside():
    known = {1: at("2026-03-13 17:00")}

    result = schedule(network([task(1)], floor=known))

    assert result.program_finish == known
    assert result.dates[1].program_float == 9 * DAY


def test_a_floor_that_lies_earlier_does_not_bind():
    result = schedule(network([task(1, 5)], floor={1: at("2026-03-03 17:00")}))

    assert shown(result.program_finish[1]) == "2026-03-06 17:00"


def test_a_project_without_program_measures_program_float_to_itself():
    dates = dates_of([task(1), task(2, 3)], projects=[project(program=None)])

    assert dates[1].program_float == 2 * DAY


def test_a_deadline_does_not_take_program_float_away():
    dates = dates_of([task(1, deadline=at("2026-03-02 17:00")), task(2, 3)])

    assert (dates[1].total_float, dates[1].program_float) == (0, 2 * DAY)


def test_a_project_without_tasks_finishes_where_it_starts():
    result = schedule(network([]))

    assert result.project_finish[1] == result.project_start[1]


def test_an_inactive_task_does_not_count_for_the_project_finish():
    result = schedule(network([task(1), task(2, 9, active=False)]))

    assert shown(result.project_finish[1]) == "2026-03-02 17:00"


def test_a_schedule_does_not_depend_on_the_order_of_its_input():
    activities = [task(1, 2), task(2, 3), task(3), task(4, parent=5), task(5)]
    links = [link(1, 3), link(2, 3), link(3, 5)]

    turned = dates_of(activities[::-1], links[::-1])

    assert turned == dates_of(activities, links)


def test_a_task_as_late_as_possible_waits_for_its_taker_in_another_project():
    waiting = task(1, constraint=Constraint.ALAP)
    activities = [waiting, task(2, 9), task(3, 2, project=2), task(4, 3, project=2)]

    dates = dates_of(activities, [link(1, 3), link(4, 3)], projects=TWO)

    assert shown(dates[3].start) == "2026-03-05 08:00"


def test_scheduled_from_its_finish_a_project_starts_as_late_as_it_can():
    backwards = project(from_finish=True, finish=at("2026-03-13 17:00"))

    result = schedule(network([task(1, 2), task(2, 3)], [link(1, 2)], projects=[backwards]))

    assert shown(result.project_start[1]) == "2026-03-09 08:00"


def test_a_project_scheduled_from_its_finish_needs_one():
    with pytest.raises(DomainError) as refusal:
        schedule(network([task(1)], projects=[project(from_finish=True)]))

    assert refusal.value.field == "finish"


@given(networks(calendars={}))
def test_a_plan_turned_round_gives_back_the_same_dates(planned):
    forwards = schedule(planned)
    late = replace(
        planned,
        projects=[
            replace(planned.projects[0], from_finish=True, finish=forwards.project_finish[1])
        ],
    )

    backwards = schedule(late)

    assert _logic(backwards) == _logic(forwards)


def _logic(result):
    return {
        n: (d.early_finish, d.late_start, d.late_finish, d.total_float)
        for n, d in result.dates.items()
    }


@given(st.integers(0, 3))
def test_scheduling_twice_gives_the_same(seed):
    planned = network([task(1, seed), task(2, 2)], [link(1, 2)])

    assert schedule(planned) == schedule(planned)
