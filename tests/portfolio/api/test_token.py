import pytest

from portfolio.models import ApiToken
from tests.api_client import codes, signed_in, with_token
from tests.factories import ProgramFactory, ProgramRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


def issue(person, **fields):
    return signed_in(person).post("/api/v1/tokens/", {"name": "ERP", **fields}, format="json")


def test_a_token_is_shown_once(person):
    text = issue(person).json()["token"]

    listed = signed_in(person).get("/api/v1/tokens/").content.decode()

    assert text.startswith("bfc_")
    assert text not in listed


def test_only_its_digest_is_stored(person):
    text = issue(person).json()["token"]

    assert text not in str(ApiToken.objects.values().get())


def test_it_works_at_once(person):
    text = issue(person).json()["token"]

    assert with_token(text).get("/api/v1/tasks/").status_code == 200


def test_it_reads_unless_told_otherwise(person):
    assert issue(person).json()["scope"] == "read"


def test_it_is_for_no_program_that_its_owner_does_not_see(person):
    assert issue(person, program=ProgramFactory().pk).status_code == 404


def test_it_can_be_limited_to_a_program():
    role = ProgramRoleFactory()

    assert issue(role.user, program=role.program.pk, days=30).json()["program"] == role.program.pk


@pytest.mark.parametrize(
    "fields", [{"days": 0}, {"days": 4000}, {"scope": "admin"}, {"user": 1}, {"digest": "x"}]
)
def test_nothing_else_can_be_asked_for(person, fields):
    response = issue(person, **fields)

    assert (response.status_code, list(codes(response))) == (400, list(fields))


def test_a_revoked_token_stays_listed(person):
    issued = issue(person).json()

    response = signed_in(person).delete(f"/api/v1/tokens/{issued['id']}/")

    [listed] = signed_in(person).get("/api/v1/tokens/").json()["results"]
    assert (response.status_code, listed["revoked_at"] is not None) == (204, True)
    assert with_token(issued["token"]).get("/api/v1/tasks/").status_code == 401


def test_nobody_sees_the_tokens_of_another(person):
    issued = issue(person).json()

    assert signed_in(UserFactory()).get(f"/api/v1/tokens/{issued['id']}/").status_code == 404
