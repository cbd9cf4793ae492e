from django.core.management.base import BaseCommand, CommandError

from portfolio.queries.roll_up_check import differences


class Command(BaseCommand):
    help = "Compute every stored figure again from raw rows; exit 1 where one differs."

    def handle(self, **options):
        found = differences()
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} stored figures differ.", returncode=1)
        self.stdout.write("Every stored figure follows from its rows.")
