from datetime import date
from decimal import Decimal

import pytest

from projects import metric_formats
from projects.metrics import (
    Operation,
    derived,
    difference,
    ratio,
    return_on,
    stored,
    total,
    undefined,
)

BENEFITS = stored("program.benefits.forecast", Decimal(34_522_000), "EUR", label="Benefits")
COSTS = stored("program.costs.at_completion", Decimal(18_408_000), "EUR", label="Costs")


def plain(text):
    """Make no-break spaces readable in expectations."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "unit", "address", "expected"),
    [
        (Decimal("0.875"), "ratio", "program.roi.forecast", "87.5%"),
        (Decimal("0.974"), "ratio", "project.cpi.current", "0.97"),
        (Decimal("0.45"), "ratio", "project.percent_complete.current", "45%"),
        (46, "percent", "project.percent_complete.current", "46%"),
        (41, "working days", "project.finish.slip", "41 d"),
        (960, "working minutes", "project.program_float.current", "2 d"),
        (20, "slip", "project.finish.slip", "20 d late"),
        (1200, "count", "program.tasks.open", "1,200"),
        (Decimal("6.5"), "weeks", "project.earned_schedule.current", "6.50 weeks"),
        (date(2027, 8, 11), "date", "program.finish.forecast", "11 Aug 27"),
        (Decimal(18_408_123), "EUR", "program.costs.at_completion", "18,408"),
    ],
)
def test_the_unit_decides_how_a_figure_is_written_in_a_table(value, unit, address, expected):
    assert plain(metric_formats.figure(value, unit, address=address)) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("tile", "€18.41M"),
        ("table", "18,408"),
        ("formula", "€18,408k"),
        ("exact", "€18,408,123.45"),
    ],
)
def test_the_place_decides_how_money_is_written(style, expected):
    amount = Decimal("18408123.45")

    assert metric_formats.figure(amount, "EUR", style=style) == expected


def test_a_date_has_its_full_year_outside_of_tables():
    assert plain(metric_formats.figure(date(2027, 8, 11), "date", style="tile")) == "11 Aug 2027"


def test_a_return_is_explained_by_its_formula_with_values():
    roi = return_on("program.roi.forecast", BENEFITS, COSTS)

    assert metric_formats.substituted(roi) == "(€34,522k − €18,408k) ÷ €18,408k"


def test_a_sum_is_explained_by_its_parts():
    both = total("program.sum.all", "EUR", [BENEFITS, COSTS])

    assert metric_formats.substituted(both) == "€34,522k + €18,408k"


def test_a_difference_has_a_true_minus():
    net = difference("program.net.forecast", BENEFITS, COSTS)

    assert metric_formats.substituted(net) == "€34,522k − €18,408k"


def test_a_ratio_is_explained_by_its_sources_and_not_by_a_rounded_index():
    cpi = ratio("project.cpi.current", COSTS, BENEFITS)

    assert metric_formats.substituted(cpi) == "€18,408k ÷ €34,522k"


def test_an_estimate_is_explained_as_budget_times_actual_over_earned():
    parts = [
        stored(f"project.{name}.current", Decimal(n), "EUR")
        for name, n in [("bac", 2_760_000), ("ac", 1_392_000), ("ev", 1_272_000)]
    ]

    eac = derived("project.eac.current", "EUR", "BAC x AC / EV", Operation.SCALED, parts)

    assert metric_formats.substituted(eac) == "€2,760k × €1,392k ÷ €1,272k"


def test_a_stored_figure_has_no_arithmetic_to_show():
    assert metric_formats.substituted(BENEFITS) == ""


def test_an_explanation_says_why_there_is_no_value():
    nothing = undefined("program.tcpi.current", "ratio", "No project has a cost yet.")

    shown = metric_formats.explanation(nothing)

    assert (shown.text, shown.undefined_because) == ("–", "No project has a cost yet.")


def test_an_explanation_goes_as_deep_as_asked():
    roi = return_on("program.roi.forecast", total("program.benefits.all", "EUR", [BENEFITS]), COSTS)

    shown = metric_formats.explanation(roi, depth=1)

    assert [part.inputs for part in shown.inputs] == [(), ()]


def test_a_formula_is_typeset():
    roi = return_on("program.roi.forecast", BENEFITS, COSTS)

    assert metric_formats.explanation(roi).formula == "(benefits − costs) ÷ costs"
