"""Working calendars through their verbs: who keeps them, and which plans follow."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.calendar_keeping import (
    add_calendar,
    add_exception,
    edit_calendar,
    edit_exception,
    remove_calendar,
    remove_exception,
)
from projects.errors import Conflict, NotAllowed
from projects.project_setup import edit_project
from tests.factories import NOW, PortfolioRoleFactory, ProjectRoleFactory, TaskFactory

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 2)


@pytest.fixture
def manager():
    return ProjectRoleFactory()


def add(role, project=None, **fields):
    fields = {"name": "Site"} | fields
    return add_calendar(project=project or role.project, fields=fields, by=role.user, at=NOW)


@pytest.fixture
def task(manager):
    """One day of work on the first day of a project with a calendar of its own."""
    task = TaskFactory(project=manager.project)
    edit_project(
        project=manager.project,
        fields={"calendar": add(manager), "start": MONDAY},
        seen_version=1,
        by=manager.user,
        at=NOW,
    )
    return task


def except_monday(task, manager):
    return add_exception(
        calendar=task.project.calendar,
        fields={"name": "Strike", "first_date": MONDAY},
        by=manager.user,
        at=NOW,
    )


def finish_of(task):
    task.schedule.refresh_from_db()
    return task.schedule.finish.date()


def test_a_day_off_moves_the_plans_that_work_by_the_calendar(task, manager):
    manager.project.refresh_from_db()
    task.project = manager.project

    except_monday(task, manager)

    assert finish_of(task) == date(2026, 11, 3)


def test_a_removed_day_off_moves_them_back(task, manager):
    task.project.refresh_from_db()
    exception = except_monday(task, manager)

    remove_exception(exception=exception, seen_version=1, by=manager.user, at=NOW)

    assert finish_of(task) == MONDAY


def test_a_longer_exception_moves_them_further(task, manager):
    task.project.refresh_from_db()
    exception = except_monday(task, manager)

    edit_exception(
        exception=exception,
        fields={"last_date": date(2026, 11, 3)},
        seen_version=1,
        by=manager.user,
        at=NOW,
    )

    assert finish_of(task) == date(2026, 11, 4)


def test_a_calendar_in_use_is_not_removed(task, manager):
    task.project.refresh_from_db()

    with pytest.raises(Conflict, match="still in use"):
        remove_calendar(calendar=task.project.calendar, seen_version=1, by=manager.user, at=NOW)


def test_a_calendar_is_not_its_own_base(manager):
    first = add(manager)
    second = add(manager, base=first)

    with pytest.raises(ValidationError) as refusal:
        edit_calendar(
            calendar=first, fields={"base": second}, seen_version=1, by=manager.user, at=NOW
        )

    assert list(refusal.value.message_dict) == ["base"]


def test_the_calendar_of_another_project_is_no_base(manager):
    with pytest.raises(ValidationError, match="another project"):
        add(manager, base=add(ProjectRoleFactory()))


def test_a_week_of_six_days_is_refused(manager):
    with pytest.raises(ValidationError) as refusal:
        add(manager, week=[[]] * 6)

    assert list(refusal.value.message_dict) == ["week"]


def test_a_viewer_keeps_no_calendar(manager):
    with pytest.raises(NotAllowed):
        add(ProjectRoleFactory(project=manager.project, kind="viewer"))


def test_a_project_manager_does_not_keep_the_shared_calendars(manager):
    with pytest.raises(NotAllowed):
        add_calendar(project=None, fields={"name": "All"}, by=manager.user, at=NOW)


def test_a_portfolio_manager_keeps_the_shared_calendars():
    boss = PortfolioRoleFactory().user

    assert add_calendar(project=None, fields={"name": "All"}, by=boss, at=NOW).project is None
