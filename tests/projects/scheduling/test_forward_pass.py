"""Early dates: links, lags, actuals, manual tasks, the status date."""

from dataclasses import replace

import pytest

from projects.scheduling import (
    CalendarRules,
    Constraint,
    LagKind,
    LinkType,
    compile_calendar,
)
from tests.projects.scheduling.plans import DAY, HOUR, at, dates_of, link, project, shown, task

TUESDAY = "2026-03-03 08:00"
RESTART = project(restart=at("2026-03-09 00:00"))
SIX_DAYS = compile_calendar(CalendarRules(week=(((480, 720), (780, 1020)),) * 6 + ((),)), None)


def _not_before(text):
    return {"constraint": Constraint.SNET, "constraint_date": at(text)}


def test_a_task_without_links_starts_with_its_project():
    assert shown(dates_of([task(1)])[1].start) == "2026-03-02 08:00"


def test_a_task_of_a_project_that_starts_on_sunday_starts_on_monday():
    dates = dates_of([task(1)], projects=[project(start=at("2026-03-01 08:00"))])

    assert shown(dates[1].start) == "2026-03-02 08:00"


def test_a_milestone_of_a_project_that_starts_on_sunday_stays_there():
    dates = dates_of([task(1, 0)], projects=[project(start=at("2026-03-01 08:00"))])

    assert shown(dates[1].start) == "2026-03-01 08:00"


def test_a_milestone_after_a_task_that_ends_on_friday_stays_on_friday():
    dates = dates_of([task(1, 5), task(2, 0)], [link(1, 2)])

    assert shown(dates[2].finish) == "2026-03-06 17:00"


def test_a_task_after_a_milestone_on_friday_evening_starts_on_monday():
    dates = dates_of([task(1, 5), task(2, 0), task(3)], [link(1, 2), link(2, 3)])

    assert shown(dates[3].start) == "2026-03-09 08:00"


@pytest.mark.parametrize(
    ("kind", "start", "finish"),
    [
        (LinkType.FS, "2026-03-06 08:00", "2026-03-06 17:00"),
        (LinkType.SS, "2026-03-03 08:00", "2026-03-03 17:00"),
        (LinkType.FF, "2026-03-05 08:00", "2026-03-05 17:00"),
        (LinkType.SF, "2026-03-02 08:00", "2026-03-03 08:00"),
    ],
)
def test_a_link_ties_the_ends_it_names(kind, start, finish):
    activities = [task(1, 3, **_not_before(TUESDAY)), task(2)]

    held = dates_of(activities, [link(1, 2, type=kind)])[2]

    assert (shown(held.start), shown(held.finish)) == (start, finish)


def test_a_finish_to_finish_link_does_not_pull_before_the_project_start():
    dates = dates_of([task(1), task(2, 3)], [link(1, 2, type=LinkType.FF)])

    assert shown(dates[2].start) == "2026-03-02 08:00"


def test_the_latest_of_several_links_decides():
    dates = dates_of([task(1), task(2, 3), task(3)], [link(1, 3), link(2, 3)])

    assert shown(dates[3].start) == "2026-03-05 08:00"


@pytest.mark.parametrize(
    ("lag", "kind", "start"),
    [
        (DAY, LagKind.WORKING, "2026-03-09 08:00"),
        (-DAY, LagKind.WORKING, "2026-03-05 08:00"),
        (24 * HOUR, LagKind.ELAPSED, "2026-03-09 08:00"),
        (96 * HOUR, LagKind.ELAPSED, "2026-03-10 08:00"),
        (50, LagKind.PERCENT, "2026-03-10 08:00"),
        (-25, LagKind.PERCENT, "2026-03-05 08:00"),
        (50, LagKind.ELAPSED_PERCENT, "2026-03-06 09:00"),
    ],
)
def test_a_lag_after_four_days_of_work_is_counted_in_its_kind(lag, kind, start):
    dates = dates_of([task(1, 4), task(2)], [link(1, 2, lag=lag, lag_kind=kind)])

    assert shown(dates[2].start) == start


def test_a_lag_runs_on_the_calendar_of_the_successor():
    dates = dates_of(
        [task(1, 5), task(2, calendar=2)], [link(1, 2, lag=DAY)], calendars={2: SIX_DAYS}
    )

    assert shown(dates[2].start) == "2026-03-09 08:00"


def test_a_finish_to_finish_lag_is_added_after_the_span_is_taken_off():
    dates = dates_of([task(1, 3), task(2)], [link(1, 2, type=LinkType.FF, lag=DAY)])

    assert shown(dates[2].finish) == "2026-03-05 17:00"


def test_an_actual_start_wins_over_the_links():
    begun = task(2, actual_start=at(TUESDAY))

    assert shown(dates_of([task(1, 5), begun], [link(1, 2)])[2].start) == TUESDAY


