"""Verb: propose a change of a task that one may not change oneself, and decide on a proposal.

The manager, or a deputy, accepts it as it is, changes it before, or rejects it with a reason. What
is accepted goes through the verbs that the manager would have called, in the manager's name.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from projects import access, versioning
from projects.accepted_fields import accept
from projects.errors import Conflict, DomainError, NotAllowed, StaleVersion
from projects.locking import lock_network, retried
from projects.models import Proposal, Task
from projects.planning import edit_task
from projects.progress import defaults_of, progress_of, record_progress
from projects.rescheduling import Effect
from projects.status_rules import FIELDS as PROGRESS
from projects.status_rules import settle

PLAN = ("duration_minutes", "constraint_type", "constraint_date", "deadline")
PROPOSABLE = (*PROGRESS, *PLAN)


@transaction.atomic
def propose(
    *, task: Task, fields: Mapping[str, Any], note: str, seen_version: int, by, at: datetime
) -> Proposal:
    """Propose that ``fields`` of ``task`` become what they say; ``note`` tells the manager why.

    Raises NotAllowed for who is not on the team, StaleVersion if somebody changed the task since
    ``seen_version``, DomainError or ValidationError by field for what the manager could not accept
    either; nothing is saved then.
    """
    access.require_propose(by, task)
    stored = Task.objects.select_related("project").get(pk=task.pk)
    if seen_version not in (versioning.ANY, stored.version):
        raise _changed_meanwhile(stored)
    wanted = _wanted(stored, fields, at=at)
    proposal = Proposal(
        project_id=stored.project_id,
        task=stored,
        proposed={name: as_json(value) for name, value in wanted.items()},
        seen={name: as_json(getattr(stored, name)) for name in wanted},
        task_version=stored.version,
        note=note.strip(),
        proposed_by=by,
        proposed_at=at,
    )
    return versioning.create(proposal, by=by, at=at, reason=note)


@retried
def accept_proposal(
    *,
    proposal: Proposal,
    fields: Mapping[str, Any] | None = None,
    task_version: int | None = None,
    seen_version: int = versioning.ANY,
    by,
    at: datetime,
    answer: str = "",
) -> Effect:
    """Change the task as proposed, or as ``fields`` say instead, and tell what that moved.

    ``task_version`` is that of the task which was seen: without it a proposal whose fields somebody
    changed since is stale, and StaleVersion is raised. Raises Conflict where it is decided already,
    NotAllowed, and what the task's own verbs raise; nothing is saved then.
    """
    access.require_manage_project(by, proposal.project)
    lock_network([proposal.project_id])
    task = Task.objects.select_related("project").get(pk=proposal.task_id)
    _refuse_decided(proposal)
    if task_version is None and is_stale(proposal, task):
        raise _changed_meanwhile(task)
    seen = task.version if task_version is None else task_version
    wanted = _wanted(task, proposal.proposed if fields is None else fields, at=at)
    reason = f"Proposed by {proposal.proposed_by}: {proposal.note}"
    effect = _apply(task, wanted, seen_version=seen, by=by, at=at, reason=reason)
    applied = {name: as_json(value) for name, value in wanted.items()}
    same = applied == proposal.proposed
    proposal.applied = applied
    state = Proposal.State.ACCEPTED if same else Proposal.State.CHANGED
    _decide(proposal, state, answer, seen_version=seen_version, by=by, at=at)
    return effect


@transaction.atomic
def reject_proposal(
    *, proposal: Proposal, answer: str, seen_version: int = versioning.ANY, by, at: datetime
) -> Proposal:
    """Leave the task as it is; ``answer`` tells whoever proposed it why."""
    access.require_manage_project(by, proposal.project)
    _refuse_decided(proposal)
    if not answer.strip():
        raise DomainError(
            "A rejection needs a reason.", field="answer", fix="Say why, so that it can be mended."
        )
    return _decide(
        proposal, Proposal.State.REJECTED, answer, seen_version=seen_version, by=by, at=at
    )


@transaction.atomic
def withdraw_proposal(
    *, proposal: Proposal, seen_version: int = versioning.ANY, by, at: datetime
) -> Proposal:
    """Take back what one proposed oneself, while nobody has decided on it."""
    require_own(by, proposal)
    _refuse_decided(proposal)
    return _decide(proposal, Proposal.State.WITHDRAWN, "", seen_version=seen_version, by=by, at=at)


def require_own(user, proposal: Proposal) -> None:
    """Raise NotAllowed unless ``user`` proposed it."""
    if proposal.proposed_by_id != user.pk:
        raise NotAllowed(
            "Only who proposed it can withdraw it.", fix="Reject it, if you manage the project."
        )


def is_stale(proposal: Proposal, task: Task) -> bool:
    """Return whether a field that is proposed to change has been changed since."""
    return any(as_json(getattr(task, name)) != value for name, value in proposal.seen.items())


def as_json(value: Any) -> Any:
    """Return the value of a field as a proposal keeps it: dates as ISO 8601, in UTC."""
    return value.isoformat() if isinstance(value, date) else value


def _wanted(task: Task, fields: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return what ``fields`` change of ``task``, converted; refuse what can't be done to it."""
    unknown = {"external_id", "source"} & set(fields)
    if unknown:
        name = unknown.pop()
        raise DomainError(f"{name} can't be proposed.", field=name, fix="Leave it out.")
    tried = Task.objects.select_related("project").get(pk=task.pk)
    accept(tried, fields, PROPOSABLE)
    wanted = {
        name: getattr(tried, name) for name in fields if getattr(tried, name) != getattr(task, name)
    }
    if not wanted:
        raise DomainError(
            "Nothing would change.", field="proposed", fix="Say what should become of the task."
        )
    tried.clean_fields(exclude={f.name for f in Task._meta.fields} - set(wanted))
    report = {name: value for name, value in wanted.items() if name in PROGRESS}
    if report and task.children.exists():
        raise DomainError(
            f"{task} is a summary: its progress comes from the tasks below it.",
            field=next(iter(report)),
            fix="Propose it for the tasks below.",
        )
    if report:
        settle(progress_of(task), report, defaults_of(task, at))
    tried.validate_constraints_about([name for name in wanted if name in PLAN])
    return wanted


