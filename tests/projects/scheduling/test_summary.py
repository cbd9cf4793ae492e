"""Roll-up to summaries."""

import pytest

from projects.scheduling import LeafProgress, percent_complete
from tests.projects.scheduling.plans import at, dates_of, link, shown, task


def _leaf(duration, actual, *, finished=False):
    return LeafProgress(duration=duration, actual_duration=actual, finished=finished)


def test_a_summary_runs_from_its_first_start_to_its_last_finish():
    activities = [task(1), task(2, 2, parent=1), task(3, 3, parent=1)]

    dates = dates_of(activities, [link(2, 3)])[1]

    assert (shown(dates.start), shown(dates.finish)) == ("2026-03-02 08:00", "2026-03-06 17:00")


def test_a_summary_of_summaries_reaches_down_to_the_leaves():
    activities = [task(1), task(2, parent=1), task(3, 4, parent=2), task(4, 1, parent=1)]

    assert shown(dates_of(activities)[1].finish) == "2026-03-05 17:00"


def test_an_inactive_task_does_not_stretch_its_summary():
    activities = [task(1), task(2, 1, parent=1), task(3, 9, parent=1, active=False)]

    assert shown(dates_of(activities)[1].finish) == "2026-03-02 17:00"


def test_a_summary_is_finished_when_all_its_tasks_are():
    done = {"actual_start": at("2026-03-02 08:00"), "actual_finish": at("2026-03-02 17:00")}

    dates = dates_of([task(1), task(2, parent=1, **done), task(3, 5)])[1]

    assert dates.program_float is None


def test_a_manual_summary_keeps_its_typed_dates():
    typed = task(
        1, manual=True, typed_start=at("2026-03-02 08:00"), typed_finish=at("2026-03-20 17:00")
    )

    assert shown(dates_of([typed, task(2, parent=1)])[1].finish) == "2026-03-20 17:00"


def test_a_manual_summary_does_not_move_its_tasks():
    typed = task(
        1, manual=True, typed_start=at("2026-03-09 08:00"), typed_finish=at("2026-03-20 17:00")
    )

    assert shown(dates_of([typed, task(2, parent=1)])[2].start) == "2026-03-02 08:00"


@pytest.mark.parametrize(
    ("leaves", "percent"),
    [
        ([_leaf(400, 210)], 53),
        ([_leaf(400, 400, finished=True), _leaf(1200, 0)], 25),
        ([_leaf(100, 100, finished=True), _leaf(0, 0)], 99),
        ([_leaf(1000, 999)], 99),
        ([_leaf(100, 50, finished=True)], 100),
        ([_leaf(0, 0, finished=True), _leaf(0, 0)], 50),
        ([], 0),
    ],
    ids=["half up", "by duration", "open milestone", "almost", "finished", "milestones", "none"],
)
def test_percent_is_weighted_by_duration_and_full_only_when_all_is_finished(leaves, percent):
    assert percent_complete(leaves) == percent
