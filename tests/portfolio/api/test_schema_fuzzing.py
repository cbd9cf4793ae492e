"""Whatever the description allows is answered as described, and never with an error of ours.

Schemathesis invents the requests, the same ones in every run.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portfolio.api import throttling
from portfolio.api.router import RESOURCES
from portfolio.token_issuing import issue_token
from tests.authz.calls import DELETED, IDS, REFERENCES
from tests.authz.world import build
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]

# What stands first in an address, roles and the like below it; the feed is no resource of its own.
KINDS = sorted({address.split("/")[0] for address in RESOURCES} | {"events"})
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
# Of each operation: more find little and cost a minute.
EXAMPLES = 2
INVENT = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for the module; every request undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        person = made.people["portfolio_manager"]
        _, made.tokens["all"] = issue_token(user=person, name="all", scope="write", at=NOW)
        yield made
        transaction.set_rollback(True)
    throttling.forget()


@pytest.fixture(scope="module")
def one_connection(world):
    """Keep the connection in which the world is, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def described(one_connection):
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
    schema.app = get_wsgi_application()
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture(autouse=True)
def no_limit(monkeypatch):
    monkeypatch.setattr(throttling.CallerThrottle, "allow_request", lambda *_: True)


def place(operation, ids: dict) -> dict:
    """Return what stands in the address of ``operation``: objects that are there."""
    named = DELETED.get(operation.path) if operation.method == "delete" else None
    filled = {
        "id": ids.get(named or IDS.get(operation.path, "")),
        "reference": REFERENCES.get(operation.path.split("/")[3]),
        "calendar_pk": ids["calendar"],
        "benefit_pk": ids["benefit"],
    }
    return {
        name: value
        for name, value in filled.items()
        if value is not None and f"{{{name}}}" in operation.path
    }


def undescribed_answers(operation, world) -> list[str]:
    """Return what is wrong with the answers to requests that ``operation`` allows."""
    token = world.tokens["all"]
    headers = {"Authorization": f"Bearer {token}", "If-Match": "*", "Host": "localhost"}
    found: list[str] = []
    strategy = operation.as_strategy(
        GenerationMode.POSITIVE, path_parameters=place(operation, world.ids)
    )

    @INVENT
    @given(case=strategy)
    def ask(case):
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as failures:
            found.extend(str(failure) for failure in failures.exceptions)

    ask()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_description_allows_is_answered_as_described(world, described, kind):
    asked = [operation for operation in described if operation.path.split("/")[3] == kind]

    wrong = {one.label: undescribed_answers(one, world) for one in asked}

    assert asked
    assert not any(wrong.values()), wrong
