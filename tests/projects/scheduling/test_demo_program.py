"""The engine against an independent model of seven projects and 48 tasks (tests/reference)."""

from dataclasses import replace

import pytest

from projects.scheduling import STANDARD, to_wall_clock, working_days_between
from tests.projects.scheduling.demo_program import (
    BASELINE,
    DAY,
    FACTS,
    FORECAST,
    PROGRAM,
    PROJECTS,
    TASK_IDS,
    TASKS,
    day_of,
    network,
    run,
)

BY_ID = {task["id"]: task for task in TASKS}
UNFINISHED = [task["id"] for task in TASKS if task["actual_finish"] is None]
FINISHED = [task["id"] for task in TASKS if task["actual_finish"] is not None]
SLIPS = [
    (project["key"], int(days), slip)
    for project in FACTS["projects"]
    for days, slip in project["expected_impact_of_slip"].items()
]


@pytest.mark.parametrize("task_id", TASK_IDS)
def test_the_baseline_dates_are_those_of_the_model(task_id):
    dates, expected = BASELINE.dates(task_id), BY_ID[task_id]["expected"]

    assert day_of(dates.finish) == expected["baseline_finish"]
    assert day_of(dates.start) == expected.get("baseline_start", day_of(dates.start))


@pytest.mark.parametrize("task_id", TASK_IDS)
def test_the_forecast_dates_are_those_of_the_model(task_id):
    dates, expected = FORECAST.dates(task_id), BY_ID[task_id]["expected"]

    assert day_of(dates.finish) == expected["forecast_finish"]
    assert day_of(dates.start) == expected.get("forecast_start", day_of(dates.start))


@pytest.mark.parametrize("task_id", UNFINISHED)
def test_both_floats_are_those_of_the_model(task_id):
    dates, expected = FORECAST.dates(task_id), BY_ID[task_id]["expected"]

    assert dates.total_float == expected["project_float_days"] * DAY
    assert dates.program_float == expected["program_float_days"] * DAY


@pytest.mark.parametrize("task_id", FINISHED)
def test_a_finished_task_has_no_program_float(task_id):
    assert FORECAST.dates(task_id).program_float is None


@pytest.mark.parametrize("project", FACTS["projects"], ids=lambda project: project["key"])
def test_project_finishes_are_those_of_the_model(project):
    number, expected = PROJECTS.index(project["key"]) + 1, project["expected"]

    assert day_of(BASELINE.result.project_finish[number]) == expected["baseline_finish"]
    assert day_of(FORECAST.result.project_finish[number]) == expected["forecast_finish"]


@pytest.mark.parametrize("project", FACTS["projects"], ids=lambda project: project["key"])
def test_the_least_program_float_of_a_project_is_that_of_the_model(project):
    floats = [FORECAST.dates(t).program_float for t in UNFINISHED if _is_in(t, project["key"])]

    assert min(floats) == project["expected"]["program_float_days"] * DAY


def test_the_program_finishes_when_the_model_says():
    expected = FACTS["program"]["expected"]

    assert day_of(BASELINE.result.program_finish[PROGRAM]) == expected["baseline_finish"]
    assert day_of(FORECAST.result.program_finish[PROGRAM]) == expected["forecast_finish"]


@pytest.mark.parametrize(("key", "days", "expected"), SLIPS)
def test_a_slip_moves_the_program_as_the_model_says(key, days, expected):
    slipped = _slip(key, days)

    number = PROJECTS.index(key) + 1
    assert _moved(_program_finish(FORECAST), _program_finish(slipped)) == expected["program_days"]
    own = FORECAST.result.project_finish[number], slipped.result.project_finish[number]
    assert _moved(*own) == expected["own_days"]


def _is_in(task_id, key):
    return BY_ID[task_id]["project"] == key


def _slip(key, days):
    """Add working days to the open task of a project where a lost day hurts most."""
    open_tasks = [t for t in UNFINISHED if _is_in(t, key) and BY_ID[t]["kind"] == "task"]
    hit = TASK_IDS[min(open_tasks, key=lambda task_id: FORECAST.dates(task_id).program_float)]
    planned = network(forecast=True)
    return run(
        replace(
            planned,
            activities=[_longer(a, days) if a.id == hit else a for a in planned.activities],
        )
    )


def _longer(activity, days):
    remaining = activity.duration if activity.remaining is None else activity.remaining
    return replace(
        activity,
        duration=activity.duration + days * DAY,
        remaining=remaining + days * DAY,
    )


def _program_finish(scheduled):
    return scheduled.result.program_finish[PROGRAM]


def _moved(before, after):
    a, b = to_wall_clock(before).date(), to_wall_clock(after).date()
    return working_days_between(STANDARD, a, b)
