"""Proposals in words: what was, what is there now, what should become of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from projects.models import Project, Proposal, Task
from projects.number_formats import NOT_YET, minutes_as_days
from projects.number_formats import day as in_words
from projects.queries.row_history import label

DECIDED_SHOWN = 20
INSTANTS = ("actual_start", "actual_finish", "constraint_date", "deadline")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedField:
    """One field: ``seen`` when it was proposed, ``now``, ``wanted``, and what was made of it."""

    label: str
    seen: str
    now: str
    wanted: str
    applied: str

    @property
    def is_stale(self) -> bool:
        return self.seen != self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """One proposal as lists and its page show it."""

    id: int
    version: int
    task_id: int
    task_version: int
    task_name: str
    project_key: str
    project_name: str
    state: str
    state_in_words: str
    who: str
    at: datetime
    note: str
    answer: str
    decided_by: str
    decided_at: datetime | None
    fields: tuple[ProposedField, ...]

    @property
    def is_open(self) -> bool:
        return self.state == Proposal.State.OPEN

    @property
    def is_stale(self) -> bool:
        return self.is_open and any(field.is_stale for field in self.fields)

    @property
    def summary(self) -> str:
        """Return what should change, in half a line: "duration 1 d → 2 d, status Done"."""
        return ", ".join(f"{f.label} {f.seen} → {f.wanted}" for f in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalList:
    """A project's proposals: those that wait, the oldest first, and the latest decided ones."""

    open: tuple[ProposalLine, ...]
    decided: tuple[ProposalLine, ...]


def project_proposals(project: Project) -> ProposalList:
    """Return the proposals for tasks of ``project``, in two queries."""
    rows = with_people(Proposal.objects.filter(project=project))
    waiting = rows.open().order_by("proposed_at", "pk")
    decided = rows.exclude(state=Proposal.State.OPEN).order_by("-decided_at", "-pk")
    return ProposalList(open=tuple(lines(waiting)), decided=tuple(lines(decided[:DECIDED_SHOWN])))


def open_proposals_of_task(task: Task) -> tuple[ProposalLine, ...]:
    """Return what waits for a decision on ``task``."""
    rows = with_people(Proposal.objects.filter(task=task)).open()
    return tuple(lines(rows.order_by("proposed_at", "pk")))


def with_people(rows):
    """Return ``rows`` of proposals with all that a line shows."""
    return rows.select_related("task", "project", "proposed_by", "decided_by")


def lines(rows: Iterable[Proposal]) -> Iterable[ProposalLine]:
    """Yield ``rows``, which come from ``with_people``, in words; asks nothing more."""
    for row in rows:
        zone = ZoneInfo(row.project.time_zone)
        yield ProposalLine(
            id=row.pk,
            version=row.version,
            task_id=row.task_id,
            task_version=row.task.version,
            task_name=row.task.name,
            project_key=row.project.key,
            project_name=row.project.name,
            state=row.state,
            state_in_words=row.get_state_display(),
            who=str(row.proposed_by),
            at=row.proposed_at,
            note=row.note,
            answer=row.answer,
            decided_by=str(row.decided_by or ""),
            decided_at=row.decided_at,
            fields=tuple(_fields(row, zone)),
        )


def _fields(row: Proposal, zone: ZoneInfo) -> Iterable[ProposedField]:
    applied: Mapping[str, Any] = row.applied or {}
    # What the manager added to it is told as well.
    for name in [*row.proposed, *(n for n in applied if n not in row.proposed)]:
        field = Task._meta.get_field(name)
        seen, wanted = row.seen.get(name), row.proposed.get(name)
        yield ProposedField(
            label=label(field),
            seen=_words(field, seen, zone),
            now=_words(field, getattr(row.task, name), zone),
            wanted=_words(field, wanted, zone) if name in row.proposed else NOT_YET,
            applied=_words(field, applied[name], zone) if name in applied else "",
        )


def _words(field, value: Any, zone: ZoneInfo) -> str:
    if value is None or value == "":
        return NOT_YET
    if field.name in INSTANTS:
        moment = field.to_python(value)
        return in_words(_day(moment, zone))
    if field.name.endswith("_minutes"):
        return minutes_as_days(value)
    if field.name.endswith("percent") or field.name == "percent_complete":
        return f"{value}%"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
