"""Late dates: what bounds a finish, and what does not."""

import pytest

from projects.scheduling import Constraint, LinkType
from tests.projects.scheduling.plans import DAY, at, dates_of, link, shown, task

LONG = task(9, 10)  # sets the project finish: Friday 13 March
FINISH = "2026-03-13 17:00"


def _late(number, activities, links=()):
    dates = dates_of([*activities, LONG], links)[number]
    return shown(dates.late_start), shown(dates.late_finish)


def test_a_task_without_links_may_wait_for_the_project_finish():
    assert _late(1, [task(1)]) == ("2026-03-13 08:00", FINISH)


@pytest.mark.parametrize(
    ("kind", "late_finish"),
    [
        (LinkType.FS, "2026-03-11 17:00"),
        (LinkType.FF, FINISH),
        (LinkType.SS, "2026-03-12 17:00"),
        (LinkType.SF, FINISH),
    ],
)
def test_a_link_bounds_the_late_finish_through_the_end_it_names(kind, late_finish):
    activities = [task(1), task(2, 2)]

    assert _late(1, activities, [link(1, 2, type=kind)])[1] == late_finish


def test_a_lag_is_taken_off_the_late_start_of_the_successor():
    late = _late(1, [task(1), task(2)], [link(1, 2, lag=2 * DAY)])

    assert late[1] == "2026-03-10 17:00"


def test_the_project_finish_is_a_ceiling_even_where_a_lead_allows_more():
    late = _late(1, [task(1), task(2)], [link(1, 2, lag=-5 * DAY)])

    assert late[1] == FINISH


def test_a_finished_successor_binds_nobody():
    done = task(2, actual_start=at("2026-03-02 08:00"), actual_finish=at("2026-03-02 17:00"))

    assert _late(1, [task(1), done], [link(1, 2)])[1] == FINISH


def test_a_started_successor_binds_by_what_remains_of_it():
    begun = task(2, 4, actual_start=at("2026-03-02 08:00"), actual_duration=3 * DAY, remaining=DAY)

    assert _late(1, [task(1), begun], [link(1, 2)])[1] == "2026-03-12 17:00"


def test_an_inactive_successor_binds_nobody():
    assert _late(1, [task(1), task(2, active=False)], [link(1, 2)])[1] == FINISH


@pytest.mark.parametrize("kind", [LinkType.SS, LinkType.SF])
def test_a_link_from_the_start_does_not_bind_a_started_task(kind):
    begun = task(1, actual_start=at("2026-03-02 08:00"))

    assert _late(1, [begun, task(2, 9)], [link(1, 2, type=kind)])[1] == FINISH


@pytest.mark.parametrize("kind", [LinkType.SS, LinkType.SF])
def test_a_link_from_the_start_does_not_bind_a_manual_task(kind):
    typed = task(
        1, manual=True, typed_start=at("2026-03-02 08:00"), typed_finish=at("2026-03-02 17:00")
    )

    assert _late(1, [typed, task(2, 9)], [link(1, 2, type=kind)])[1] == FINISH


def test_a_late_start_at_eight_becomes_a_late_finish_at_five_the_day_before():
    late = _late(1, [task(1), task(2)], [link(1, 2)])

    assert late[1] == "2026-03-12 17:00"


def test_a_milestone_before_a_late_start_at_eight_stays_at_eight():
    late = _late(1, [task(1, 0), task(2)], [link(1, 2)])

    assert late == ("2026-03-13 08:00", "2026-03-13 08:00")


def test_a_deadline_bounds_the_late_finish_but_moves_nothing():
    dates = dates_of([task(1, 2, deadline=at("2026-03-02 17:00")), LONG])[1]

    assert (shown(dates.finish), dates.total_float) == ("2026-03-03 17:00", -DAY)


def test_a_deadline_does_not_bind_a_task_that_must_finish_on_a_date():
    fixed = task(
        1,
        constraint=Constraint.MFO,
        constraint_date=at("2026-03-04 17:00"),
        deadline=at("2026-03-02 17:00"),
    )

    assert _late(1, [fixed])[1] == "2026-03-04 17:00"


def test_a_started_task_keeps_its_actual_start_as_late_start():
    begun = task(1, 2, actual_start=at("2026-03-03 08:00"))

    assert _late(1, [begun])[0] == "2026-03-03 08:00"


def test_the_late_finish_of_a_started_task_is_never_before_its_finish():
    begun = task(1, 2, actual_start=at("2026-03-03 08:00"), deadline=at("2026-03-03 17:00"))

    dates = dates_of([begun, LONG])[1]

    assert (shown(dates.late_finish), dates.total_float) == ("2026-03-04 17:00", -DAY)


def test_a_finished_task_shows_its_actual_dates_as_late_dates():
    done = task(1, actual_start=at("2026-03-03 08:00"), actual_finish=at("2026-03-03 12:00"))

    assert _late(1, [done]) == ("2026-03-03 08:00", "2026-03-03 12:00")
