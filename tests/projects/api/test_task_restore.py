"""Deleted tasks brought back through the API."""

import pytest

from projects.models import Task
from projects.planning import add_task, delete_task
from tests.api_client import codes, manager_of
from tests.factories import NOW, ProjectFactory, ProjectRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def client(project):
    return manager_of(project)


@pytest.fixture
def gone(project, client):
    """The id of a task that was deleted, with one below it."""
    manager = ProjectRoleFactory(project=project, kind="deputy").user
    told = {"by": manager, "at": NOW}
    task = add_task(project=project, fields={"name": "Foundations"}, **told)
    add_task(project=project, fields={"name": "Piles", "parent": task}, **told)
    task.refresh_from_db()
    task_id = task.pk
    delete_task(task=task, seen_version=task.version, **told)
    return task_id


def restore(client, pk, query="", **body):
    return client.post(f"/api/v1/tasks/{pk}/restore/{query}", body, format="json")


def test_a_deleted_task_comes_back_under_its_id(client, gone):
    response = restore(client, gone, reason="It is needed.")

    assert response.status_code == 201
    assert response.json()["id"] == gone
    assert response.headers["ETag"]


def test_those_below_come_back_with_it(client, gone):
    restore(client, gone)

    assert Task.objects.get(name="Piles").parent_id == gone


def test_a_rehearsal_keeps_nothing(client, gone):
    response = restore(client, gone, "?dry_run=1")

    assert response.status_code == 200
    assert not Task.objects.exists()


def test_what_is_there_again_is_unknown_to_it(client, gone):
    restore(client, gone)

    assert restore(client, gone).status_code == 404


def test_a_taken_external_id_is_a_conflict(client, project):
    identity = {"external_id": "P-1", "source": "ERP"}
    sent = {"project": project.pk, "name": "Piles", **identity}
    pk = client.post("/api/v1/tasks/", sent, format="json").json()["id"]
    client.delete(f"/api/v1/tasks/{pk}/", headers={"If-Match": "*"})
    client.post("/api/v1/tasks/", sent, format="json")

    response = restore(client, pk)

    assert (response.status_code, response.json()["errors"][0]["field"]) == (409, "external_id")


def test_unknown_fields_are_refused(client, gone):
    assert codes(restore(client, gone, name="Other")) == {"name": "unknown_field"}
