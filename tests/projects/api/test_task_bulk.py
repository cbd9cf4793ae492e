import pytest

from projects.models import Task
from projects.rescheduling import reschedule
from tests.api_client import codes, manager_of
from tests.factories import NOW, ProjectFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks():
    project = ProjectFactory()
    made = TaskFactory.create_batch(3, project=project)
    reschedule([project.pk], at=NOW)
    return made


@pytest.fixture
def client(tasks):
    return manager_of(tasks[0].project)


def bulk(client, body, query=""):
    return client.patch(f"/api/v1/tasks/bulk/{query}", body, format="json")


def names():
    return list(Task.objects.order_by("pk").values_list("name", flat=True))


def test_many_tasks_change_at_once(client, tasks):
    response = bulk(
        client, [{"id": t.pk, "version": 1, "name": f"Task {n}"} for n, t in enumerate(tasks)]
    )

    assert [task["name"] for task in response.json()] == ["Task 0", "Task 1", "Task 2"]


def test_the_answer_has_the_form_of_the_question(client, tasks):
    response = bulk(client, {"tasks": [{"id": tasks[0].pk, "version": 1, "name": "One"}]})

    assert [task["name"] for task in response.json()["tasks"]] == ["One"]


def test_one_wrong_entry_undoes_all(client, tasks):
    response = bulk(
        client,
        [
            {"id": tasks[0].pk, "version": 1, "name": "One"},
            {"id": tasks[1].pk, "version": 1, "percent_complete": 101},
        ],
    )

    assert codes(response) == {"tasks.1.percent_complete": "max_value"}
    assert "One" not in names()


@pytest.mark.parametrize(
    ("entry", "status"),
    [({}, 428), ({"version": 6}, 412), ({"version": "1"}, 412), ({"version": 1}, 200)],
)
def test_each_entry_names_the_version_that_it_is_based_on(client, tasks, entry, status):
    body = [{"id": tasks[0].pk, "version": 1, "name": "One"}, {"id": tasks[1].pk, "name": "Two"}]
    body[1] |= entry

    assert bulk(client, body).status_code == status


def test_a_hidden_task_undoes_all_and_is_not_there(client, tasks):
    body = [
        {"id": tasks[0].pk, "version": 1, "name": "One"},
        {"id": TaskFactory().pk, "version": 1, "name": "Two"},
    ]

    assert bulk(client, body).status_code == 404
    assert "One" not in names()


def test_an_identity_elsewhere_adds_or_changes(client, tasks):
    project = tasks[0].project
    Task.objects.filter(pk=tasks[0].pk).update(external_id="a", source="jira")
    body = [
        {"project": project.pk, "external_id": "a", "source": "jira", "name": "Known"},
        {"project_key": project.key, "external_id": "b", "source": "jira", "name": "New"},
    ]

    response = bulk(client, body)

    assert [task["name"] for task in response.json()] == ["Known", "New"]
    assert Task.objects.count() == 4


@pytest.mark.parametrize("body", [[], {}, {"tasks": 1}, [1], {"tasks": [], "more": 1}, [{}] * 501])
def test_what_is_no_list_of_tasks_is_refused(client, body):
    assert bulk(client, body).status_code == 400


def test_it_can_be_tried(client, tasks):
    body = [{"id": task.pk, "duration_minutes": 4800} for task in tasks]

    response = bulk(client, body, "?dry_run=1")

    assert response.json()["tasks_moved"] == 3
    assert set(Task.objects.values_list("duration_minutes", flat=True)) == {480}
