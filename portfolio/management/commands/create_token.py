import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portfolio.models import ApiToken, User
from portfolio.token_issuing import issue_token
from programs.models import Program


class Command(BaseCommand):
    help = "Print a new API token of a person or service account. It is shown this once."

    def add_arguments(self, parser):
        parser.add_argument("email", help="Whose token it is.")
        parser.add_argument("--scope", choices=ApiToken.Scope.values, default="read")
        parser.add_argument("--program", help="Key of the one program that it reaches.")
        parser.add_argument("--days", type=int, help="It expires after so many days.")
        parser.add_argument("--name", default="command line", help="To tell it apart.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, email, scope, program, days, name, **options):
        owner = User.objects.filter(email__iexact=email, is_active=True).first()
        if owner is None:
            raise CommandError(f"There is no active account {email!r}.")
        try:
            token, text = issue_token(
                user=owner,
                name=name,
                scope=scope,
                program=program_of(program),
                days=days,
                at=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        shown = json.dumps({"token": text, "id": token.pk, "scope": scope})
        self.stdout.write(shown if options["json"] else text)


def program_of(key: str | None) -> Program | None:
    """Return the program of ``key``, or stop with the keys there are."""
    if key is None:
        return None
    program = Program.objects.filter(key=key.upper()).first()
    if program is None:
        known = ", ".join(Program.objects.order_by("key").values_list("key", flat=True)[:50])
        raise CommandError(f"No program {key!r}. Programs: {known or 'none yet'}.")
    return program
