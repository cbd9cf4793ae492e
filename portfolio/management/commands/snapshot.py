from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portfolio.snapshotting import snapshot


class Command(BaseCommand):
    help = "Store today's figures of every program and project; safe to run again."

    def add_arguments(self, parser):
        parser.add_argument("--date", help="The day they stand for, YYYY-MM-DD; default: today.")

    def handle(self, *, date: str | None, **options):
        day = _day(date)
        count = snapshot(day=day)
        self.stdout.write(f"{day}: {count} programs and their projects.")


def _day(text: str | None) -> date:
    if text is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--date {text!r} is no day: write 2026-11-20.", returncode=2) from None
