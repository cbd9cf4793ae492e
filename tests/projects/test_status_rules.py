"""The status rules, one by one: pure, no database."""

from datetime import UTC, datetime

import pytest

from projects.errors import DomainError
from projects.status_rules import Defaults, Progress, settle

STARTED = datetime(2026, 11, 2, 8, tzinfo=UTC)
FRIDAY_MORNING = datetime(2026, 11, 20, 8, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 11, 20, 17, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 27, 17, tzinfo=UTC)

DEFAULTS = Defaults(start=FRIDAY_MORNING, finish=FRIDAY_EVENING, scheduled_start=STARTED, now=NOW)


def todo(**changes):
    values = {
        "status": "todo",
        "percent_complete": 0,
        "remaining_minutes": 1000,
        "duration_minutes": 1000,
    }
    return Progress(**values | changes)


def begun(**changes):
    values = {
        "status": "in_progress",
        "percent_complete": 40,
        "remaining_minutes": 600,
        "actual_start": STARTED,
    }
    return todo(**values | changes)


def done(**changes):
    values = {
        "status": "done",
        "percent_complete": 100,
        "remaining_minutes": 0,
        "actual_start": STARTED,
        "actual_finish": FRIDAY_EVENING,
    }
    return todo(**values | changes)


def test_in_progress_starts_on_the_status_date():
    assert settle(todo(), {"status": "in_progress"}, DEFAULTS).actual_start == FRIDAY_MORNING


def test_in_progress_takes_the_start_it_is_told():
    said = {"status": "in_progress", "actual_start": STARTED}

    assert settle(todo(), said, DEFAULTS).actual_start == STARTED


def test_done_leaves_nothing_remaining():
    assert settle(begun(), {"status": "done"}, DEFAULTS).remaining_minutes == 0


def test_done_is_100_percent():
    assert settle(begun(), {"status": "done"}, DEFAULTS).percent_complete == 100


def test_done_finishes_on_the_status_date():
    assert settle(begun(), {"status": "done"}, DEFAULTS).actual_finish == FRIDAY_EVENING


def test_done_without_a_start_began_when_it_was_scheduled():
    assert settle(todo(), {"status": "done"}, DEFAULTS).actual_start == STARTED


def test_done_keeps_the_finish_it_had():
    earlier = done(actual_finish=FRIDAY_MORNING)

    assert settle(earlier, {"note": "checked"}, DEFAULTS).actual_finish == FRIDAY_MORNING


@pytest.mark.parametrize("name", ["actual_start", "actual_finish"])
def test_todo_clears_the_actual_dates(name):
    assert getattr(settle(done(), {"status": "todo"}, DEFAULTS), name) is None


def test_todo_has_all_of_its_duration_to_do():
    assert settle(begun(), {"status": "todo"}, DEFAULTS).remaining_minutes == 1000


def test_blocked_without_a_note_is_refused():
    with pytest.raises(DomainError, match="needs a note"):
        settle(begun(), {"status": "blocked"}, DEFAULTS)


def test_blocked_keeps_percent():
    said = {"status": "blocked", "note": "Waits for steel."}

    assert settle(begun(), said, DEFAULTS).percent_complete == 40


def test_a_percent_alone_starts_the_task():
    assert settle(todo(), {"percent_complete": 10}, DEFAULTS).status == "in_progress"


def test_a_percent_alone_leaves_its_complement_remaining():
    assert settle(todo(), {"percent_complete": 30}, DEFAULTS).remaining_minutes == 700


def test_a_percent_of_100_finishes_the_task():
    assert settle(begun(), {"percent_complete": 100}, DEFAULTS).status == "done"


def test_a_remaining_alone_leaves_the_percent():
    assert settle(begun(), {"remaining_minutes": 900}, DEFAULTS).percent_complete == 40


def test_the_duration_is_what_was_worked_plus_what_remains():
    assert settle(begun(), {"remaining_minutes": 900}, DEFAULTS).duration_minutes == 1300


def test_percent_and_remaining_together_are_taken_as_sent():
    after = settle(begun(), {"percent_complete": 50, "remaining_minutes": 900}, DEFAULTS)

    assert (after.percent_complete, after.remaining_minutes) == (50, 900)


def test_a_percent_that_is_that_of_the_remaining_rounded_keeps_the_duration():
    said = {"percent_complete": 71, "remaining_minutes": 286}

    assert settle(begun(), said, DEFAULTS).duration_minutes == 1000


def test_a_task_does_not_finish_before_it_starts():
    said = {"status": "done", "actual_start": FRIDAY_EVENING, "actual_finish": FRIDAY_MORNING}

    with pytest.raises(DomainError) as refusal:
        settle(todo(), said, DEFAULTS)

    assert refusal.value.field == "actual_finish"


def test_the_same_report_twice_changes_nothing_the_second_time():
    said = {"percent_complete": 50, "remaining_minutes": 900}
    once = settle(begun(), said, DEFAULTS)

    assert settle(once, said, DEFAULTS) == once


def test_a_lower_percent_reopens_a_finished_task():
    after = settle(done(), {"percent_complete": 90}, DEFAULTS)

    assert (after.status, after.actual_finish) == ("in_progress", None)


def test_a_blocked_task_stays_blocked_when_its_percent_moves():
    blocked = begun(status="blocked", note="Waits for steel.")

    assert settle(blocked, {"percent_complete": 50}, DEFAULTS).status == "blocked"


def test_the_estimate_of_a_task_not_started_is_its_duration():
    assert settle(todo(), {"remaining_minutes": 1500}, DEFAULTS).duration_minutes == 1500


@pytest.mark.parametrize(
    "said",
    [
        {"status": "done", "percent_complete": 90},
        {"status": "done", "remaining_minutes": 1},
        {"status": "done", "actual_finish": None},
        {"status": "todo", "percent_complete": 10},
        {"status": "todo", "actual_start": STARTED},
        {"status": "in_progress", "percent_complete": 100},
        {"status": "in_progress", "actual_finish": FRIDAY_EVENING},
        {"percent_complete": 100, "remaining_minutes": 60},
    ],
    ids=str,
)
def test_a_report_that_contradicts_itself_is_refused(said):
    with pytest.raises(DomainError) as refusal:
        settle(begun(), said, DEFAULTS)

    assert refusal.value.field == "status"


@pytest.mark.parametrize("name", ["actual_start", "actual_finish"])
def test_what_has_happened_does_not_lie_in_the_future(name):
    with pytest.raises(DomainError) as refusal:
        settle(todo(), {name: LATER}, DEFAULTS)

    assert refusal.value.field == name


def test_a_milestone_is_reached_or_not():
    milestone = todo(duration_minutes=0, remaining_minutes=0, is_milestone=True)

    with pytest.raises(DomainError, match="0 or 100"):
        settle(milestone, {"percent_complete": 50}, DEFAULTS)


def test_a_milestone_keeps_no_duration():
    milestone = todo(duration_minutes=0, remaining_minutes=0, is_milestone=True)

    assert settle(milestone, {"status": "in_progress"}, DEFAULTS).duration_minutes == 0
