import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.api_client import signed_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema):
    return [
        (method, path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_description_is_valid_openapi_3_1(schema):
    validate_schema(schema)

    assert schema["openapi"].startswith("3.1")


def test_every_error_is_described_as_a_problem(schema):
    shared = schema["components"]["responses"]
    media = {
        tuple(shared[answer["$ref"].rsplit("/", 1)[1]]["content"])
        for _, _, operation in operations(schema)
        for code, answer in operation["responses"].items()
        if code >= "400"
    }

    assert media == {("application/problem+json",)}


def test_every_operation_says_what_happens_to_strangers(schema):
    needed = {"401", "403", "404"}

    assert all(needed <= set(operation["responses"]) for _, _, operation in operations(schema))


def test_every_operation_has_a_name_of_its_own(schema):
    names = [operation["operationId"] for _, _, operation in operations(schema)]

    assert len(names) == len(set(names))


def test_writes_ask_for_the_version(schema):
    patch = schema["paths"]["/api/v1/tasks/{id}/"]["patch"]

    assert "If-Match" in [parameter["name"] for parameter in patch["parameters"]]


def test_the_description_is_served_to_who_is_known():
    response = signed_in(UserFactory()).get("/api/v1/schema/?format=json")

    assert response.status_code == 200


def test_the_page_that_renders_it_needs_no_inline_script():
    response = Client().get("/api/docs/")

    html = response.content.decode()
    assert response.status_code == 200
    assert "<script>" not in html


def test_its_script_comes_from_here():
    response = Client().get("/api/docs/?script=")

    assert (response.status_code, response["Content-Type"]) == (200, "application/javascript")
