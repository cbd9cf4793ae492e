import json
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from portfolio.models import ApiToken, User
from portfolio.token_issuing import create_service_account, issue_token
from projects.models import Project
from tests.api_client import with_token
from tests.factories import NOW, ProgramFactory, ProgramRoleFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def output_of(*arguments) -> str:
    printed = StringIO()
    call_command(*arguments, stdout=printed)
    return printed.getvalue().strip()


def test_a_token_is_for_no_program_that_its_owner_does_not_see():
    with pytest.raises(ValidationError, match="does not see"):
        issue_token(user=UserFactory(), name="x", program=ProgramFactory(), at=NOW)


def test_a_token_has_a_name():
    with pytest.raises(ValidationError):
        issue_token(user=UserFactory(), name=" ", at=NOW)


def test_the_command_prints_a_token_that_works():
    role = ProgramRoleFactory()

    text = output_of("create_token", role.user.email.upper(), "--program", role.program.key.lower())

    assert with_token(text).get("/api/v1/programs/").json()["results"][0]["key"] == role.program.key


def test_the_command_prints_json_on_request():
    printed = output_of("create_token", UserFactory().email, "--scope", "write", "--json")

    assert json.loads(printed)["scope"] == "write"


def test_the_command_limits_the_days():
    output_of("create_token", UserFactory().email, "--days", "3")

    assert ApiToken.objects.get().expires_at is not None


@pytest.mark.parametrize("arguments", [["--program", "NONE"], ["--days", "0"]])
def test_the_command_says_what_is_wrong(arguments):
    with pytest.raises(CommandError):
        output_of("create_token", UserFactory().email, *arguments)


def test_the_command_knows_who_is_there():
    with pytest.raises(CommandError, match="no active account"):
        output_of("create_token", "nobody@example.test")


def test_a_service_account_has_a_role_and_no_password():
    project = ProjectFactory(key="QUAY")

    output_of("create_service_account", "ERP bookings", "--role", "team", "--on", "quay")

    account = User.objects.get()
    assert (account.is_service, account.has_usable_password()) == (True, False)
    assert list(Project.objects.visible_to(account)) == [project]


def test_its_right_to_see_money_is_given_apart():
    ProjectFactory(key="QUAY")

    output_of("create_service_account", "ERP", "--role", "viewer", "--on", "QUAY", "--money")

    assert Project.objects.with_money_for(User.objects.get()).exists()


@pytest.mark.parametrize(
    "arguments", [["--role", "viewer", "--on", "NONE"], ["--role", "king", "--on", "QUAY"]]
)
def test_a_role_that_is_none_is_refused(arguments):
    ProjectFactory(key="QUAY")

    with pytest.raises(CommandError):
        output_of("create_service_account", "ERP", *arguments)

    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["", "---", "Ω"])
def test_a_service_account_has_a_name_of_letters(name):
    with pytest.raises(ValidationError):
        create_service_account(name=name, role="viewer", on=ProjectFactory(), at=NOW)
