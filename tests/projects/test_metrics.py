"""Figures that explain themselves."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects import metrics
from projects.metrics import Metric, Operation, stored, total, undefined

FRIDAY = date(2026, 11, 20)
FRIDAY_BEFORE = date(2026, 11, 13)

cents = st.decimals(min_value=0, max_value=10**12, places=2)


def euros(amount, key="project.eac.current", **options):
    return stored(key, Decimal(amount), "EUR", **options)


def days(number):
    return stored("project.finish_slip.current", number, "working days")


def test_a_metric_without_a_value_must_say_why():
    with pytest.raises(ValueError, match="needs a reason"):
        Metric(key="project.cpi.current", value=None, unit="ratio", formula="EV / AC")


def test_a_metric_with_a_value_has_no_reason_to_be_undefined():
    with pytest.raises(ValueError, match="a present one has none"):
        stored("project.cpi.current", Decimal(1), "ratio", undefined_because="Nothing spent.")


def test_a_function_belongs_to_a_metric_computed_by_a_function():
    with pytest.raises(ValueError, match="function"):
        Metric(key="program.npv.forecast", value=Decimal(1), unit="EUR", formula="?", function=len)


@given(st.lists(cents))
def test_a_rolled_up_cost_is_the_sum_of_its_parts_to_the_cent(amounts):
    parts = [euros(amount) for amount in amounts]

    assert total("program.eac.current", "EUR", parts).value == sum(amounts)


@given(st.lists(cents, min_size=1))
def test_a_total_recomputed_from_its_inputs_is_the_total(amounts):
    rolled_up = total("program.eac.current", "EUR", [euros(amount) for amount in amounts])

    assert rolled_up.recomputed() == rolled_up.value


def test_a_sum_of_nothing_is_zero():
    assert total("program.eac.current", "EUR", []).value == 0


def test_a_total_leaves_out_what_is_undefined_and_says_so():
    unknown = undefined("project.eac.current", "EUR", "No baseline.", label="Billing Core")

    rolled_up = total("program.eac.current", "EUR", [euros(5), unknown])

    assert (rolled_up.value, rolled_up.coverage) == (5, ("Without Billing Core: No baseline.",))


def test_a_total_of_undefined_parts_is_undefined_for_the_same_reason():
    unknown = undefined("project.eac.current", "EUR", "No baseline.")

    assert total("program.eac.current", "EUR", [unknown]).undefined_because == "No baseline."


def test_what_a_total_leaves_out_is_told_by_the_figures_made_of_it():
    unknown = undefined("project.eac.current", "EUR", "No baseline.", label="Billing Core")
    costs = total("program.costs.at_completion", "EUR", [euros(5), unknown])

    roi = metrics.return_on("program.roi.forecast", euros(10), costs)

    assert roi.coverage == costs.coverage


def test_currencies_are_not_added_up():
    dollars = stored("project.eac.current", Decimal(1), "USD")

    with pytest.raises(ValueError, match="USD cannot be added to EUR"):
        total("program.eac.current", "EUR", [euros(1), dollars])


def test_a_figure_is_as_old_as_its_oldest_part():
    parts = [euros(1, as_of=FRIDAY), euros(2, as_of=FRIDAY_BEFORE)]

    assert total("program.eac.current", "EUR", parts).as_of == FRIDAY_BEFORE


def test_a_ratio_over_zero_is_undefined_and_names_the_zero():
    cpi = metrics.ratio("project.cpi.current", euros(1), euros(0, label="AC"))

    assert (cpi.value, cpi.undefined_because) == (None, "AC is 0.")


def test_a_ratio_of_an_undefined_figure_is_undefined_for_the_same_reason():
    cpi = metrics.ratio(
        "project.cpi.current", undefined("project.ev.current", "EUR", "No baseline."), euros(1)
    )

    assert cpi.undefined_because == "No baseline."


def test_return_on_investment_is_formed_from_the_sums():
    roi = metrics.return_on("program.roi.forecast", euros(1500), euros(1000))

    assert roi.value == Decimal("0.5")


def test_return_without_costs_is_undefined_and_says_why():
    roi = metrics.return_on("program.roi.forecast", euros(1500), euros(0))

    assert roi.undefined_because == "There is no cost yet to return anything on."


def test_a_scaled_amount_is_rounded_half_even_to_the_cent():
    eac = metrics.scaled(
        "project.eac.current", euros("1.00"), euros(1), euros(8), quantum=Decimal("0.01")
    )

    assert eac.value == Decimal("0.12")


def test_the_latest_of_some_dates_is_the_finish():
    finishes = [stored("project.finish.forecast", day, "date") for day in (FRIDAY_BEFORE, FRIDAY)]

    assert metrics.maximum("program.finish.forecast", "date", finishes).value == FRIDAY


def test_the_earliest_of_some_dates_is_the_start():
    starts = [stored("project.start.forecast", day, "date") for day in (FRIDAY_BEFORE, FRIDAY)]

    assert metrics.minimum("program.start.forecast", "date", starts).value == FRIDAY_BEFORE


def test_there_is_no_latest_of_nothing():
    assert metrics.maximum("program.finish.forecast", "date", []).value is None


def test_dates_are_not_multiplied():
    with pytest.raises(ValueError, match="dates can only be compared"):
        metrics.product("x", "EUR", [euros(2), stored("project.finish.forecast", FRIDAY, "date")])


@pytest.mark.parametrize(
    "figure",
    [
        metrics.difference("project.cv.current", euros(7), euros(9)),
        metrics.ratio("project.cpi.current", euros(7), euros(9)),
        metrics.product("project.delay_cost.forecast", "EUR", [euros(7), days(3)]),
        metrics.scaled("project.eac.current", euros(7), euros(9), euros(11)),
        metrics.return_on("program.roi.forecast", euros(7), euros(9)),
        metrics.maximum("program.finish_slip.worst", "working days", [days(1), days(4)]),
        metrics.minimum("program.finish_slip.least", "working days", [days(1), days(4)]),
        metrics.ratio("project.cpi.current", euros(7), euros(0)),
        metrics.derived(
            "program.npv.forecast",
            "EUR",
            "twice the cost",
            Operation.FUNCTION,
            (euros(7),),
            function=lambda parts: parts[0].value * 2,
        ),
    ],
    ids=lambda figure: figure.key,
)
def test_the_formula_put_through_the_inputs_gives_the_figure(figure):
    assert figure.recomputed() == figure.value


def test_a_saved_figure_that_its_inputs_do_not_explain_is_found_out():
    eac = metrics.scaled(
        "project.eac.current", euros(10), euros(9), euros(3), stored_value=Decimal(31)
    )

    assert (eac.value, eac.recomputed()) == (31, 30)


def test_a_walk_meets_the_figure_and_everything_below_it():
    costs = total("program.costs.at_completion", "EUR", [euros(1)])
    roi = metrics.return_on("program.roi.forecast", euros(3, "program.benefits.forecast"), costs)

    assert [figure.key for figure in roi.walk()] == [
        "program.roi.forecast",
        "program.benefits.forecast",
        "program.costs.at_completion",
        "project.eac.current",
    ]
