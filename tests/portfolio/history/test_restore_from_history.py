"""A deleted task brought back from the history of its project."""

from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from projects.models import Task
from projects.planning import delete_task
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PAGE = "/projects/MG/history/"


def delete(task, by):
    task_id = task.pk
    delete_task(task=task, seen_version=task.version, by=by, at=NOW + timedelta(days=2))
    return task_id


def test_a_deleted_task_is_restored_from_the_history(client, manager, story):
    story.refresh_from_db()
    task_id = delete(story, manager.user)

    assertContains(client.get(PAGE), f"{PAGE}restore/{task_id}/", count=1)
    response = client.post(f"{PAGE}restore/{task_id}/", follow=True)

    assertContains(response, "Dig restored.")
    assert Task.objects.filter(pk=task_id).exists()


def test_what_is_there_again_is_not_offered(client, manager, story):
    story.refresh_from_db()
    task_id = delete(story, manager.user)
    client.post(f"{PAGE}restore/{task_id}/")

    assertNotContains(client.get(PAGE), f"{PAGE}restore/")


def test_a_restore_that_is_refused_says_why(client, manager, story):
    response = client.post(f"{PAGE}restore/{story.pk}/", follow=True)

    assertContains(response, "This task is in the plan")


def test_who_may_not_change_the_project_is_offered_no_restore(client, manager, viewer, story):
    story.refresh_from_db()
    delete(story, manager.user)
    client.force_login(viewer)

    assertNotContains(client.get(PAGE), "restore/")
