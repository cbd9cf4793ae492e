import time

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portfolio.generating import Size, generate
from projects.errors import DomainError


class Command(BaseCommand):
    help = "Make a portfolio of N projects with M tasks in all, the same for the same seed."

    def add_arguments(self, parser):
        parser.add_argument("--projects", type=int, required=True, metavar="N")
        parser.add_argument("--tasks", type=int, required=True, metavar="M")
        parser.add_argument("--seed", type=int, default=1, metavar="S")

    def handle(self, *, projects, tasks, seed, **options):
        began = time.monotonic()
        try:
            portfolio = generate(size=Size(projects=projects, tasks=tasks, seed=seed))
        except DomainError as error:
            raise CommandError(f"--{error.field}: {error}") from error
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        seconds = time.monotonic() - began
        self.stdout.write(
            f"Portfolio {portfolio.key}: {projects} projects, {tasks} tasks ({seconds:.0f} s)."
        )
