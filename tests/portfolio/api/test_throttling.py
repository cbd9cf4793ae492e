from datetime import UTC, datetime, timedelta

import pytest

from portfolio.api import throttling
from portfolio.models import RequestCount
from tests.api_client import signed_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

MINUTE = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh():
    throttling.forget()
    yield
    throttling.forget()


def spent(caller="token:1", minute=MINUTE, times=1) -> int:
    return sum(throttling.spend(caller, minute) for _ in range(times))


def test_a_caller_has_600_requests_a_minute():
    assert spent(times=650) == 600


def test_processes_count_together():
    first = spent(times=300)
    throttling.forget()  # another process: it has been granted nothing

    assert first + spent(times=650) <= 600


def test_one_caller_takes_nothing_from_another():
    spent(times=650)

    assert spent("token:2") == 1


def test_the_next_minute_begins_anew():
    spent(times=650)

    assert spent(minute=MINUTE + timedelta(minutes=1)) == 1


def test_most_requests_cost_no_write(django_assert_max_num_queries):
    spent()

    with django_assert_max_num_queries(0):
        spent(times=15)


def test_old_minutes_are_forgotten():
    spent()

    spent(minute=MINUTE + timedelta(minutes=1))

    assert RequestCount.objects.count() == 1


def test_who_asks_too_often_is_told_when_to_ask_again(monkeypatch):
    monkeypatch.setattr(throttling, "REQUESTS_A_MINUTE", 0)

    response = signed_in(UserFactory()).get("/api/v1/tasks/")

    assert (response.status_code, response["Content-Type"]) == (429, "application/problem+json")
    assert 1 <= int(response["Retry-After"]) <= 60
