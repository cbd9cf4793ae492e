import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portfolio.models import Portfolio
from portfolio.token_issuing import create_service_account
from programs.models import Program
from projects.models import Project

KINDS = (Portfolio, Program, Project)


class Command(BaseCommand):
    help = "Set up an identity for an integration, without a password, and print its address."

    def add_arguments(self, parser):
        parser.add_argument("name", help="What it is called, for example 'ERP bookings'.")
        parser.add_argument("--role", required=True, help="manager, deputy, team or viewer.")
        parser.add_argument(
            "--on", required=True, metavar="KEY", help="Key of a portfolio, program or project."
        )
        parser.add_argument("--money", action="store_true", help="It may see figures of money.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, name, role, on, money, **options):
        try:
            account = create_service_account(
                name=name, role=role, on=object_of(on), sees_money=money, at=timezone.now()
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        shown = json.dumps({"id": account.pk, "email": account.email})
        self.stdout.write(shown if options["json"] else account.email)


def object_of(key: str) -> Portfolio | Program | Project:
    """Return the portfolio, program or project of ``key``."""
    for model in KINDS:
        found = model.objects.filter(key=key.upper()).first()
        if found is not None:
            return found
    raise CommandError(f"Nothing has the key {key!r}: name a portfolio, program or project.")
