"""The people of the demo: five who sign in, the others known by name only."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from portfolio.demo.inputs import Inputs
from portfolio.models import User

PASSWORD = "demo"  # noqa: S105 - the demo's password is public

People = dict[str, User]


def make_people(rows: Iterable[Inputs]) -> People:
    """Return an account a person, by e-mail, made where there is none yet."""
    rows = list(rows)
    known = make_password(PASSWORD)
    User.objects.bulk_create([_account(row, known) for row in rows], ignore_conflicts=True)
    people = User.objects.in_bulk([row["email"] for row in rows], field_name="email")
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user=people[row["email"]], email=row["email"], verified=True, primary=True)
            for row in rows
            if row.get("login")
        ],
        ignore_conflicts=True,
    )
    return people


def _account(row: Inputs, known: str) -> User:
    return User(
        email=row["email"],
        name=row["name"],
        is_staff=row.get("is_staff", False),
        time_zone="",
        password=known if row.get("login") else make_password(None),
    )
