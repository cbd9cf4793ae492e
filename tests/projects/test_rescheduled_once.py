"""A change of many parts: dates and figures follow once, at its end."""

import pytest

from projects import budgeting, linking, planning
from projects.errors import DependencyCycle, DomainError
from projects.models import ProjectMetrics, Task, TaskSchedule
from projects.rescheduling import rescheduled_once
from tests.factories import NOW, ProjectFactory, ProjectRoleFactory

pytestmark = pytest.mark.django_db

DAY = 480


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def manager(project):
    return ProjectRoleFactory(project=project).user


def add(project, manager, days):
    fields = {"name": "Drive piles", "duration_minutes": days * DAY}
    return planning.add_task(project=project, fields=fields, by=manager, at=NOW)


def link(predecessor, successor, manager):
    return linking.link_tasks(
        predecessor=predecessor, successor=successor, fields={}, by=manager, at=NOW
    )


def task_that_waits_for_itself(project, manager):
    with rescheduled_once(at=NOW):
        task = add(project, manager, 5)
        link(task, task, manager)


def circle(project, manager):
    with rescheduled_once(at=NOW):
        first, second = add(project, manager, 5), add(project, manager, 3)
        link(first, second, manager)
        link(second, first, manager)


def test_dates_follow_at_the_end(project, manager):
    with rescheduled_once(at=NOW):
        link(add(project, manager, 5), add(project, manager, 3), manager)
        inside = TaskSchedule.objects.count()

    metrics = ProjectMetrics.objects.get(project=project)
    assert (inside, TaskSchedule.objects.count()) == (0, 2)
    assert (metrics.finish - metrics.start).days == 9


def test_figures_follow_at_the_end(project, manager):
    line = {"amount": "1200.00"}

    with rescheduled_once(at=NOW):
        task = add(project, manager, 5)
        budgeting.add_budget_line(
            project=project, fields={**line, "task": task}, by=manager, at=NOW
        )
        budgeting.add_budget_line(project=project, fields=line, by=manager, at=NOW)

    assert ProjectMetrics.objects.get(project=project).bac == 2400


def test_an_error_inside_leaves_nothing(project, manager):
    with pytest.raises(DomainError):
        task_that_waits_for_itself(project, manager)

    assert not Task.objects.exists()


def test_a_circle_is_found_at_the_end_and_leaves_nothing(project, manager):
    with pytest.raises(DependencyCycle):
        circle(project, manager)

    assert not Task.objects.exists()


def test_after_the_block_changes_count_at_once_again(project, manager):
    with rescheduled_once(at=NOW):
        add(project, manager, 5)

    add(project, manager, 2)

    assert TaskSchedule.objects.count() == 2
