"""Verb: take uploaded plans in: read, show, save now, or let the worker save them.

A file's owner decides twice: by uploading it they see what it would make, by confirming it is made.
The upload is kept in between and deleted once it is saved.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction

from portfolio import job_keeping, register_importing, request_context, upload_store
from portfolio.job_keeping import Work
from portfolio.models import Job
from portfolio.request_context import entered_by
from portfolio.upload_store import Upload
from programs.access import can_see_money as can_see_money_of_program
from programs.models import Program
from projects.access import can_see_money
from projects.errors import DomainError, FileRefused
from projects.importing.disclosing import without_money
from projects.importing.hand_offs import HandOff, milestones_of, proposed
from projects.importing.handing_over import hand_over, milestones_there
from projects.importing.problems import Problem
from projects.importing.reading import ReadPlan, read_plan
from projects.importing.saving import Saved, merge_plan, save_plan
from projects.models import Project

KIND = "import_plan"
KINDS = (KIND, register_importing.KIND)
MANY_TASKS = 2_000
"""More tasks than that are saved by the worker."""

Saving = Callable[[datetime], dict[str, Any]]
"""Saves what was read, at that time, and says what came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """One thing to mend, and in which file."""

    file: str
    problem: Problem


def read_upload(upload: Upload, *, sees_money: bool) -> dict[str, ReadPlan]:
    """Return the plans of an upload by the names of their files.

    Raises FileRefused with every problem of every file, as FileProblem.
    """
    plans, found = {}, []
    for name, path in upload.files:
        try:
            with path.open("rb") as stream:
                plans[name] = _shown(read_plan(name, stream), sees_money=sees_money)
        except FileRefused as error:
            whole = Problem(message=error.message, fix=error.fix or "")
            problems = error.problems or [whole]
            found += [FileProblem(file=name, problem=problem) for problem in problems]
    if found:
        raise FileRefused("Nothing was imported.", problems=found)
    return plans


def _shown(read: ReadPlan, *, sees_money: bool) -> ReadPlan:
    return read if sees_money else read.as_plan(without_money(read.plan))


def task_count(plans: Mapping[str, ReadPlan]) -> int:
    """Return how many tasks all the plans have."""
    return sum(len(read.plan.tasks) for read in plans.values())


def begin(*, upload: Upload, order: Mapping[str, Any], by) -> Job:
    """Let the worker save an upload as ``order`` says; the job has the id of the upload.

    An order that names a ``register`` is for rows of it, any other for plans.
    """
    upload.decide(dict(order))
    about = {
        "user": by,
        "kind": register_importing.KIND if "register" in order else KIND,
        "program_id": order.get("program"),
        "project_id": order.get("project"),
    }
    job, _ = Job.objects.get_or_create(pk=upload.id, defaults=about)
    return job


def resume(*, job: Job, now: datetime) -> bool:
    """Put a job that is over without a result back into line, if its upload is still there."""
    if upload_store.find(owner=job.user_id, upload_id=job.pk) is None:
        return False
    return job_keeping.requeue(job=job, now=now)


def run(job_id: str, *, at: datetime) -> None:
    """Save what the job is about."""
    job_keeping.run(job_id, lambda work: _run(work, at=at), problems_of=problems_of, at=at)


def _run(work: Work, *, at: datetime) -> None:
    job = work.job
    upload = upload_store.find(owner=job.user_id, upload_id=job.pk)
    if upload is None:
        raise FileRefused("The files are no longer there.", fix="Upload them again.")
    read = _read_register if job.kind == register_importing.KIND else _read_plans
    saving = read(job.user, upload)
    work.reach(40)
    with transaction.atomic():
        work.finish(saving(at))
    upload_store.discard(upload)


def _read_plans(user, upload: Upload) -> Saving:
    order = upload.order()
    plans = read_upload(upload, sees_money=_still_sees_money(user, order))

    def saving(at: datetime) -> dict[str, Any]:
        saved = save(plans=plans, order=order, by=user, at=at)
        return {"projects": [result.project.key for result in saved]}

    return saving


