"""The tags and filters that draw figures, states and marks, as pages use them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.utils import timezone, translation

from projects.metrics import return_on, stored, undefined

BENEFITS = stored("program.benefits.forecast", Decimal(34_522_000), "EUR", label="Benefits")
COSTS = stored(
    "program.costs.at_completion",
    Decimal(18_408_000),
    "EUR",
    label="Cost at completion",
    as_of=date(2026, 11, 20),
)
ROI = return_on("program.roi.forecast", BENEFITS, COSTS, label="ROI forecast")
NO_TCPI = undefined("program.tcpi.current", "ratio", "No project has a cost yet.", label="TCPI")


def render(source, **context):
    """Return what a template makes of ``source``, with no-break spaces made readable."""
    loads = "{% load metrics formats marks %}"
    return engines["django"].from_string(loads + source).render(context).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{{ 18408123|money:"EUR" }}', "€18.41M"),
        ('{{ 47000|money_change:"EUR" }}', "+€47k"),
        ('{{ 1234|money_exact:"EUR" }}', "€1,234.00"),
        ('{{ 1234|money_exact_change:"EUR" }}', "+€1,234.00"),
        ("{{ 18408123|money_k }}", "18,408"),
        ("{{ 19000|money_k_change }}", "+19"),
        ('{{ "EUR"|money_k_unit }}', "€k"),
        ("{{ 0.875|percent }}", "87.5%"),
        ("{{ 54|percent_of_hundred }}", "54%"),
        ("{{ 0.035|points }}", "+3.5 pts"),
        ("{{ 0.974|index }}", "0.97"),
        ("{{ 41|days }}", "41 d"),
        ("{{ 3|days_change }}", "+3 d"),
        ("{{ 960|minutes_as_days }}", "2 d"),
        ("{{ 20|late }}", "20 d late"),
        ("{{ 41|late_in_words }}", "41 days late"),
        ("{{ None|days }}", "–"),
        ('{{ "Elin Sorensen"|initials }}', "ES"),
        ('{{ "a.novak@demo.test"|initials }}', "AN"),
    ],
)
def test_a_filter_writes_one_value(source, expected):
    assert render(source) == expected


def test_numbers_follow_the_language_of_the_reader():
    with translation.override("de"):
        assert render("{{ 0.875|percent }}") == "87,5%"


def test_an_instant_is_dated_in_the_current_time_zone():
    late_evening = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    with timezone.override("Europe/Prague"):
        assert render("{{ at|long_date }} {{ at|clock_time }}", at=late_evening) == (
            "21 Nov 2026 00:30"
        )


def test_a_table_date_is_short():
    assert render("{{ day|short_date }}", day=date(2027, 8, 11)) == "11 Aug 27"


def test_a_figure_in_a_table_carries_its_address_and_links_to_its_explanation():
    html = render('{% metric roi kind="program" key="CUST" %}', roi=ROI)

    assert html.strip() == (
        '<a class="num-x" href="/explain/program.roi.forecast/program/CUST/" '
        'data-metric="program.roi.forecast" data-kind="program" data-key="CUST">87.5%</a>'
    )


def test_a_figure_stands_in_a_sentence_without_a_gap():
    assert render("ROI is {% metric roi %}.", roi=ROI).endswith("87.5%</span>.")


def test_a_figure_without_its_object_still_has_an_address():
    assert render("{% metric roi %}", roi=ROI).strip() == (
        '<span data-metric="program.roi.forecast">87.5%</span>'
    )


def test_a_missing_figure_is_a_dash_that_says_why():
    html = render('{% metric tcpi kind="program" key="CUST" %}', tcpi=NO_TCPI)

    assert 'data-reason="No project has a cost yet."' in html
    assert ">–<" in html


def test_a_stored_value_is_written_like_a_metric():
    html = render('{% value 260000 "EUR" address="project.vac.current" kind="project" key="MG" %}')

    assert 'href="/explain/project.vac.current/project/MG/"' in html


def test_text_from_people_is_escaped():
    named = stored("program.x.y", 1, "count", label="<script>alert(1)</script>")

    assert "<script>" not in render("{% tile m %}{% explain m %}{% explain_tree m %}", m=named)


def test_a_key_figure_opens_without_script():
    html = render('{% tile roi kind="program" key="CUST" %}', roi=ROI)

    assert '<details class="explain" name="explain"><summary' in html


def test_a_key_figure_shows_formula_values_and_inputs():
    html = render('{% tile roi kind="program" key="CUST" %}', roi=ROI)

    assert "= (€34,522k − €18,408k) ÷ €18,408k = </span><b>87.5%</b>" in html
    assert '<dd data-input="program.benefits.forecast">€34,522k</dd>' in html


def test_a_key_figure_of_a_day_has_its_year_small():
    finish = stored("program.finish.forecast", date(2027, 8, 11), "date", label="Finish")

    assert "11 Aug<small>2027</small>" in render("{% tile finish %}", finish=finish)


def test_a_key_figure_that_came_too_early_says_so():
    assert "too early" in render("{% tile roi early=True %}", roi=ROI)


def test_an_undefined_key_figure_says_why():
    assert "<span>No project has a cost yet.</span>" in render("{% tile tcpi %}", tcpi=NO_TCPI)


def test_an_explanation_names_its_day_and_its_page():
    html = render('{% explain cost "program" "CUST" %}', cost=COSTS)

    assert "Status date 20 Nov 2026" in html
    assert 'href="/explain/program.costs.at_completion/program/CUST/"' in html


def test_the_whole_calculation_lists_every_input():
    html = render("{% explain_tree roi %}", roi=ROI)

    assert html.count("data-input=") == 2


@pytest.mark.parametrize(
    ("colour", "mark", "word"),
    [
        ("green", "g-on", "On track"),
        ("amber", "g-risk", "At risk"),
        ("red", "g-off", "Off track"),
        (None, "g-none", "Not rated"),
    ],
)
def test_health_is_a_shape_and_a_word(colour, mark, word):
    html = render("{% health colour %}", colour=colour)

    assert f'href="#{mark}"/></svg>{word}</span>' in html


def test_health_without_a_visible_word_has_one_for_screen_readers():
    rated = SimpleNamespace(colour="red", rule="41 d late, off track over 25 d")

    html = render("{% health rated word=False %}", rated=rated)

    assert '<span class="vh">Off track: 41 d late, off track over 25 d</span>' in html


def test_a_report_that_differs_from_the_computed_health_is_shown_beside_it():
    assert "(reported At risk)" in render('{% health "red" reported="amber" %}')


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("todo", "Not started"),
        ("in_progress", "In progress"),
        ("blocked", "Blocked"),
        ("done", "Done"),
    ],
)
def test_a_task_state_is_a_shape_and_a_word(status, word):
    assert word in render("{% task_state status %}", status=status)


@pytest.mark.parametrize(
    ("source", "tone", "text"),
    [
        ('{% delta 3 "working days" good="down" prefix="P80" %}', "bad", "P80 +3 d"),
        ('{% delta -0.007 "points" good="up" prefix="ROI" %}', "bad", "ROI −0.7 pts"),
        ('{% delta 47000 "EUR" good="up" %}', "good", "+€47k"),
        ('{% delta 0 "working days" good="down" %}', "flat", "0 d"),
        ('{% delta 49 "slip" good="down" %}', "bad", "49 d late"),
    ],
)
def test_a_change_has_an_arrow_a_sign_and_a_tone(source, tone, text):
    html = render(source)

    assert f'class="delta {tone}"' in html
    assert f"</svg>{text}</span>" in html


def test_a_trend_ends_in_a_point_at_its_last_value():
    html = render("{% sparkline values 4 %}", values=[1, 2, 3])

    assert '<circle class="f-fc" cx="144.0" cy="10.0"' in html


def test_one_value_is_no_trend():
    assert "<svg" not in render("{% sparkline values %}", values=[1, None])


def test_progress_is_a_bar_and_a_number():
    html = render('{% progress 46 "earned" %}')

    assert '<rect width="46%"' in html
    assert '>46%<span class="vh"> earned</span>' in html


def test_unknown_progress_is_not_zero():
    assert "–" in render("{% progress None %}")


def test_a_milestone_stands_where_its_day_is_on_the_axis():
    html = render(
        "{% milestone_axis start end forecast=day critical=True %}",
        start=date(2026, 1, 1),
        end=date(2026, 1, 11),
        day=date(2026, 1, 6),
    )

    assert '<path class="ms-crit" d="M90.0 5.0 95.0 10.0 90.0 15.0 85.0 10.0z"/>' in html


def test_a_risk_stands_in_the_cell_of_its_probability_and_impact():
    risk = SimpleNamespace(
        probability_band=4, impact_band=5, reference="07", title="Legacy data", url="/r/7/"
    )

    html = render("{% heat_map risks %}", risks=[risk])

    assert '<span class="cell h5"><a href="/r/7/" title="Legacy data">07' in html
    assert html.count('class="cell') == 25


class RiskForm(forms.Form):
    probability = forms.IntegerField(max_value=99, help_text="From 1 to 99 percent")


def test_a_refused_form_links_to_its_fields_and_keeps_the_entry():
    html = render('{% include "components/form.html" %}', form=RiskForm({"probability": "120"}))

    assert '<a href="#id_probability">Probability</a>' in html
    assert 'value="120"' in html


def test_a_refused_field_points_to_its_message():
    html = render('{% include "components/form.html" %}', form=RiskForm({"probability": "120"}))

    assert 'aria-invalid="true"' in html
    assert 'id="id_probability_error"' in html
    assert 'aria-describedby="id_probability_helptext id_probability_error"' in html


def test_a_conflict_shows_both_values():
    html = render(
        '{% include "components/conflict.html" with who="D. Varga" field="days left" '
        'theirs="38" mine="40" at=at %}',
        at=datetime(2026, 11, 20, 10, 41, tzinfo=UTC),
    )

    assert "Keep mine, 40" in html
    assert "Use 38" in html


def test_history_is_a_sentence_an_entry():
    event = {
        "who": "D. Varga",
        "at": datetime(2026, 11, 20, 10, 41, tzinfo=UTC),
        "action": "update",
        "kind": "task",
        "name": "Transform rules",
        "moved": [{"field": "days left", "before": "35", "after": "40"}],
    }

    html = render('{% include "components/history.html" %}', events=[event])

    assert "changed task <b>Transform rules</b>: days left from <b>35</b> to <b>40</b>" in html


def test_an_error_toast_is_an_alert():
    html = render('{% include "components/toast.html" with text="Not saved" level="error" %}')

    assert 'role="alert"' in html


def test_a_toast_undoes_with_a_form():
    html = render('{% include "components/toast.html" with text="Done" undo_url="/undo/7/" %}')

    assert '<form method="post" action="/undo/7/"' in html
