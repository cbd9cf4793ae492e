import os
import sqlite3
import sys

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portfolio import serving, sqlite_library

DEMO_LOGINS = {
    "portfolio@demo.test": "manages the portfolio ENERGY",
    "program@demo.test": "manages the program CUST",
    "project@demo.test": "manages the project MG",
    "member@demo.test": "is in the team of MG",
    "stakeholder@demo.test": "sees MG, without its money",
}


class Command(BaseCommand):
    help = "Serve the web pages and do the background work until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))

    def handle(self, *, host, port, **options):
        try:
            port = serving.listen_port(port)
        except ValueError as error:
            raise CommandError(str(error)) from None
        if not serving.port_is_free(host, port):
            raise CommandError(
                f"Port {port} on {host} is taken. Stop the program that listens there, "
                f"or choose another port: PORT={port + 1} make run"
            )
        self.warn_about_sqlite()
        lines = [f"Bifocal runs at http://{serving.address_to_call(host)}:{port}/", *demo_logins()]
        connection.close()
        sys.exit(
            serving.serve(
                host=host,
                port=port,
                processes=serving.process_count(),
                on_ready=lambda: self.say([*lines, "Ctrl-C stops it."]),
            )
        )

    def warn_about_sqlite(self):
        if connection.vendor == "sqlite":
            warning = sqlite_library.warning(sqlite3.sqlite_version_info)
            if warning:
                self.stderr.write(self.style.WARNING(f"Warning: {warning}"))

    def say(self, lines):
        self.stdout.write("\n".join(["", *lines, ""]))
        self.stdout.flush()


def demo_logins() -> list[str]:
    """Return a line for each login of the demo, none if the demo was never loaded."""
    loaded = set(
        get_user_model()
        .objects.filter(email__in=DEMO_LOGINS, is_active=True)
        .values_list("email", flat=True)
    )
    found = [f"  {email:<24} {what}" for email, what in DEMO_LOGINS.items() if email in loaded]
    return ["Demo logins, password: demo", *found] if found else []
