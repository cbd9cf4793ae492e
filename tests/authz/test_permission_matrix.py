"""Who may do what, through every door: role x address x method, and a denied call changes nothing.

matrix.csv has a line a door: kind, method, path, then the status that each role of the world gets.
A door without a line fails the suite, so none is opened without saying for whom.
"""

import csv
from pathlib import Path

import pytest
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from portfolio.api import throttling
from tests.authz.calls import address_of, body_of
from tests.authz.state import state_of_database, watched
from tests.authz.world import ROLES, build

pytestmark = pytest.mark.django_db

MATRIX = Path(__file__).parent / "matrix.csv"
LINES = list(csv.DictReader(MATRIX.read_text().splitlines()))
API = [line for line in LINES if line["kind"] == "api"]
LINE = pytest.mark.parametrize("line", API, ids=lambda line: f"{line['method']} {line['path']}")
# Stateless for all: the description itself, and what is not there.
OPEN = {("GET", "/api/v1/schema/")}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for the module; every case undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        made.ids["manager"] = made.people["project_manager"].pk
        made.ids["state"] = state_of_database()
        yield made
        transaction.set_rollback(True)
    throttling.forget()


def call(world, role: str, method: str, path: str):
    """Return the status that ``role`` gets and the state of the database after it; undo the call.

    Each call is made once, whoever asks about it.
    """
    case = (role, method, path)
    if case not in world.answers:
        world.answers[case] = _call(world, role, method, path)
    return world.answers[case]


def _call(world, role: str, method: str, path: str):
    client = APIClient()
    if role in world.tokens:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {world.tokens[role]}")
    elif role in world.people:
        client.force_authenticate(world.people[role])
    body = body_of(method, path, world.ids)
    is_file = isinstance(body, bytes)
    with transaction.atomic(), watched(world.ids["state"]) as watch:
        response = client.generic(
            method,
            address_of(method, path, world.ids),
            body if is_file else client._encode_data(body, "json")[0] or "",
            content_type="text/csv" if is_file else "application/json",
            headers={"if-match": "*"},
        )
        state = watch.state() if response.status_code >= 400 else None
        transaction.set_rollback(True)
    return response.status_code, state


@LINE
def test_each_role_gets_the_status_of_the_matrix(world, line):
    statuses = {role: call(world, role, line["method"], line["path"])[0] for role in ROLES}

    assert statuses == {role: int(line[role]) for role in ROLES}


@LINE
def test_a_denied_call_changes_nothing(world, line):
    states = {call(world, role, line["method"], line["path"])[1] for role in ROLES}

    assert states <= {None, world.ids["state"]}


def test_every_address_of_the_api_has_a_line():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    doors = {(method.upper(), path) for path, methods in paths.items() for method in methods}

    lines = {(line["method"], line["path"]) for line in API}

    assert doors - OPEN == lines


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_every_role_reaches_something_of_each_resource(role):
    resources = {line["path"].split("/")[3] for line in API}

    reached = {line["path"].split("/")[3] for line in API if line[role].startswith("2")}

    assert resources - reached <= ({"tokens"} if role == "read_token" else set())
