import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.token_issuing import issue_token
from projects.models import Project
from tests.api_client import ANY_VERSION, codes, manager_of, signed_in, with_token
from tests.factories import (
    NOW,
    PortfolioRoleFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(key="QUAY")


@pytest.fixture
def client(project):
    return manager_of(project)


def patch(client, project, **fields):
    path = f"/api/v1/projects/{project.pk}/"
    return client.patch(path, fields, format="json", headers=ANY_VERSION)


@pytest.mark.parametrize("reference", ["QUAY", "quay", "id"])
def test_a_project_is_found_by_id_or_key(client, project, reference):
    reference = project.pk if reference == "id" else reference

    assert client.get(f"/api/v1/projects/{reference}/").json()["key"] == "QUAY"


@pytest.mark.parametrize("reference", ["NONE", "99999999999999999999", "Ⅳ"])
def test_what_names_none_is_404(client, reference):
    assert client.get(f"/api/v1/projects/{reference}/").status_code == 404


def test_a_new_project_has_a_manager_who_sees_its_money():
    role = ProgramRoleFactory()
    manager = UserFactory()
    body = {"program_key": role.program.key, "key": "pier", "name": "Pier", "manager": manager.pk}

    response = signed_in(role.user).post("/api/v1/projects/", body, format="json")

    assert (response.status_code, response.json()["key"]) == (201, "PIER")
    assert signed_in(manager).get("/api/v1/projects/PIER/").json()["standing_cost_per_day"]


@pytest.mark.parametrize("key", ["Q", "1AB", "TOOLONGAKEY", "A-B", "QUAY", "ÄB"])
def test_a_key_that_is_none_or_taken_is_refused(project, key):
    role = ProgramRoleFactory(program=project.program)
    body = {"program": role.program.pk, "key": key, "name": "Pier", "manager": role.user.pk}

    response = signed_in(role.user).post("/api/v1/projects/", body, format="json")

    assert (response.status_code, list(codes(response))) == (400, ["key"])


@pytest.mark.parametrize("field", ["archived", "status_date", "finish", "id", "version"])
def test_what_others_decide_is_read_only(client, project, field):
    assert codes(patch(client, project, **{field: "2026-01-01"})) == {field: "read_only"}


def test_a_project_goes_only_where_its_mover_may_begin_one(client, project):
    hidden = ProgramRoleFactory().program
    manager = project.roles.get().user
    read = ProgramRoleFactory(user=manager, kind="viewer").program
    own = ProgramRoleFactory(user=manager).program

    statuses = [patch(client, project, program=p.pk).status_code for p in (hidden, read, own)]

    assert statuses == [404, 403, 200]


def test_a_new_manager_takes_over_and_the_old_one_stays_deputy(client, project):
    before, after = project.roles.get(), UserFactory()

    response = patch(client, project, manager=after.pk)

    before.refresh_from_db()
    assert (response.json()["manager"], before.kind) == (after.pk, "deputy")


def test_a_token_hands_nothing_over(project):
    manager = ProjectRoleFactory(project=project).user
    _, text = issue_token(user=manager, name="x", scope="write", at=NOW)

    assert patch(with_token(text), project, manager=UserFactory().pk).status_code == 403


def test_the_status_date_advances_when_the_week_is_confirmed(client, project):
    path = f"/api/v1/projects/{project.key}/confirm/"

    response = client.post(path, {"status_date": "2026-11-20"}, format="json")

    assert response.json()["status_date"] == "2026-11-20"


@pytest.mark.parametrize("body", [{"status_date": "2126-11-20"}, {"status_date": 1}, {"x": 1}])
def test_a_day_to_come_can_not_be_confirmed(client, project, body):
    response = client.post(f"/api/v1/projects/{project.key}/confirm/", body, format="json")

    assert (response.status_code, list(codes(response))) == (400, list(body))


def test_an_archived_project_is_not_found_and_not_listed(client, project):
    client.delete(f"/api/v1/projects/{project.pk}/", headers=ANY_VERSION)

    assert client.get(f"/api/v1/projects/{project.pk}/").status_code == 404
    assert client.get("/api/v1/projects/").json()["results"] == []


def test_it_is_listed_on_request_and_comes_back(client, project):
    client.delete(f"/api/v1/projects/{project.pk}/", headers=ANY_VERSION)
    listed = client.get("/api/v1/projects/?archived=true").json()["results"]

    client.post(f"/api/v1/projects/{project.pk}/restore/")

    assert [row["archived"] for row in listed] == [True]
    assert client.get(f"/api/v1/projects/{project.pk}/").status_code == 200


def test_removing_the_right_takes_effect_at_the_next_request(project):
    role = ProjectRoleFactory(project=project, kind="viewer")
    client = signed_in(role.user)
    before = client.get("/api/v1/projects/QUAY/").status_code

    type(role).objects.filter(pk=role.pk).delete()

    assert (before, client.get("/api/v1/projects/QUAY/").status_code) == (200, 404)


def test_a_portfolio_manager_sees_the_projects_of_the_portfolio_only(project):
    role = PortfolioRoleFactory(portfolio=project.program.portfolio)
    ProjectFactory()

    found = signed_in(role.user).get("/api/v1/projects/").json()["results"]

    assert [row["key"] for row in found] == ["QUAY"]


def queries_of_list(projects: int) -> int:
    role = ProgramRoleFactory()
    client = signed_in(role.user)
    for _ in range(projects):
        ProjectRoleFactory(project=ProjectFactory(program=role.program))
    client.get("/api/v1/projects/")
    with CaptureQueriesContext(connection) as captured:
        assert len(client.get("/api/v1/projects/").json()["results"]) == projects
    # A new minute starts a new count of requests, inside a savepoint: no part of the list.
    reads = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    return len([sql for sql in reads if "requestcount" not in sql])


def test_a_list_costs_the_same_queries_for_25_projects_as_for_one():
    assert queries_of_list(1) == queries_of_list(25)


def test_projects_are_never_deleted_by_the_api(client, project):
    client.delete(f"/api/v1/projects/{project.pk}/", headers=ANY_VERSION)

    assert Project.objects.filter(pk=project.pk).exists()
