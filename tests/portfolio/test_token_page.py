"""A person's API tokens on a page."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from portfolio.models import ApiToken
from portfolio.models.token import digest
from portfolio.token_issuing import issue_token
from tests.factories import NOW, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/accounts/tokens/"


@pytest.fixture
def person(client):
    person = UserFactory()
    client.force_login(person)
    return person


def test_a_new_token_is_shown_once(client, person):
    shown = client.post(PAGE, {"name": "Report", "scope": "read", "days": "30"}).context["issued"]

    assert ApiToken.objects.get().digest == digest(shown)
    assertNotContains(client.get(PAGE), shown)


def test_a_page_with_a_token_is_kept_by_no_cache(client, person):
    response = client.post(PAGE, {"name": "Report", "scope": "read", "days": "30"})

    assert "no-store" in response["Cache-Control"]


def test_a_program_that_one_does_not_see_is_not_offered(client, person):
    entry = {"name": "Report", "scope": "read", "days": "30", "program": ProgramFactory().pk}

    response = client.post(PAGE, entry)

    assertContains(response, "Select a valid choice", status_code=400)


def test_a_revoked_token_says_so(client, person):
    token, _ = issue_token(user=person, name="Report", at=NOW)

    client.post(f"{PAGE}{token.pk}/revoke/")

    token.refresh_from_db()
    assert token.revoked_at
    assertContains(client.get(PAGE), "revoked")


def test_nobody_revokes_the_token_of_another(client, person):
    token, _ = issue_token(user=UserFactory(), name="Report", at=NOW)

    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404


def test_who_has_no_token_reads_what_one_is_for(client, person):
    assertContains(client.get(PAGE), "No tokens yet")
