from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from portfolio.models import ApiToken, AuditEntry
from portfolio.token_issuing import issue_token, revoke_token
from tests.api_client import ANY_VERSION, with_token
from tests.factories import (
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def role():
    return ProjectRoleFactory()


def token_of(user, **fields) -> str:
    return issue_token(user=user, name="test", at=timezone.now(), **fields)[1]


def test_a_token_speaks_for_its_owner(role):
    client = with_token(token_of(role.user))

    response = client.get("/api/v1/projects/")

    assert [project["key"] for project in response.json()["results"]] == [role.project.key]


def test_without_a_token_the_way_in_is_named():
    response = APIClient().get("/api/v1/projects/")

    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer bfc_wrong", "Bearer a b", "Basic dTpw", "Bearer " + "x" * 300]
)
def test_a_wrong_authorization_is_nobody(header):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)

    assert client.get("/api/v1/projects/").status_code == 401


def test_a_token_ends_on_its_day(role):
    text = token_of(role.user, days=1)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert with_token(text).get("/api/v1/projects/").status_code == 401


def test_a_revoked_token_stops_at_the_next_request(role):
    token, text = issue_token(user=role.user, name="test", at=timezone.now())
    client = with_token(text)
    client.get("/api/v1/projects/")

    revoke_token(token=token, at=timezone.now())

    assert client.get("/api/v1/projects/").status_code == 401


def test_the_token_of_a_disabled_person_stops_too(role):
    text = token_of(role.user)
    role.user.is_active = False
    role.user.save()

    assert with_token(text).get("/api/v1/projects/").status_code == 401


def test_a_reading_token_may_not_write(role):
    task = TaskFactory(project=role.project)

    response = with_token(token_of(role.user)).patch(
        f"/api/v1/tasks/{task.pk}/", {"name": "Dig"}, headers=ANY_VERSION
    )

    assert response.status_code == 403


def test_a_reading_token_does_not_learn_what_is_hidden(role):
    hidden = TaskFactory()

    response = with_token(token_of(role.user)).patch(
        f"/api/v1/tasks/{hidden.pk}/", {"name": "Dig"}, headers=ANY_VERSION
    )

    assert response.status_code == 404


def test_a_token_of_one_program_reaches_no_other():
    role = ProgramRoleFactory()
    ProgramRoleFactory(user=role.user)
    inside = ProjectFactory(program=role.program)
    ProjectFactory(program=ProgramRoleFactory(user=role.user).program)

    client = with_token(token_of(role.user, program=role.program))

    found = [project["key"] for project in client.get("/api/v1/projects/").json()["results"]]
    assert found == [inside.key]


def test_the_audit_trail_names_the_token(role):
    token, text = issue_token(user=role.user, name="test", scope="write", at=timezone.now())
    task = TaskFactory(project=role.project)

    with_token(text).patch(f"/api/v1/tasks/{task.pk}/", {"name": "Dig"}, headers=ANY_VERSION)

    entry = AuditEntry.objects.filter(object_type="task").latest("pk")
    assert (entry.token_id, entry.door, entry.actor) == (token.pk, "api", role.user)


def test_use_is_noted_once_in_a_while(role):
    text = token_of(role.user)
    with_token(text).get("/api/v1/projects/")
    first = ApiToken.objects.get().last_used_at

    with_token(text).get("/api/v1/projects/")

    assert ApiToken.objects.get().last_used_at == first


def test_a_signed_in_person_needs_the_csrf_token(role):
    client = Client(enforce_csrf_checks=True)
    client.force_login(role.user)

    body = {"project": role.project.pk, "name": "Dig"}
    response = client.post("/api/v1/tasks/", body, content_type="application/json")

    assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")


def test_a_token_needs_none_and_ignores_the_cookie(role):
    client = with_token(token_of(role.user, scope="write"), enforce_csrf_checks=True)
    client.force_login(UserFactory())

    response = client.post(
        "/api/v1/tasks/", {"project": role.project.pk, "name": "Dig"}, format="json"
    )

    assert response.status_code == 201


@pytest.mark.parametrize("method", ["get", "post"])
def test_tokens_are_closed_to_tokens(role, method):
    client = with_token(token_of(role.user, scope="write"))

    assert getattr(client, method)("/api/v1/tokens/").status_code == 403


def test_roles_are_closed_to_tokens(role):
    client = with_token(token_of(role.user, scope="write"))

    response = client.post(
        f"/api/v1/projects/{role.project.key}/roles/",
        {"user": UserFactory().pk, "kind": "viewer"},
        format="json",
    )

    assert response.status_code == 403
