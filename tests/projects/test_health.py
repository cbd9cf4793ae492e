"""Colours by thresholds, each with the rule that fired."""

from decimal import Decimal

import pytest

from projects.errors import DomainError
from projects.health import (
    DEFAULTS,
    Colour,
    Health,
    benefit_health,
    cost_health,
    program_schedule_health,
    return_health,
    risk_health,
    schedule_health,
    scope_health,
    worst,
)

HALF = Decimal("0.5")

# The seven projects of the demo program: slip, BAC, EAC and the colour of each and of both.
DEMO = [
    ("ID", 2, "1240000.00", "1221337.79", "green", "green", "green"),
    ("IN", 14, "2180000.00", "2275186.37", "amber", "amber", "amber"),
    ("BL", 31, "5460000.00", "5818093.31", "red", "red", "red"),
    ("MG", 41, "2760000.00", "3020377.36", "red", "red", "red"),
    ("PO", 14, "3120000.00", "3062291.17", "amber", "green", "amber"),
    ("CC", 9, "1640000.00", "1582311.56", "green", "green", "green"),
    ("CU", 20, "1400000.00", "1429166.67", "amber", "amber", "amber"),
]


@pytest.mark.parametrize(
    ("key", "slip", "bac", "eac", "schedule", "cost", "both"), DEMO, ids=[row[0] for row in DEMO]
)
def test_the_demo_projects_have_the_colours_of_their_slips_and_costs(
    key, slip, bac, eac, schedule, cost, both
):
    by_schedule = schedule_health(slip)
    by_cost = cost_health(bac=Decimal(bac), eac=Decimal(eac))

    assert (by_schedule.colour, by_cost.colour, worst((by_schedule, by_cost)).colour) == (
        schedule,
        cost,
        both,
    )


@pytest.mark.parametrize(
    ("days", "colour", "rule"),
    [
        (None, None, "No baseline to compare with"),
        (-3, "green", "3 d early, at risk over 10 d"),
        (0, "green", "On time, at risk over 10 d"),
        (10, "green", "10 d late, at risk over 10 d"),
        (11, "amber", "11 d late, at risk over 10 d"),
        (25, "amber", "25 d late, at risk over 10 d"),
        (41, "red", "41 d late, off track over 25 d"),
    ],
)
def test_lateness_is_judged_in_days(days, colour, rule):
    assert schedule_health(days) == Health(colour=colour, rule=rule)


@pytest.mark.parametrize(("days", "colour"), [(20, "green"), (49, "amber"), (61, "red")])
def test_a_program_is_given_more_days(days, colour):
    assert program_schedule_health(days).colour == colour


def test_lateness_may_be_judged_as_a_share_of_the_remaining_duration():
    limits = DEFAULTS.overridden({"schedule_at_risk_share": 0.05, "schedule_off_track_share": 0.1})

    health = schedule_health(12, limits, remaining_days=100)

    assert health.rule == "12 d late, off track over 10 d"


def test_when_nothing_remains_lateness_is_judged_in_days():
    limits = DEFAULTS.overridden({"schedule_at_risk_share": 0.05})

    assert schedule_health(9, limits, remaining_days=0).colour == Colour.GREEN


@pytest.mark.parametrize(
    ("bac", "eac", "colour", "rule"),
    [
        (None, None, None, "No budget to compare with"),
        (0, 5, None, "No budget to compare with"),
        (100, None, None, "No estimate at completion"),
        (100, 95, "green", "5 % under budget, at risk over 2 %"),
        (100, 102, "green", "2 % over budget, at risk over 2 %"),
        (1000, 1035, "amber", "3.5 % over budget, at risk over 2 %"),
        (100, 106, "red", "6 % over budget, off track over 5 %"),
    ],
)
def test_cost_is_judged_as_a_share_of_the_budget(bac, eac, colour, rule):
    health = cost_health(
        bac=None if bac is None else Decimal(bac), eac=None if eac is None else Decimal(eac)
    )

    assert health == Health(colour=colour, rule=rule)


