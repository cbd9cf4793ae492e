"""Clients of the API as the tests want them."""

from rest_framework.test import APIClient

from tests.factories import ProjectRoleFactory

ANY_VERSION = {"if-match": "*"}


def signed_in(person) -> APIClient:
    """Return a client of somebody who is known; how they proved it is tested elsewhere."""
    client = APIClient()
    client.force_authenticate(person)
    return client


def with_token(text: str, **settings) -> APIClient:
    client = APIClient(**settings)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


def manager_of(project, **role) -> APIClient:
    return signed_in(ProjectRoleFactory(project=project, **role).user)


def codes(response) -> dict:
    """Return the code of each error by its field."""
    return {error["field"]: error["code"] for error in response.json()["errors"]}
