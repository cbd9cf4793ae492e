import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portfolio.models import IdempotencyKey
from projects.models import CostEntry
from tests.api_client import codes, manager_of, signed_in
from tests.factories import ProjectFactory, ProjectRoleFactory, UserFactory

PATH = "/api/v1/cost-entries/"


@pytest.fixture
def project(db):
    return ProjectFactory()


@pytest.fixture
def client(project):
    return manager_of(project)


def book(client, project, key="abc", amount="5.00"):
    body = {"project": project.pk, "amount": amount, "date": "2026-11-16"}
    return client.post(PATH, body, format="json", headers={"idempotency-key": key})


def test_the_same_request_has_one_effect_and_one_answer(client, project):
    first = book(client, project)

    second = book(client, project)

    assert second.json() == first.json()
    assert (second.status_code, second["Idempotent-Replayed"]) == (201, "true")
    assert CostEntry.objects.count() == 1


def test_another_body_with_the_key_is_refused(client, project):
    book(client, project)

    response = book(client, project, amount="6.00")

    assert (response.status_code, CostEntry.objects.count()) == (422, 1)


def test_the_key_of_somebody_else_is_another_key(client, project):
    book(client, project)

    response = book(manager_of(project, kind="deputy"), project)

    assert (response.status_code, CostEntry.objects.count()) == (201, 2)


def test_after_an_error_the_corrected_request_may_use_the_key(client, project):
    book(client, project, amount="x")

    assert book(client, project).status_code == 201


def test_while_the_first_runs_the_second_is_refused(client, project):
    book(client, project)
    IdempotencyKey.objects.update(status_code=None)

    response = book(client, project)

    assert (response.status_code, CostEntry.objects.count()) == (409, 1)


def test_a_request_that_was_cut_off_gives_up_its_key(client, project):
    book(client, project)
    CostEntry.objects.all()._raw_delete("default")
    long_ago = timezone.now() - timedelta(minutes=5)
    IdempotencyKey.objects.update(status_code=None, created_at=long_ago)

    assert (book(client, project).status_code, CostEntry.objects.count()) == (201, 1)


def test_after_a_day_the_key_is_forgotten(client, project):
    book(client, project)
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))

    book(client, project)

    assert CostEntry.objects.count() == 2


def test_an_answer_is_not_replayed_to_who_may_see_it_no_more(project):
    role = ProjectRoleFactory(project=project)
    client = signed_in(role.user)
    book(client, project)
    type(role).objects.filter(pk=role.pk).update(sees_money=False)

    assert book(client, project).status_code == 404


@pytest.mark.parametrize("key", [" ", "x" * 256])
def test_a_key_has_1_to_255_characters(client, project, key):
    response = book(client, project, key=key)

    assert (response.status_code, codes(response)) == (400, {"Idempotency-Key": "invalid"})


def test_a_secret_is_not_kept_to_be_replayed(db):
    client = signed_in(UserFactory())

    client.post("/api/v1/tokens/", {"name": "a"}, format="json", headers={"idempotency-key": "k"})

    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_have_one_effect():
    project = ProjectFactory()
    person = ProjectRoleFactory(project=project).user
    statuses = []

    def request():
        statuses.append(book(signed_in(person), project).status_code)
        connection.close()

    threads = [threading.Thread(target=request) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert CostEntry.objects.count() == 1
    assert set(statuses) <= {201, 409}
