import os

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Command(BaseCommand):
    help = "Make this copy ready to serve: static files, schema, and the demo the first time."

    def handle(self, **options):
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if self.wants_demo():
            self.stdout.write("Loading the demo portfolio (only the first time) ...")
            call_command("demo", force=True, stdout=self.stdout)

    def wants_demo(self) -> bool:
        """Return whether this is the first start, for nobody but this machine."""
        is_private = os.environ.get("HOST", "127.0.0.1") in LOOPBACK and settings.PLAIN_HTTP
        is_first = not get_user_model().objects.exists()
        return is_private and is_first and "demo" in get_commands()
