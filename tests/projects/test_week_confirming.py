from datetime import UTC, date, datetime, timedelta

import pytest

from projects.errors import Conflict, DomainError, NotAllowed, StaleVersion
from projects.models import ConfirmedWeek, ProjectMetrics, TaskSchedule
from projects.rescheduling import reschedule, rescheduled_once
from projects.week_confirming import advance_light_projects, confirm_week, keep_figures
from tests.factories import NOW, ProjectFactory, ProjectRoleFactory, TaskFactory

pytestmark = pytest.mark.django_db

TODAY = NOW.date()  # a Friday
LAST_FRIDAY = TODAY - timedelta(days=7)
SATURDAY = NOW + timedelta(days=1)


@pytest.fixture
def role():
    return ProjectRoleFactory(project__start=date(2026, 11, 2))


def confirm(role, day=None, **options):
    return confirm_week(project=role.project, status_date=day, by=role.user, at=NOW, **options)


def test_confirming_the_week_moves_the_status_date_forward(role):
    confirm(role, TODAY)

    role.project.refresh_from_db()
    assert role.project.status_date == TODAY


def test_without_a_day_the_week_is_confirmed_up_to_today(role):
    confirm(role)

    assert role.project.status_date == TODAY


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY + timedelta(days=1), "future"),
        (LAST_FRIDAY - timedelta(days=1), "can't go back"),
        (LAST_FRIDAY, "confirmed already by"),
    ],
)
def test_a_day_is_confirmed_once_in_order_and_not_ahead_of_time(role, day, words):
    confirm(role, LAST_FRIDAY)

    with pytest.raises(DomainError, match=words) as refused:
        confirm(role, day)

    role.project.refresh_from_db()
    assert (refused.value.field, role.project.status_date) == ("status_date", LAST_FRIDAY)


def test_unfinished_work_goes_on_after_the_day_that_is_confirmed(role):
    task = TaskFactory(project=role.project)
    reschedule([role.project.pk], at=NOW)

    effect = confirm(role, LAST_FRIDAY)

    start = TaskSchedule.objects.get(task=task).start
    assert (effect.tasks_moved, start.date()) == (1, date(2026, 11, 16))


def test_the_figures_of_that_moment_are_kept_with_who_vouched_for_them(role):
    TaskFactory(project=role.project)

    confirm(role, TODAY)

    week = ConfirmedWeek.objects.get()
    finish = ProjectMetrics.objects.get(project=role.project).finish
    assert (week.confirmed_by, week.status_date) == (role.user, TODAY)
    assert datetime.fromisoformat(week.figures["finish"]) == finish


def test_what_changes_later_leaves_the_kept_figures_alone(role):
    confirm(role, TODAY)
    kept = ConfirmedWeek.objects.get().figures

    TaskFactory(project=role.project, duration_minutes=4800)
    reschedule([role.project.pk], at=NOW)

    assert ConfirmedWeek.objects.get().figures == kept


def test_weeks_confirmed_inside_a_larger_change_get_their_figures_at_its_end(role):
    with rescheduled_once(at=NOW):
        TaskFactory(project=role.project)
        confirm(role, TODAY)

    keep_figures(status_date=TODAY, project_ids=[role.project.pk])

    assert ConfirmedWeek.objects.get().figures["tasks_total"] == 1


@pytest.mark.parametrize(("kind", "may"), [("deputy", True), ("team", False), ("viewer", False)])
def test_manager_and_deputy_confirm_and_nobody_else_of_the_project(role, kind, may):
    other = ProjectRoleFactory(project=role.project, kind=kind)

    try:
        confirm_week(project=role.project, by=other.user, at=NOW)
    except NotAllowed:
        assert not may

    assert ConfirmedWeek.objects.exists() == may


def test_an_edit_that_was_not_seen_stops_it(role):
    with pytest.raises(StaleVersion):
        confirm(role, TODAY, seen_version=7)

    assert not ConfirmedWeek.objects.exists()


def test_an_archived_project_has_no_week_to_confirm():
    role = ProjectRoleFactory(project__archived_at=NOW)

    with pytest.raises(Conflict):
        confirm(role)


def test_a_light_project_advances_by_itself_once_the_week_is_over():
    project = ProjectFactory(rigour="light")

    done = advance_light_projects(at=SATURDAY), advance_light_projects(at=SATURDAY)

    project.refresh_from_db()
    assert (done, project.status_date) == ((1, 0), TODAY)
    assert ConfirmedWeek.objects.get().confirmed_by is None


def test_on_the_friday_itself_its_manager_has_the_word():
    project = ProjectFactory(rigour="light", status_date=LAST_FRIDAY)

    advance_light_projects(at=NOW)

    project.refresh_from_db()
    assert project.status_date == LAST_FRIDAY


@pytest.mark.parametrize(
    "facts",
    [
        {"rigour": "planned"},
        {"rigour": "light", "lifecycle": "closed"},
        {"rigour": "light", "start": date(2026, 12, 1)},
        {"rigour": "light", "archived_at": datetime(2026, 11, 1, tzinfo=UTC)},
    ],
)
def test_only_light_projects_under_way_advance_by_themselves(facts):
    ProjectFactory(**facts)

    assert advance_light_projects(at=SATURDAY) == 0
