"""Where the bars of a Gantt lie, in pixels."""

from dataclasses import replace
from datetime import date

import pytest

from projects.queries.gantt import Axis, arrows_of, axis_of, bars_of
from projects.queries.plan import PlanLink, PlanTask

STATUS_DATE = date(2026, 11, 20)
AXIS = Axis(start=date(2026, 11, 1), end=date(2027, 1, 31), step=2.0)


def task(**fields) -> PlanTask:
    usual = {
        "id": 1, "parent_id": None, "version": 1, "wbs": "1", "level": 1, "name": "Drive piles",
        "kind": "task", "status": "todo", "note": "", "percent": 0, "minutes_left": 480,
        "start": date(2026, 11, 23), "finish": date(2026, 11, 27), "late_finish": None,
        "has_float": False, "is_started": False, "is_done": False, "is_critical": False,
        "baseline_start": None, "baseline_finish": None, "slip_days": None, "tone": "",
        "people": (), "may_report": True,
    }  # fmt: skip
    return PlanTask(**usual | fields)


def bar(**fields):
    return bars_of([task(**fields)], (), AXIS, STATUS_DATE)[1]


def test_a_bar_reaches_from_the_first_day_to_the_end_of_the_last():
    assert (bar().rest.x, bar().rest.end) == (44.0, 54.0)


def test_a_task_under_way_is_divided_at_the_status_date():
    found = bar(start=date(2026, 11, 16), is_started=True)

    assert (found.worked.end, found.rest.x) == (40.0, 40.0)


def test_a_finished_task_is_one_piece():
    found = bar(is_started=True, is_done=True)

    assert (found.done.width, found.rest) == (10.0, None)


def test_what_was_done_before_the_axis_begins_is_only_named():
    september = {"start": date(2026, 9, 1), "finish": date(2026, 9, 9)}

    assert bar(**september, is_done=True).gone == september["finish"]


def test_float_is_drawn_to_the_late_finish():
    found = bar(has_float=True, late_finish=date(2026, 12, 1))

    assert (found.slack.x, found.slack.end) == (54.0, 62.0)


def test_a_milestone_lies_at_the_end_of_its_day():
    assert bar(kind="milestone", start=date(2026, 11, 27)).end == 54.0


def test_the_axis_begins_eleven_weeks_before_the_status_date():
    axis = axis_of([task(start=date(2026, 1, 5), is_started=True)], STATUS_DATE)

    assert axis.start == date(2026, 9, 1)


def test_the_whole_axis_begins_with_the_project():
    axis = axis_of([task(start=date(2026, 1, 5), is_started=True)], STATUS_DATE, whole=True)

    assert axis.start == date(2026, 1, 1)


def test_an_edit_is_drawn_on_the_axis_that_is_on_the_screen():
    later = axis_of([task(finish=date(2028, 3, 1))], STATUS_DATE, key=AXIS.key)

    assert (later.start, later.step) == (AXIS.start, AXIS.step)


@pytest.mark.parametrize(
    "key", ["", "nonsense", "2026-11-01,7.77", "0001-01-01,2.0", "2026-11-01,nan"]
)
def test_an_axis_that_no_screen_can_show_is_ignored(key):
    assert axis_of([task()], STATUS_DATE, key=key).start == date(2026, 11, 1)


def test_nothing_with_dates_has_no_axis():
    assert axis_of([task(start=None, finish=None)], STATUS_DATE) is None


def test_a_months_name_stands_only_where_it_has_room():
    axis = Axis(start=date(2026, 1, 1), end=date(2030, 1, 1), step=1.0)

    assert [m.is_labelled for m in axis.months[:4]] == [True, False, True, False]


def test_an_arrow_leads_down_into_the_row_of_the_successor():
    first = task()
    second = replace(first, id=2, start=date(2026, 11, 30), finish=date(2026, 12, 4))
    bars = bars_of([first, second], (), AXIS, STATUS_DATE)
    link = PlanLink(predecessor_id=1, successor_id=2, type="FS")

    (arrow,) = arrows_of([first, second], bars, [link])

    assert arrow.line == "M50 21V30H62V33"


def test_a_link_to_a_row_that_is_not_shown_has_no_arrow():
    bars = bars_of([task()], (), AXIS, STATUS_DATE)

    assert arrows_of([task()], bars, [PlanLink(predecessor_id=1, successor_id=2, type="FS")]) == ()


def test_a_hand_off_names_its_giver_before_the_bar():
    link = PlanLink(
        predecessor_id=9,
        successor_id=1,
        type="FS",
        giver="Billing Core",
        given_on=date(2026, 12, 2),
    )
    far = task(start=date(2027, 1, 4), finish=date(2027, 1, 8))

    found = bars_of([far], [link], AXIS, STATUS_DATE)[1]

    assert found.hand_offs == (("Billing Core", date(2026, 12, 2)),)
    assert found.arrival.label < found.begin


def handed_on(**fields):
    link = PlanLink(
        predecessor_id=1, successor_id=9, type="FS", taker="PO: Build the customer portal"
    )
    return bars_of([task(**fields)], [link], AXIS, STATUS_DATE)[1]


def test_a_hand_off_names_its_taker_behind_the_bar_and_its_float():
    found = handed_on(has_float=True, late_finish=date(2026, 12, 1))

    assert (found.taker, found.departure) == ("PO: Build the customer portal", 72.0)


def test_a_long_taker_is_cut():
    link = PlanLink(predecessor_id=1, successor_id=9, type="FS", taker="PO: " + "x" * 60)

    assert len(bars_of([task()], [link], AXIS, STATUS_DATE)[1].taker) == 32


def test_the_axis_leaves_room_for_the_name_of_a_taker():
    link = PlanLink(predecessor_id=1, successor_id=9, type="FS", taker="PO: Build")

    axis = axis_of([task()], STATUS_DATE, links=[link])

    assert axis.after(task().finish) + 190 < axis.width
