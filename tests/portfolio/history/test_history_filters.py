"""A history narrowed by person, kind, field, door, days and words."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

pytestmark = pytest.mark.django_db

PAGE = "/projects/MG/history/"


@pytest.mark.parametrize(
    "query",
    [
        {"who": "novak"},
        {"kind": "task", "field": "duration_minutes"},
        {"door": "import"},
        {"first": "2026-11-21"},
        {"q": "rock"},
    ],
)
def test_a_filter_keeps_what_it_names(client, story, query):
    response = client.get(PAGE, query)

    assertContains(response, "duration from")
    assertNotContains(response, "added task")


@pytest.mark.parametrize(
    "query",
    [
        {"who": "sorensen"},
        {"kind": "risk"},
        {"door": "token"},
        {"last": "2026-11-20"},
        {"q": "sand"},
    ],
)
def test_a_filter_leaves_out_the_rest(client, story, query):
    assertNotContains(client.get(PAGE, query), "duration from")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"first": "soon"}, "From: Enter a valid date."),
        ({"first": "2026-11-21", "last": "2026-11-20"}, "Until: The last day is before the first."),
        ({"kind": "secret"}, "Kind of object: Choose one of the list."),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(client, story, query, words):
    assertContains(client.get(PAGE, query), words, status_code=400)


def test_money_can_not_be_asked_for_without_the_right_to_see_it(client, viewer):
    client.force_login(viewer)

    response = client.get(PAGE, {"kind": "risk", "field": "cost_impact"})

    assertContains(response, "Field: Choose one of the list.", status_code=400)
