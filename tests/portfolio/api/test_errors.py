import pytest
from rest_framework.test import APIClient

from tests.api_client import ANY_VERSION, codes, manager_of, signed_in
from tests.factories import ProjectFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def client(project):
    return manager_of(project)


def post(client, body, content_type="application/json"):
    return client.generic("POST", "/api/v1/tasks/", body, content_type=content_type)


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v2/", "/api/", "/api/v1/tasks/x/"])
def test_an_unknown_address_is_a_problem_too(path):
    response = APIClient().get(path)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_a_problem_says_what_where_and_how_to_go_on(client, project):
    response = client.post("/api/v1/tasks/", {"project": project.pk}, format="json")

    problem = response.json()
    assert (problem["status"], problem["title"]) == (400, "Bad Request")
    assert problem["request_id"] == response["X-Request-ID"]
    assert problem["errors"] == [
        {
            "field": "name",
            "code": "required",
            "message": "This field is required.",
            "fix": "Send this field.",
        }
    ]


@pytest.mark.parametrize(
    "body", ["{", "[" * 100_000, '{"name": NaN}', '{"name": Infinity}', "\udcff", "null", "[]", "7"]
)
def test_what_is_no_object_is_400(client, body):
    assert post(client, body.encode("utf-8", "surrogateescape")).status_code == 400


def test_a_body_that_is_too_large_is_413(client):
    assert post(client, '{"name": "' + "x" * 2_700_000 + '"}').status_code == 413


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "x"])
def test_a_body_that_is_no_json_is_415(client, content_type):
    assert post(client, "name=Dig", content_type).status_code == 415


def test_a_method_that_is_not_known_is_405(client):
    response = client.delete("/api/v1/tasks/")

    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


@pytest.mark.parametrize("name", ["\0", "\u200b\u200d", "", "   ", "two\nlines", 7, None, True, []])
def test_a_name_that_is_none_is_refused(client, project, name):
    response = client.post("/api/v1/tasks/", {"project": project.pk, "name": name}, format="json")

    assert (response.status_code, list(codes(response))) == (400, ["name"])


def test_a_lone_surrogate_is_refused(client, project):
    response = post(client, f'{{"project": {project.pk}, "name": "\\ud800"}}')

    assert response.status_code == 400


def test_a_strange_field_name_is_repeated_safely(client, project):
    response = post(client, f'{{"project": {project.pk}, "name": "Dig", "\\ud800": 1}}')

    assert (response.status_code, list(codes(response).values())) == (400, ["unknown_field"])


@pytest.mark.parametrize("name", ["Größe ✓ 🏗", "שלום", "<script>"])
def test_other_text_comes_back_as_it_was(client, project, name):
    response = client.post("/api/v1/tasks/", {"project": project.pk, "name": name}, format="json")

    assert response.json()["name"] == name


@pytest.mark.parametrize(
    "query",
    ["search=%00", "ordering=secret", "foo=1", "page_size=0", "page_size=201", "page_size=1e9",
     "cursor=x", "project=x", "project=99999999999999999999", "updated_at__gte=yesterday",
     "ordering=name;drop", "as_of=2026-01-01"],
)  # fmt: skip
def test_a_query_that_is_not_declared_is_refused(client, query):
    assert client.get(f"/api/v1/tasks/?{query}").status_code == 400


@pytest.mark.parametrize("query", ["search='--", "search=%25_)(", "external_id=';", "source=%22"])
def test_a_query_is_data_and_nothing_else(client, query):
    assert client.get(f"/api/v1/tasks/?{query}").json()["results"] == []


def test_the_checks_come_in_the_order_of_the_contract():
    task = TaskFactory(version=7)
    path, stale, wrong = f"/api/v1/tasks/{task.pk}/", {"if-match": '"6"'}, {"name": 1}
    viewer = manager_of(task.project, kind="viewer")
    manager = manager_of(task.project)

    statuses = [
        APIClient().patch(path, wrong, format="json", headers=stale).status_code,
        signed_in(UserFactory()).patch(path, wrong, format="json", headers=stale).status_code,
        viewer.patch(path, wrong, format="json").status_code,
        manager.patch(path, wrong, format="json").status_code,
        manager.patch(path, wrong, format="json", headers=stale).status_code,
        manager.patch(path, wrong, format="json", headers=ANY_VERSION).status_code,
    ]

    assert statuses == [401, 404, 403, 428, 412, 400]


def test_no_answer_is_ever_304(client, project):
    task = TaskFactory(project=project)

    response = client.get(f"/api/v1/tasks/{task.pk}/", headers={"if-none-match": '"1"'})

    assert (response.status_code, response["ETag"]) == (200, '"1"')