def _apply(task: Task, wanted: Mapping[str, Any], *, seen_version: int, **options) -> Effect:
    plan = {name: value for name, value in wanted.items() if name in PLAN}
    report = {name: value for name, value in wanted.items() if name in PROGRESS}
    planned = reported = Effect()
    if plan:
        planned = edit_task(task=task, fields=plan, seen_version=seen_version, **options)
        seen_version = versioning.ANY  # tested just now, in this transaction
    if report:
        reported = record_progress(task=task, fields=report, seen_version=seen_version, **options)
    return replace(
        reported if reported.project_after else planned,
        tasks_moved=planned.tasks_moved + reported.tasks_moved,
        project_before=planned.project_before or reported.project_before,
        program_before=planned.program_before or reported.program_before,
    )


def _decide(
    proposal: Proposal, state: str, answer: str, *, seen_version: int, by, at: datetime
) -> Proposal:
    proposal.state, proposal.answer = state, answer.strip()
    proposal.decided_by, proposal.decided_at = by, at
    names = ("state", "answer", "decided_by", "decided_at", "applied")
    reason = answer.strip()
    versioning.write(proposal, names, seen_version=seen_version, by=by, at=at, reason=reason)
    return proposal


def _refuse_decided(proposal: Proposal) -> None:
    stored = Proposal.objects.select_related("decided_by").get(pk=proposal.pk)
    if stored.state != Proposal.State.OPEN:
        who = f" by {stored.decided_by}" if stored.decided_by else ""
        raise Conflict(
            f"It is {stored.get_state_display().lower()} already{who}.",
            fix="Propose it anew if it still should be.",
        )


def _changed_meanwhile(task: Task) -> StaleVersion:
    return StaleVersion(
        f"{task} was changed by someone else.",
        field="task_version",
        fix="Look at what is there now, and decide again.",
    )
