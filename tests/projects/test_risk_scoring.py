"""The 5 x 5 scale and the money of risks."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.risk_scoring import (
    RiskPosition,
    RiskScale,
    RiskScore,
    contingency_cover,
    emv,
    exposure,
    opportunity_value,
    residual_exposure,
    score,
)

# The demo program's register: probability, cost, delay in days, and how people scored it.
REGISTER = {
    "R-07": ("0.45", 310_000, 12, 4, 5),
    "R-03": ("0.3", 260_000, 10, 3, 5),
    "R-11": ("0.25", 120_000, 10, 3, 4),
    "R-05": ("0.35", 140_000, 8, 4, 3),
    "R-02": ("0.2", 180_000, 12, 2, 4),
    "R-09": ("0.3", 150_000, 5, 3, 3),
    "R-12": ("0.4", 60_000, 6, 4, 2),
    "R-14": ("0.1", 220_000, 15, 1, 4),
    "R-08": ("0.1", 90_000, 0, 1, 3),
}


def position(probability, cost=0, days=0, **options):
    return RiskPosition(
        probability=Decimal(probability),
        cost_impact=Decimal(cost),
        schedule_impact_days=days,
        **options,
    )


@st.composite
def risks(draw):
    return RiskPosition(
        probability=draw(st.decimals(0, 1, places=3)),
        cost_impact=draw(st.decimals(0, 10**8, places=2)),
        is_threat=draw(st.booleans()),
        is_open=draw(st.booleans()),
    )


@pytest.mark.parametrize("code", REGISTER)
def test_the_default_scale_scores_the_demo_register_as_people_did(code):
    probability, cost, days, by_probability, by_impact = REGISTER[code]

    assert score(position(probability, cost, days)) == RiskScore(
        probability=by_probability, impact=by_impact
    )


def test_the_exposure_of_the_demo_register_is_the_sum_of_probability_times_cost():
    register = [position(chance, cost) for chance, cost, *_ in REGISTER.values()]

    assert exposure(register) == Decimal("432500.00")


def test_a_judged_score_goes_before_the_scale():
    judged = position("0.9", 5, probability_score=1, impact_score=2)

    assert score(judged).score == 2


def test_the_impact_is_the_worse_of_cost_and_delay():
    assert score(position("0.1", cost=1, days=60)).impact == 5


@pytest.mark.parametrize(
    ("probability", "impact", "rating"),
    [(1, 4, "low"), (1, 5, "moderate"), (2, 5, "high"), (3, 5, "very high")],
)
def test_a_score_has_a_rating_in_words(probability, impact, rating):
    assert RiskScore(probability=probability, impact=impact).rating == rating


def test_a_scale_whose_limits_do_not_rise_is_refused():
    with pytest.raises(ValueError, match="days: give four rising limits"):
        RiskScale(days=(5, 5, 6, 7))


def test_expected_monetary_value_is_rounded_half_even_to_the_cent():
    assert emv(Decimal("0.5"), Decimal("0.25")) == Decimal("0.12")


def test_closed_risks_and_opportunities_are_no_exposure():
    register = [
        position("0.5", 100),
        position("0.5", 100, is_open=False),
        position("0.5", 100, is_threat=False),
    ]

    assert exposure(register) == 50


def test_opportunities_are_summed_apart():
    register = [position("0.5", 100), position("0.5", 30, is_threat=False)]

    assert opportunity_value(register) == 15


def test_what_the_response_leaves_alone_counts_as_it_is_in_the_residual():
    register = [
        position("0.5", 100, residual_probability=Decimal("0.1")),
        position("0.5", 100, residual_cost_impact=Decimal(20)),
        position("0.5", 100),
    ]

    assert residual_exposure(register) == 10 + 10 + 50


@given(st.lists(risks()))
def test_every_open_entry_counts_either_as_exposure_or_as_opportunity(register):
    values = [emv(r.probability, r.cost_impact) for r in register if r.is_open]

    assert exposure(register) + opportunity_value(register) == sum(values)


def test_cover_is_what_is_left_over_what_is_exposed():
    assert contingency_cover(contingency_left=Decimal(890), exposure=Decimal(445)) == 2


def test_cover_of_no_exposure_is_undefined():
    assert contingency_cover(contingency_left=Decimal(890), exposure=Decimal(0)) is None
