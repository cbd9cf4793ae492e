"""What drove each date."""

from projects.scheduling import Constraint, DriverKind
from tests.projects.scheduling.plans import DAY, HOUR, at, dates_of, link, project, task


def _driver(number, activities, links=(), **given):
    return dates_of(activities, links, **given)[number].driver


def test_the_link_that_came_last_drove_the_start():
    driving = link(2, 3, id=77)

    driver = _driver(3, [task(1), task(2, 2), task(3)], [link(1, 3), driving])

    assert (driver.kind, driver.link, driver.activity) == (DriverKind.LINK, driving, 2)


def test_behind_a_summary_the_driver_is_the_task_that_came_last():
    activities = [task(1), task(2, 1, parent=1), task(3, 2, parent=1), task(4)]

    assert _driver(4, activities, [link(1, 4)]).activity == 3


def test_a_constraint_that_moved_the_start_drove_it():
    held = task(1, constraint=Constraint.SNET, constraint_date=at("2026-03-04 08:00"))

    driver = _driver(1, [held])

    assert (driver.kind, driver.constraint) == (DriverKind.CONSTRAINT, Constraint.SNET)


def test_a_constraint_that_moved_nothing_did_not_drive():
    held = task(2, constraint=Constraint.SNET, constraint_date=at("2026-03-02 08:00"))

    assert _driver(2, [task(1), held], [link(1, 2)]).kind is DriverKind.LINK


def test_the_constraint_of_a_summary_is_named_with_the_summary():
    summary = task(1, constraint=Constraint.SNET, constraint_date=at("2026-03-04 08:00"))

    assert _driver(2, [summary, task(2, parent=1)]).activity == 1


def test_a_task_that_nothing_holds_is_driven_by_the_project_start():
    assert _driver(1, [task(1)]).kind is DriverKind.PROJECT_START


def test_a_project_start_outside_of_working_time_leaves_it_to_the_calendar():
    sunday = project(start=at("2026-03-01 08:00"))

    assert _driver(1, [task(1)], projects=[sunday]).kind is DriverKind.CALENDAR


def test_open_work_moved_by_the_status_date_says_so():
    frame = project(restart=at("2026-03-09 00:00"))

    assert _driver(1, [task(1)], projects=[frame]).kind is DriverKind.STATUS_DATE


def test_what_remains_of_a_started_task_is_driven_by_the_status_date():
    frame = project(restart=at("2026-03-09 00:00"))
    begun = task(1, 5, remaining=2 * DAY, actual_start=at("2026-03-03 08:00"))

    assert _driver(1, [begun], projects=[frame]).kind is DriverKind.STATUS_DATE


def test_an_actual_date_is_driven_by_itself():
    begun = task(1, actual_start=at("2026-03-03 08:00"))

    assert _driver(1, [begun]).kind is DriverKind.ACTUAL


def test_typed_dates_are_driven_by_the_person_who_typed_them():
    typed = task(1, manual=True, typed_start=at("2026-03-03 08:00"))

    assert _driver(1, [typed]).kind is DriverKind.MANUAL


def test_a_levelling_delay_is_a_driver():
    assert _driver(1, [task(1, levelling_delay=24 * HOUR)]).kind is DriverKind.LEVELLING


def test_a_summary_is_driven_by_the_task_that_finishes_last():
    activities = [task(1), task(2, 1, parent=1), task(3, 2, parent=1)]

    driver = _driver(1, activities)

    assert (driver.kind, driver.activity) == (DriverKind.CHILD, 3)
