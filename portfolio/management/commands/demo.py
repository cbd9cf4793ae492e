import time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portfolio.demo.inputs import read_inputs
from portfolio.demo.loading import load_demo
from projects.errors import DomainError


class Command(BaseCommand):
    help = "Load the demo portfolio: a program of seven projects and four smaller ones."

    def add_arguments(self, parser):
        parser.add_argument(
            "--force",
            action="store_true",
            help="Also where DEBUG=0: the demo's logins have a password that everybody knows.",
        )

    def handle(self, *, force, **options):
        if not (settings.DEBUG or force):
            raise CommandError(
                "The demo makes logins with a password that everybody knows, so it is not loaded "
                "where DEBUG=0. If this instance is yours to play with: manage.py demo --force"
            )
        began = time.monotonic()
        try:
            loaded = load_demo(read_inputs())
        except (DomainError, ValidationError) as error:
            raise CommandError(f"Nothing was loaded: {_words(error)}") from error
        if loaded:
            seconds = time.monotonic() - began
            self.stdout.write(f"The demo portfolio ENERGY is loaded ({seconds:.0f} s).")
        else:
            self.stdout.write("The demo portfolio ENERGY is there already: nothing was changed.")


def _words(error: DomainError | ValidationError) -> str:
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