@pytest.mark.parametrize(
    ("counts", "colour", "rule"),
    [
        ({"total": 0}, None, "No deliverables"),
        (
            {"total": 10},
            "green",
            "0 of 10 deliverables overdue or rejected, at risk over 0 %",
        ),
        (
            {"total": 10, "overdue": 1, "rejected": 1},
            "amber",
            "2 of 10 deliverables overdue or rejected, at risk over 0 %",
        ),
        (
            {"total": 10, "overdue": 3},
            "red",
            "3 of 10 deliverables overdue or rejected, off track over 20 %",
        ),
        (
            {"total": 12, "added": 2},
            "amber",
            "2 added to 10 deliverables, 20 % more, at risk over 10 %",
        ),
        (
            {"total": 14, "added": 4},
            "red",
            "4 added to 10 deliverables, 40 % more, off track over 25 %",
        ),
    ],
)
def test_scope_is_judged_by_what_fails_and_what_was_added(counts, colour, rule):
    assert scope_health(**counts) == Health(colour=colour, rule=rule)


@pytest.mark.parametrize(
    ("exposure", "contingency", "bac", "colour"),
    [
        (433, 890, 17_800, "green"),
        (0, 0, None, "green"),
        (100, 0, None, None),
        (150, 100, 1000, "amber"),
        (160, 100, 1000, "red"),
    ],
)
def test_risk_is_judged_by_the_exposure_that_no_contingency_covers(
    exposure, contingency, bac, colour
):
    health = risk_health(
        exposure=Decimal(exposure),
        contingency=Decimal(contingency),
        bac=None if bac is None else Decimal(bac),
    )

    assert health.colour == colour


@pytest.mark.parametrize(
    ("planned", "forecast", "colour", "rule"),
    [
        (None, None, None, "No planned benefits"),
        (100, None, None, "No forecast of benefits"),
        (100, 105, "green", "Benefits 5 % above plan, at risk over 5 %"),
        (36_550, 34_522, "amber", "Benefits 5.5 % below plan, at risk over 5 %"),
        (100, 80, "red", "Benefits 20 % below plan, off track over 15 %"),
    ],
)
def test_benefits_are_judged_against_their_plan(planned, forecast, colour, rule):
    health = benefit_health(
        planned=None if planned is None else Decimal(planned),
        forecast=None if forecast is None else Decimal(forecast),
    )

    assert health == Health(colour=colour, rule=rule)


@pytest.mark.parametrize(
    ("planned", "forecast", "colour", "rule"),
    [
        ("1.053", None, None, "No forecast of ROI"),
        (None, "0.9", "green", "ROI 90 %, above the hurdle rate"),
        ("1.053", "1.1", "green", "ROI 4.7 points above plan, at risk over 5 points"),
        ("1.053", "0.875", "amber", "ROI 17.8 points below plan, at risk over 5 points"),
        ("1.053", "0.49", "red", "ROI 49 %, off track below the hurdle rate of 50 %"),
    ],
)
def test_roi_is_judged_against_plan_and_hurdle_rate(planned, forecast, colour, rule):
    health = return_health(
        planned=None if planned is None else Decimal(planned),
        forecast=None if forecast is None else Decimal(forecast),
        hurdle=HALF,
    )

    assert health == Health(colour=colour, rule=rule)


def test_what_cannot_be_judged_does_not_hide_what_can():
    unknown = Health(colour=None, rule="No baseline to compare with")
    green = Health(colour=Colour.GREEN, rule="5 % under budget, at risk over 2 %")

    assert worst((unknown, green)) is green


def test_where_nothing_can_be_judged_the_first_reason_stands():
    unknown = Health(colour=None, rule="No baseline to compare with")

    assert worst((unknown,)) is unknown


def test_the_worst_of_nothing_has_no_colour():
    assert worst(()).colour is None


def test_a_portfolio_sets_its_own_limits():
    limits = DEFAULTS.overridden({"schedule_at_risk_days": "5"})

    assert schedule_health(6, limits).colour == Colour.AMBER


def test_a_project_may_tighten_a_limit():
    limits = DEFAULTS.tightened({"cost_at_risk": "0.01"})

    assert limits.cost_at_risk == Decimal("0.01")


def test_a_project_may_not_loosen_a_limit():
    assert DEFAULTS.tightened({"cost_at_risk": "0.04"}) == DEFAULTS


def test_an_unknown_threshold_is_refused_with_the_known_ones():
    with pytest.raises(DomainError) as refusal:
        DEFAULTS.overridden({"schedule_days": 5})

    assert "schedule_at_risk_days" in refusal.value.fix


@pytest.mark.parametrize("value", ["soon", -1, "NaN", None])
def test_a_threshold_that_is_no_number_is_refused(value):
    with pytest.raises(DomainError, match="cost_at_risk is not a number"):
        DEFAULTS.overridden({"cost_at_risk": value})
