"""Import plans of other programs as projects, or merge one into a project."""

import json
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from projects.errors import DomainError, FileRefused
from projects.importing.problems import Problem
from projects.importing.reading import READERS, ReadPlan, read_plan, suggested_key
from projects.importing.saving import Saved, merge_plan, save_plan
from projects.models import Key, Project


class Command(BaseCommand):
    help = (
        "Import Microsoft Project XML files: each makes a project named by its file; with "
        "--project one file is merged into a project by the UIDs of its tasks. All or nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", help=f"Files that end in {', '.join(READERS)}.")
        parser.add_argument("--program", required=True, help="Key of the program, such as CUST.")
        parser.add_argument("--project", help="Key of a project to merge one file into.")
        parser.add_argument("--dry-run", action="store_true", help="Show, but save nothing.")
        parser.add_argument("--json", action="store_true", help="Print JSON.")

    def handle(self, *, files, program, project, dry_run, **options):
        self.as_json = options["json"]
        if project and len(files) > 1:
            raise CommandError("Only one file can be merged into a project.")
        owner = _program(program)
        target = _project(project, owner) if project else None
        plans = self._read(files)
        if dry_run:
            results = [_shown(file, read) for file, read in plans.items()]
        else:
            results = self._save(plans, owner, target)
        self._print({"dry_run": dry_run, "projects": results})

    def _read(self, files: list[str]) -> dict[str, ReadPlan]:
        plans, refused = {}, {}
        for file in files:
            try:
                with Path(file).open("rb") as stream:
                    plans[file] = read_plan(file, stream)
            except OSError as error:
                refused[file] = [Problem(message=f"It can't be read: {error.strerror}.")]
            except FileRefused as error:
                whole = Problem(message=error.message, fix=error.fix or "")
                refused[file] = error.problems or [whole]
        if refused:
            self._refuse(refused)
        return plans

    def _save(self, plans: dict[str, ReadPlan], program, project) -> list[dict]:
        file = ""
        try:
            with transaction.atomic():
                saved = []
                for file, read in plans.items():
                    saved.append(_saved(file, read, _save_one(file, read, program, project)))
                return saved
        except ValidationError as error:
            self._refuse({file: [Problem(message=" ".join(error.messages))]})
        except DomainError as error:
            self._refuse({file: [Problem(message=error.message, fix=error.fix or "")]})

    def _refuse(self, refused: dict[str, list[Problem]]) -> None:
        if self.as_json:
            errors = [{"file": f, **asdict(p)} for f, found in refused.items() for p in found]
            self._print({"errors": errors})
        lines = [f"{file}: {problem}" for file, found in refused.items() for problem in found]
        raise CommandError("\n".join(["Nothing was imported.", *lines]))

    def _print(self, document: dict) -> None:
        if self.as_json:
            self.stdout.write(json.dumps(document, indent=1, cls=DjangoJSONEncoder))
            return
        for entry in document["projects"]:
            self.stdout.write(_sentence(entry))
            for line in _details(entry):
                self.stdout.write(f"  {line}")


def _program(key: str):
    model = Project._meta.get_field("program").related_model
    return _found(model, key, "program")


def _project(key: str, program) -> Project:
    project = _found(Project, key, "project")
    if project.program_id != program.pk:
        raise CommandError(f"Project {project.key} is not in program {program.key}.")
    return project


def _found(model, key: str, what: str):
    row = model.objects.filter(key=key.upper()).first()
    if row is None:
        keys = model.objects.order_by("key").values_list("key", flat=True)[:20]
        raise CommandError(f"No {what} {key!r}. Use one of: {', '.join(keys) or 'none yet'}.")
    return row


def _save_one(file: str, read: ReadPlan, program, project: Project | None) -> Saved:
    now = timezone.now()
    if project is not None:
        return merge_plan(plan=read.plan, project=project, by=None, at=now)
    role = program.roles.filter(kind="manager").order_by("pk").first()
    return save_plan(
        plan=read.plan,
        program=program,
        key=suggested_key(file, lambda key: Key.objects.filter(value=key).exists()),
        name=Path(file).stem[:200],
        manager=role and role.user,
        time_zone=settings.TIME_ZONE,
        by=None,
        at=now,
    )


def _shown(file: str, read: ReadPlan) -> dict:
    moved = [str(difference) for difference in read.preview.moved]
    return {"file": file, "preview": asdict(read.preview) | {"moved": moved}}


def _saved(file: str, read: ReadPlan, saved: Saved) -> dict:
    return {
        **_shown(file, read),
        "key": saved.project.key,
        "name": saved.project.name,
        "created": dict(saved.created),
        "updated": dict(saved.updated),
        "missing": list(saved.missing),
    }


def _sentence(entry: dict) -> str:
    if "key" not in entry:
        return f"{entry['file']} can be imported."
    return f"{entry['file']} is in project {entry['key']} {entry['name']}."


def _details(entry: dict) -> list[str]:
    shown = entry["preview"]
    counts = ("tasks", "summaries", "milestones", "links", "calendars", "resources", "assignments")
    lines = [", ".join(f"{shown[name]} {name}" for name in counts)]
    lines.append(f"{shown['start']:%Y-%m-%d} to {shown['finish']:%Y-%m-%d}")
    if shown["moved_count"]:
        lines.append(f"{shown['moved_count']} dates come out otherwise than in the file:")
        lines += [f"  {difference}" for difference in shown["moved"][:10]]
    for notice in shown["not_understood"]:
        lines.append(
            f"not taken as it is: {notice['subject']} ({notice['count']}): {notice['why']}"
        )
    for task in entry.get("missing", []):
        lines.append(f"no longer in the file, kept: {task}")
    return lines