def test_an_actual_finish_wins_over_the_duration():
    done = task(1, 5, actual_start=at(TUESDAY), actual_finish=at("2026-03-04 12:00"))

    assert shown(dates_of([done])[1].finish) == "2026-03-04 12:00"


def test_a_started_task_runs_its_duration_from_its_actual_start():
    begun = task(1, 2, actual_start=at(TUESDAY), actual_duration=DAY)

    assert shown(dates_of([begun])[1].finish) == "2026-03-04 17:00"


def test_a_task_interrupted_goes_on_where_it_resumes():
    split = task(
        1,
        2,
        actual_start=at(TUESDAY),
        actual_duration=DAY,
        stop=at("2026-03-03 17:00"),
        resume=at("2026-03-09 08:00"),
    )

    assert shown(dates_of([split])[1].finish) == "2026-03-09 17:00"


def test_a_manual_task_keeps_its_typed_dates_whatever_its_links_say():
    typed = task(2, manual=True, typed_start=at(TUESDAY), typed_finish=at("2026-03-03 10:00"))

    held = dates_of([task(1, 5), typed], [link(1, 2)])[2]

    assert (shown(held.start), shown(held.finish)) == (TUESDAY, "2026-03-03 10:00")


def test_a_successor_follows_the_typed_finish_of_a_manual_task():
    typed = task(1, manual=True, typed_start=at(TUESDAY), typed_finish=at("2026-03-05 17:00"))

    assert shown(dates_of([typed, task(2)], [link(1, 2)])[2].start) == "2026-03-06 08:00"


def test_an_elapsed_duration_runs_through_the_weekend():
    friday = task(1, elapsed=True, duration=72 * HOUR, **_not_before("2026-03-06 17:00"))

    assert shown(dates_of([friday])[1].finish) == "2026-03-09 17:00"


def test_an_inactive_predecessor_holds_nobody():
    dates = dates_of([task(1, 5, active=False), task(2)], [link(1, 2)])

    assert shown(dates[2].start) == "2026-03-02 08:00"


def test_a_levelling_delay_postpones_the_start_but_not_the_early_start():
    delayed = dates_of([task(1, levelling_delay=24 * HOUR)])[1]

    assert (shown(delayed.early_start), shown(delayed.start)) == (
        "2026-03-02 08:00",
        "2026-03-03 08:00",
    )


def test_open_work_does_not_start_before_the_restart():
    dates = dates_of([task(1)], projects=[RESTART])

    assert shown(dates[1].start) == "2026-03-09 08:00"


def test_without_a_restart_open_work_stays_where_logic_puts_it():
    assert shown(dates_of([task(1)])[1].start) == "2026-03-02 08:00"


def test_what_remains_of_a_started_task_is_done_after_the_restart():
    begun = task(1, 5, remaining=2 * DAY, actual_start=at(TUESDAY))

    assert shown(dates_of([begun], projects=[RESTART])[1].finish) == "2026-03-10 17:00"


def test_what_remains_waits_for_a_later_resume():
    begun = task(1, 5, remaining=DAY, actual_start=at(TUESDAY), resume=at("2026-03-11 08:00"))

    assert shown(dates_of([begun], projects=[RESTART])[1].finish) == "2026-03-11 17:00"


def test_a_finished_task_is_not_moved_by_the_restart():
    done = task(1, actual_start=at(TUESDAY), actual_finish=at("2026-03-03 17:00"))

    assert shown(dates_of([done], projects=[RESTART])[1].finish) == "2026-03-03 17:00"


def test_a_hard_constraint_does_not_pull_open_work_before_the_restart():
    held = task(1, constraint=Constraint.MSO, constraint_date=at(TUESDAY))

    assert shown(dates_of([held], projects=[RESTART])[1].start) == "2026-03-09 08:00"


def test_an_open_milestone_that_is_overdue_moves_to_the_first_hour_after_the_restart():
    assert shown(dates_of([task(1, 0)], projects=[RESTART])[1].start) == "2026-03-09 08:00"


def test_a_task_held_only_from_another_project_waits_for_its_own_project_too():
    projects = [project(1), project(2, start=at("2026-03-16 08:00"))]

    dates = dates_of([task(1), task(2, project=2)], [link(1, 2)], projects=projects)

    assert shown(dates[2].start) == "2026-03-16 08:00"


def test_as_late_as_possible_waits_for_the_last_moment():
    late = replace(task(1), constraint=Constraint.ALAP)

    dates = dates_of([late, task(2, 5), task(3)], [link(1, 3), link(2, 3)])

    assert shown(dates[1].start) == "2026-03-06 08:00"


def test_a_task_as_late_as_possible_keeps_its_early_dates_beside():
    late = replace(task(1), constraint=Constraint.ALAP)

    dates = dates_of([late, task(2, 5)])

    assert shown(dates[1].early_start) == "2026-03-02 08:00"