def _read_register(user, upload: Upload) -> Saving:
    told = upload.order()
    kind = "project" if "project" in told else "program"
    model = Project if kind == "project" else Program
    order = register_importing.read_order(
        register=register_importing.TABLES[told["register"]],
        owner=model.objects.get(pk=told[kind]),
        by=user,
        sees_money=_still_sees_money(user, told),
        upload=upload,
    )

    def saving(at: datetime) -> dict[str, Any]:
        with entered_by("import", request_context.current().request_id):
            done = register_importing.save(order, at=at, seen=told["seen"])
        return {"summary": register_importing.summary(done), "address": told["address"]}

    return saving


def _still_sees_money(user, order: Mapping[str, Any]) -> bool:
    """Return whether ``user`` saw money when they confirmed, and may see it now as well."""
    if not order["sees_money"]:
        return False
    if "project" in order:
        return can_see_money(user, Project.objects.get(pk=order["project"]))
    return can_see_money_of_program(user, Program.objects.get(pk=order["program"]))


def save(
    *, plans: Mapping[str, ReadPlan], order: Mapping[str, Any], by, at: datetime
) -> list[Saved]:
    """Save all the plans as ``order`` says, or none.

    ``order`` has ``program`` with ``plans`` (key, name and manager of each) and ``hand_offs`` (keys
    of those that were ticked), or ``project`` to merge one plan into. Raises NotAllowed,
    ValidationError or DomainError; nothing is saved then.
    """
    with transaction.atomic(), entered_by("import", request_context.current().request_id):
        if "project" in order:
            project = Project.objects.get(pk=order["project"])
            return [merge_plan(plan=r.plan, project=project, by=by, at=at) for r in plans.values()]
        program = Program.objects.get(pk=order["program"])
        people = get_user_model().objects.in_bulk([plan["manager"] for plan in order["plans"]])
        saved = [
            save_plan(
                plan=read.plan,
                program=program,
                key=decided["key"],
                name=decided["name"],
                manager=people[decided["manager"]],
                time_zone=settings.TIME_ZONE,
                by=by,
                at=at,
            )
            for read, decided in zip(plans.values(), order["plans"], strict=True)
        ]
        _hand_over(order.get("hand_offs", ()), saved, by=by, at=at)
        return saved


def _hand_over(keys: Sequence[str], saved: Sequence[Saved], *, by, at: datetime) -> None:
    """Make the hand-offs that were ticked, between the tasks that ``saved`` made and others."""
    pairs = [tuple(_task_id(end, saved) for end in key.split(">")) for key in keys]
    hand_over(pairs=pairs, made={result.project.pk for result in saved}, by=by, at=at)


def _task_id(key: str, saved: Sequence[Saved]) -> int:
    """Return the id of the task that a milestone's ``key`` means, as `hand_offs.Milestone`."""
    kind, _, rest = key.partition(" ")
    if kind == "task":
        return int(rest)
    number, _, uid = rest.partition(":")
    return saved[int(number)].task_ids[int(uid)]


def proposed_hand_offs(plans: Mapping[str, ReadPlan], program: Program, viewer) -> list[HandOff]:
    """Return the hand-offs that milestones of one name suggest, with projects that are there."""
    found = [*milestones_of({name: read.plan for name, read in plans.items()})]
    return proposed([*found, *milestones_there(program, viewer)]) if found else []


def problems_of(error: DomainError | ValidationError) -> list[dict[str, Any]]:
    """Return what went wrong as plain values: file, where in it, message and fix."""
    if isinstance(error, ValidationError):
        return [{"file": "", "message": message} for message in error.messages]
    found: Sequence[Any] = getattr(error, "problems", ())
    return [_plain(entry) for entry in found] or [
        {"file": "", "message": error.message, "fix": error.fix or "", "field": error.field or ""}
    ]


def _plain(entry: FileProblem | Problem) -> dict[str, Any]:
    problem = getattr(entry, "problem", entry)
    names = ("message", "fix", "field", "uid", "row", "line")
    return {"file": getattr(entry, "file", "")} | {name: getattr(problem, name) for name in names}
