"""Changes that meet: they wait for each other, in key order, and lose nothing."""

import threading

import pytest
from django.db import connection

from projects import linking, planning, progress, versioning
from projects.locking import connected
from projects.models import Task
from tests.factories import NOW, ProjectFactory, ProjectRoleFactory

ROUNDS = 15


@pytest.fixture
def manager():
    return ProjectRoleFactory().user


def managed(user, program=None):
    project = ProjectFactory(**({"program": program} if program else {}))
    ProjectRoleFactory(project=project, user=user)
    return project


def work(project, user):
    return planning.add_task(project=project, fields={"name": "Work"}, by=user, at=NOW)


def hand_over(giver, taker, user):
    return linking.link_tasks(predecessor=giver, successor=taker, fields={}, by=user, at=NOW)


@pytest.mark.django_db
def test_a_chain_of_hand_offs_connects_its_ends(manager):
    first, second, third = (work(managed(manager), manager) for _ in range(3))
    hand_over(first, second, manager)
    hand_over(second, third, manager)

    assert connected([third.project_id]) == {t.project_id for t in (first, second, third)}


@pytest.mark.django_db
def test_projects_without_hand_offs_are_not_locked_together(manager):
    alone, other = (work(managed(manager), manager) for _ in range(2))

    assert other.project_id not in connected([alone.project_id])


def run_together(*jobs):
    """Run ``jobs`` in threads of their own and return what they raised."""
    errors = []

    def guarded(job):
        try:
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.fixture
def two_linked_tasks(manager):
    giver, taker = work(managed(manager), manager), work(managed(manager), manager)
    hand_over(giver, taker, manager)
    return giver, taker


@pytest.mark.django_db(transaction=True)
def test_two_people_on_connected_projects_do_not_stop_each_other(manager, two_linked_tasks):
    def reports_on(*tasks):
        def job():
            for n in range(ROUNDS):
                for task in tasks:
                    progress.record_progress(
                        task=Task.objects.get(pk=task.pk),
                        fields={"remaining_minutes": 480 + n},
                        seen_version=versioning.ANY,
                        by=manager,
                        at=NOW,
                    )

        return job

    giver, taker = two_linked_tasks

    assert run_together(reports_on(giver, taker), reports_on(taker, giver)) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_links_that_close_a_circle_one_is_refused(manager):
    one, other = work(managed(manager), manager), work(managed(manager), manager)

    errors = run_together(
        lambda: hand_over(one, other, manager), lambda: hand_over(other, one, manager)
    )

    assert [type(error).__name__ for error in errors] == ["DependencyCycle"]
