"""Schedule a plan from a file, without a database."""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from projects.errors import DomainError, FileRefused
from projects.importing import ms_project_xml
from projects.importing.comparing import differences
from projects.importing.plan import Plan
from projects.importing.scheduled import ScheduledPlan, schedule_plan


class Command(BaseCommand):
    help = (
        "Read a Microsoft Project XML file, drop every date that was computed, schedule the plan "
        "and print the result as JSON. Neither database nor SECRET_KEY is needed."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="A Microsoft Project XML file, for example plan.xml.")
        parser.add_argument(
            "--compare",
            action="store_true",
            help="Print where the dates differ from those stored in the file; exit 1 if any do.",
        )

    def handle(self, *, file, compare, **options):
        plan = _read(file)
        try:
            scheduled = schedule_plan(plan)
        except DomainError as error:
            raise CommandError(" ".join(filter(None, [f"{file}: {error}", error.fix]))) from None
        if compare:
            self._compare(plan, scheduled)
        else:
            self.stdout.write(json.dumps(_document(scheduled), indent=1, ensure_ascii=False))

    def _compare(self, plan: Plan, scheduled: ScheduledPlan) -> None:
        found = differences(plan, scheduled)
        for difference in found:
            self.stdout.write(str(difference))
        if found:
            plural = "" if len(found) == 1 else "s"
            raise CommandError(f"{len(found)} difference{plural} to the file.", returncode=1)


def _read(file: str) -> Plan:
    try:
        with Path(file).open("rb") as stream:
            return ms_project_xml.read(stream)
    except OSError as error:
        raise CommandError(f"Can't read {file}: {error.strerror}.") from None
    except FileRefused as refused:
        lines = [f"{file}: {refused}", *(f"  {problem}" for problem in refused.problems)]
        raise CommandError("\n".join(lines)) from None


def _document(scheduled: ScheduledPlan) -> dict:
    """Return what is printed: local times without offset, floats in working minutes."""
    tasks = [
        {name: _plain(value) for name, value in asdict(task).items()} for task in scheduled.tasks
    ]
    project = {"start": scheduled.start.isoformat(), "finish": scheduled.finish.isoformat()}
    return {"project": project, "tasks": tasks}


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
