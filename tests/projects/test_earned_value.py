"""Earned value against published answers, and what its numbers mean."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.earned_value import (
    EarnedValueMethod,
    EstimateMethod,
    counts_in_schedule,
    earned_schedule,
    earned_value,
    estimate_at_completion,
    estimates,
    is_too_early,
    measures,
    planned_value,
)

CASES = json.loads((Path(__file__).parent.parent / "reference" / "evm.json").read_text())["cases"]

cents = st.decimals(min_value=0, max_value=10**9, places=2)
percents = st.integers(0, 100)


def cases(*types):
    return [pytest.param(c, id=c["id"]) for c in CASES if c["type"] in types]


def close(expected):
    return expected if expected is None else pytest.approx(expected, rel=1e-6, abs=1e-6)


def figures(answer, names):
    values = {name: getattr(answer, name) for name in names}
    return {name: None if v is None else float(v) for name, v in values.items()}


def rows(type_):
    return [
        pytest.param(case, n, id=f"{case['id']}-{n + 1}")
        for case in CASES
        if case["type"] == type_
        for n in range(len(case["expected"] if type_ == "series" else case["inputs"]["ev"]))
    ]


@pytest.mark.parametrize("case", cases("point", "undefined"))
def test_measures_are_those_of_the_published_answer(case):
    status = measures(**case["inputs"])

    expected = {name: close(value) for name, value in case["expected"].items()}
    assert figures(status, expected) == expected


@pytest.mark.parametrize("case", cases("eac"))
def test_estimates_for_given_indices_are_those_of_the_published_answer(case):
    answer = estimates(**case["inputs"])

    expected = {name: close(value) for name, value in case["expected"].items()}
    assert figures(answer, expected) == expected


@pytest.mark.parametrize(("case", "row"), rows("status_report"))
def test_a_status_report_has_the_published_indices(case, row):
    inputs, expected = case["inputs"], case["expected"]

    status = measures(
        bac=inputs["bac"], pv=inputs["pv"][row], ev=inputs["ev"][row], ac=inputs["ac"][row]
    )

    assert (float(status.cpi), float(status.spi), float(status.percent_complete) / 100) == (
        close(expected["cpi"][row]),
        close(expected["spi"][row]),
        close(expected["percent_complete_index"][row]),
    )


@pytest.mark.parametrize("case", cases("status_report"))
def test_a_status_report_ends_with_the_published_estimates(case):
    inputs, expected = case["inputs"], case["expected"]["at_12"]

    status = measures(
        bac=inputs["bac"], pv=inputs["pv"][-1], ev=inputs["ev"][-1], ac=inputs["ac"][-1]
    )

    assert figures(status, expected) == {name: close(value) for name, value in expected.items()}


@pytest.mark.parametrize(("case", "row"), rows("series"))
def test_earned_schedule_is_that_of_the_published_series(case, row):
    inputs, expected = case["inputs"], case["expected"][row]

    answer = earned_schedule(
        pv=inputs["pv_cumulative"],
        ev=inputs["ev_cumulative"][row],
        actual_time=expected["period"],
        planned_duration=inputs["planned_duration"],
    )

    names = ("es", "sv_t", "spi_t", "ieac_t")
    assert figures(answer, names) == {name: close(expected[name]) for name in names}


@pytest.mark.parametrize(
    ("amounts", "measure", "reason"),
    [
        ({"bac": 9, "pv": 0, "ev": 0, "ac": 0}, "cpi", "AC is 0: nothing has been spent."),
        ({"bac": 9, "pv": 0, "ev": 0, "ac": 1}, "spi", "PV is 0: nothing was planned by now."),
        ({"bac": 9, "pv": 0, "ev": 0, "ac": 1}, "eac_cpi", "EV is 0: nothing has been earned."),
        ({"bac": 9, "pv": 9, "ev": 9, "ac": 0}, "eac_cpi", "AC is 0: nothing has been spent."),
        (
            {"bac": 9, "pv": 9, "ev": 5, "ac": 9},
            "tcpi_bac",
            "BAC - AC is 0: the budget is used up.",
        ),
        (
            {"bac": 9, "pv": 9, "ev": 9, "ac": 8},
            "tcpi_eac",
            "EAC - AC is 0: there is nothing left to do.",
        ),
        (
            {"bac": 0, "pv": 0, "ev": 0, "ac": 8},
            "percent_complete",
            "BAC is 0: there is nothing to earn.",
        ),
        ({"bac": None, "pv": 2, "ev": 1, "ac": 1}, "eac_cpi", "There is no budget at completion."),
        ({"bac": None, "pv": 2, "ev": 1, "ac": 0}, "cpi", "AC is 0: nothing has been spent."),
    ],
)
def test_an_undefined_measure_says_why(amounts, measure, reason):
    assert measures(**amounts).reasons[measure] == reason


@given(bac=st.none() | cents, pv=cents, ev=cents, ac=cents)
def test_every_measure_has_a_value_or_a_reason_and_never_both(bac, pv, ev, ac):
    status = measures(bac=bac, pv=pv, ev=ev, ac=ac)

    missing = {n for n in status.__slots__ if n != "reasons" and getattr(status, n) is None}
    assert missing == {name for name, reason in status.reasons.items() if reason}


@given(cost=cents, percent=percents, method=st.sampled_from(EarnedValueMethod), pv=cents)
def test_a_task_never_earns_more_than_its_budget(cost, percent, method, pv):
    ev = earned_value(
        cost=cost, percent=percent, method=method, pv=pv, milestones=[(1, True), (3, False)]
    )

    assert 0 <= ev <= cost


@given(cost=cents, worked=st.integers(-10, 2000), length=st.integers(0, 1000))
def test_a_task_is_never_planned_beyond_its_budget(cost, worked, length):
    assert 0 <= planned_value(cost=cost, worked_minutes=worked, total_minutes=length) <= cost


@given(cost=cents, length=st.integers(0, 1000))
def test_at_its_baseline_finish_a_task_is_planned_whole(cost, length):
    assert planned_value(cost=cost, worked_minutes=length, total_minutes=length) == cost


def test_before_its_day_a_milestone_is_not_planned():
    assert planned_value(cost=Decimal(10), worked_minutes=-1, total_minutes=0) == 0


@pytest.mark.parametrize(
    ("method", "percent", "started", "earned"),
    [
        ("percent", 40, True, 400),
        ("0/100", 99, True, 0),
        ("0/100", 100, True, 1000),
        ("50/50", 0, False, 0),
        ("50/50", 0, True, 500),
        ("50/50", 99, True, 500),
        ("50/50", 100, True, 1000),
        ("milestones", 0, True, 250),
        ("level_of_effort", 10, True, 600),
    ],
)
def test_each_method_earns_by_its_own_rule(method, percent, started, earned):
    ev = earned_value(
        cost=Decimal(1000),
        percent=percent,
        is_started=started,
        method=EarnedValueMethod(method),
        milestones=[(1, True), (3, False)],
        pv=Decimal(600),
    )

    assert ev == earned


def test_physical_percent_goes_before_percent():
    assert earned_value(cost=Decimal(100), percent=80, physical_percent=10) == 10


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_percentage_outside_0_to_100_is_refused(percent):
    with pytest.raises(ValueError, match="percent_complete is 0 to 100"):
        earned_value(cost=Decimal(100), percent=percent)


def test_milestones_without_weight_are_refused():
    with pytest.raises(ValueError, match="weights"):
        earned_value(cost=Decimal(100), percent=0, method=EarnedValueMethod.MILESTONES)


def test_level_of_effort_stays_out_of_the_schedule_indices():
    assert not counts_in_schedule(EarnedValueMethod.LEVEL_OF_EFFORT)


def eac(*, bac=1000, pv=500, ev=400, ac=500, **options):
    return estimate_at_completion(
        bac=Decimal(bac), pv=Decimal(pv), ev=Decimal(ev), ac=Decimal(ac), **options
    )


@pytest.mark.parametrize(
    ("method", "value"),
    [("cpi", "1250"), ("atypical", "1100"), ("cpi_spi", "1437.5"), ("bottom_up", "1300")],
)
def test_the_estimate_in_use_is_the_one_asked_for(method, value):
    answer = eac(method=EstimateMethod(method), bottom_up_etc=Decimal(800))

    assert (answer.method, answer.value) == (method, Decimal(value))


def test_the_other_estimates_stand_beside_the_one_in_use():
    assert eac().others == {
        EstimateMethod.CPI: 1250,
        EstimateMethod.ATYPICAL: 1100,
        EstimateMethod.CPI_SPI: Decimal("1437.5"),
        EstimateMethod.BOTTOM_UP: None,
    }


def test_before_any_cost_the_budget_is_the_estimate():
    assert (eac(ac=0, ev=0).value, eac(ac=0, ev=0).formula) == (1000, "BAC")


def test_cost_before_anything_is_earned_adds_to_the_budget_and_says_so():
    answer = eac(ev=0, ac=50)

    assert (answer.value, answer.because) == (1050, "BAC x AC / EV has no value yet.")


def test_open_commitments_are_a_floor_under_what_is_still_to_come():
    assert eac(open_commitments=Decimal(900)).value == 1400


def test_commitments_within_the_estimate_change_nothing():
    assert eac(open_commitments=Decimal(700)).value == 1250


@pytest.mark.parametrize(("ev", "early"), [("149.99", True), ("150", False)])
def test_under_15_percent_earned_it_is_too_early_to_tell(ev, early):
    assert is_too_early(bac=Decimal(1000), ev=Decimal(ev)) is early


def test_before_time_has_passed_there_is_no_time_index():
    answer = earned_schedule(pv=[100], ev=0, actual_time=0, planned_duration=1)

    assert answer.reasons["spi_t"] == "No time has passed since the baseline start."


def test_a_last_week_planned_in_part_counts_as_that_part():
    answer = earned_schedule(pv=[100, 150], ev=125, actual_time=2, planned_duration=Decimal("1.5"))

    assert answer.es == Decimal("1.25")


@given(st.lists(cents, min_size=1, max_size=20), cents)
def test_earned_schedule_lies_between_the_start_and_the_planned_duration(values, ev):
    answer = earned_schedule(pv=sorted(values), ev=ev, actual_time=1, planned_duration=len(values))

    assert 0 <= answer.es <= len(values)
