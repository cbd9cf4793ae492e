import pytest
from django.db import OperationalError
from django.test import Client

from portfolio.queries import change_feed
from tests.api_client import signed_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    """Let every read of the change feed raise what it is told to."""

    def breaks(error):
        def raising(viewer):
            raise error

        monkeypatch.setattr(change_feed, "_visible", raising)

    return breaks


def test_a_fault_of_ours_is_a_problem_with_its_number(broken):
    broken(RuntimeError("secret detail"))
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory())

    response = client.get("/api/v1/events/")

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert response.json()["request_id"] == response["X-Request-ID"]
    assert "secret" not in response.content.decode()


def test_a_database_that_is_busy_asks_for_another_try(broken):
    broken(OperationalError("database is locked"))

    response = signed_in(UserFactory()).get("/api/v1/events/")

    assert (response.status_code, response["Retry-After"]) == (503, "1")
