"""Write the plan of a project to a file for another program."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from projects.exporting.formats import FORMATS
from projects.exporting.project_plan import project_plan
from projects.models import Project


class Command(BaseCommand):
    help = "Export the plan of a project, money included, to a file or to the terminal."

    def add_arguments(self, parser):
        parser.add_argument("project", help="Key of the project, such as MG.")
        parser.add_argument("--format", choices=FORMATS, default="mspdi")
        parser.add_argument("--output", help="The file to write; without it, standard output.")

    def handle(self, *, project, output, **options):
        found = Project.objects.filter(key=project.upper()).first()
        if found is None:
            keys = Project.objects.order_by("key").values_list("key", flat=True)[:20]
            known = ", ".join(keys) or "none yet"
            raise CommandError(f"No project {project!r}. Use one of: {known}.")
        content = FORMATS[options["format"]].write(project_plan(found), with_money=True)
        if output is None:
            sys.stdout.buffer.write(content)
            return
        try:
            Path(output).write_bytes(content)
        except OSError as error:
            raise CommandError(f"Can't write {output}: {error.strerror}.") from None
