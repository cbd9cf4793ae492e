"""Connected projects as one network, and programs that end with the last of them."""

from datetime import UTC, date, datetime

import pytest

from projects import linking, planning, project_setup
from projects.models import TaskSchedule
from projects.rescheduling import reschedule
from tests.factories import NOW, ProgramFactory, ProjectFactory, ProjectRoleFactory

pytestmark = pytest.mark.django_db

DAY = 480


def managed(program, user):
    """Return a project of ``program`` that ``user`` manages, starting on Monday 2 November 2026."""
    project = ProjectFactory(program=program, start=date(2026, 11, 2))
    ProjectRoleFactory(project=project, user=user)
    return project


def add(project, user, days):
    return planning.add_task(
        project=project,
        fields={"name": "Work", "duration_minutes": days * DAY},
        by=user,
        at=NOW,
    )


@pytest.fixture
def user():
    return ProjectRoleFactory().user


@pytest.fixture
def program():
    return ProgramFactory()


def program_float_days(task):
    return TaskSchedule.objects.get(task=task).program_float_minutes / DAY


def test_program_float_is_measured_to_the_last_project_of_the_program(program, user):
    short = add(managed(program, user), user, 5)

    add(managed(program, user), user, 12)

    assert program_float_days(short) == 7


def test_total_float_is_measured_to_the_own_project(program, user):
    short = add(managed(program, user), user, 5)

    add(managed(program, user), user, 12)

    assert TaskSchedule.objects.get(task=short).total_float_minutes == 0


def test_program_float_counts_the_projects_of_sub_programs(program, user):
    short = add(managed(program, user), user, 5)

    add(managed(ProgramFactory(parent=program), user), user, 9)

    assert program_float_days(short) == 4


def test_a_sub_program_does_not_wait_for_its_parent(program, user):
    below = ProgramFactory(parent=program)
    add(managed(program, user), user, 9)

    inside = add(managed(below, user), user, 5)

    assert program_float_days(inside) == 0


def test_a_shorter_longest_project_shrinks_the_float_of_the_others(program, user):
    short = add(managed(program, user), user, 5)
    long = add(managed(program, user), user, 12)

    planning.edit_task(
        task=long, fields={"duration_minutes": 6 * DAY}, seen_version=1, by=user, at=NOW
    )

    assert program_float_days(short) == 1


def test_a_hand_off_delays_the_taker(program, user):
    giver = add(managed(program, user), user, 5)
    taker = add(managed(program, user), user, 2)

    linking.link_tasks(predecessor=giver, successor=taker, fields={}, by=user, at=NOW)

    assert TaskSchedule.objects.get(task=taker).start == datetime(2026, 11, 9, 8, tzinfo=UTC)


def test_a_project_that_only_shares_the_program_keeps_its_givers_elsewhere(program, user):
    giver = add(managed(ProgramFactory(), user), user, 8)
    taker = add(managed(program, user), user, 2)
    linking.link_tasks(predecessor=giver, successor=taker, fields={}, by=user, at=NOW)

    add(managed(program, user), user, 30)

    assert TaskSchedule.objects.get(task=taker).start == datetime(2026, 11, 12, 8, tzinfo=UTC)


def test_a_second_run_moves_nothing(program, user):
    task = add(managed(program, user), user, 5)

    assert reschedule([task.project_id], at=NOW).tasks_moved == 0


def test_the_number_of_queries_does_not_grow_with_the_tasks(
    program, user, django_assert_max_num_queries
):
    project = managed(program, user)
    for _ in range(12):
        task = add(project, user, 1)

    with django_assert_max_num_queries(45):
        reschedule([task.project_id], at=NOW)


def test_an_archived_project_does_not_hold_its_program(program, user):

    short = add(managed(program, user), user, 5)
    long = managed(program, user)
    add(long, user, 12)

    project_setup.archive_project(project=long, seen_version=long.version, by=user, at=NOW)

    assert program_float_days(short) == 0
