"""The status rules: what a report of progress means for status, percent, work and dates. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from projects.errors import DomainError

TODO, IN_PROGRESS, BLOCKED, DONE = "todo", "in_progress", "blocked", "done"

# What a report may say, by the names of the task's fields.
FIELDS = (
    "status",
    "percent_complete",
    "remaining_minutes",
    "physical_percent",
    "actual_start",
    "actual_finish",
    "note",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a task is. Durations are working minutes, percentages 0 to 100."""

    status: str
    percent_complete: int
    remaining_minutes: int
    duration_minutes: int
    physical_percent: int | None = None
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    note: str = ""
    is_milestone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """Instants for dates that nobody gave: first and last working minute of the status date."""

    start: datetime
    finish: datetime
    scheduled_start: datetime | None
    now: datetime


def settle(before: Progress, said: Mapping[str, Any], defaults: Defaults) -> Progress:
    """Return the progress after a report that says ``said``; what it leaves out follows.

    *done* sets 100 %, nothing remaining and the actual finish; *in progress* the actual start;
    *todo* clears dates, percent and work done; *blocked* keeps them and wants a note. A percent
    alone sets remaining = duration x (1 - percent), a remaining alone leaves the percent, both are
    taken as sent. The duration of a started task is what was worked plus what remains; where the
    percent is no more than that of the remaining, rounded, the duration stays. A percent that is
    as it was says nothing new.

    Raises DomainError by field for a report that contradicts itself.
    """
    keeps_duration = _is_share_of_duration(before, said)
    said = {name: value for name, value in said.items() if not _is_old_percent(name, value, before)}
    status = _status(before, said)
    _refuse_contradictions(before, said, status)
    _refuse_future(said, defaults.now)
    told = {name: said[name] for name in ("physical_percent", "note") if name in said}
    after = replace(before, status=status, **told)
    if status == TODO:
        whole = said.get("remaining_minutes", before.duration_minutes)
        return replace(
            after,
            percent_complete=0,
            remaining_minutes=whole,
            duration_minutes=whole,
            physical_percent=None,
            actual_start=None,
            actual_finish=None,
        )
    if status == DONE:
        return _done(after, said, defaults)
    after = _under_way(after, before, said, defaults)
    return replace(after, duration_minutes=before.duration_minutes) if keeps_duration else after


def percent_worked(duration_minutes: int, remaining_minutes: int) -> int:
    """Return the share done of a duration, rounded; between 1 and 99 while some of it is done.

    >>> percent_worked(3360, 960)
    71
    """
    worked = duration_minutes - remaining_minutes
    if worked <= 0 or duration_minutes <= 0:
        return 0
    if remaining_minutes <= 0:
        return 100
    return min(99, max(1, (200 * worked + duration_minutes) // (2 * duration_minutes)))


def _is_share_of_duration(before: Progress, said: Mapping[str, Any]) -> bool:
    """Return whether percent and remaining say the same, the one rounded."""
    percent, remaining = said.get("percent_complete"), said.get("remaining_minutes")
    if percent is None or remaining is None or before.is_milestone:
        return False
    is_part = 0 < remaining < before.duration_minutes
    return is_part and bool(percent == percent_worked(before.duration_minutes, remaining))


def _is_old_percent(name: str, value: Any, before: Progress) -> bool:
    return name == "percent_complete" and value == before.percent_complete


def _status(before: Progress, said: Mapping[str, Any]) -> str:
    """Return the status said, or the one that the rest of the report implies."""
    if "status" in said:
        return str(said["status"])
    percent = said.get("percent_complete")
    if percent == 100 or said.get("actual_finish"):
        return DONE
    reopened = percent is not None or ("actual_finish" in said and before.status == DONE)
    if before.status == DONE and not reopened and not said.get("remaining_minutes"):
        return DONE
    if before.status == BLOCKED:
        return BLOCKED
    began = said.get("actual_start", before.actual_start) is not None
    return IN_PROGRESS if percent or began else before.status if not reopened else TODO


def _refuse_contradictions(before: Progress, said: Mapping[str, Any], status: str) -> None:
    percent, remaining = said.get("percent_complete"), said.get("remaining_minutes")
    if status == BLOCKED and not said.get("note", before.note).strip():
        raise DomainError(
            "A blocked task needs a note.", field="note", fix="Say what it is waiting for."
        )
    if status == DONE and (percent not in (None, 100) or remaining):
        raise _contradiction("A task that is done is 100 % complete and has nothing remaining.")
    if status == DONE and "actual_finish" in said and said["actual_finish"] is None:
        raise _contradiction("A task that is done has an actual finish.")
    if status == TODO and (percent or said.get("actual_start") or said.get("actual_finish")):
        raise _contradiction("A task that is not started has no percent and no actual dates.")
    if status in (IN_PROGRESS, BLOCKED) and (percent == 100 or said.get("actual_finish")):
        raise _contradiction("A task that is finished is done, not in progress or blocked.")
    if before.is_milestone and percent not in (None, 0, 100):
        raise DomainError(
            "A milestone is reached or not: 0 or 100 %.",
            field="percent_complete",
            fix="Send 0 or 100.",
        )


def _refuse_future(said: Mapping[str, Any], now: datetime) -> None:
    for name in ("actual_start", "actual_finish"):
        if said.get(name) and said[name] > now:
            raise DomainError(
                "What has happened lies in the past.",
                field=name,
                fix="Send a time that is not in the future.",
            )


def _done(after: Progress, said: Mapping[str, Any], defaults: Defaults) -> Progress:
    kept = after.actual_finish if "actual_finish" not in said else None
    start = said.get("actual_start", after.actual_start)
    finish = said.get("actual_finish") or kept or max(defaults.finish, start or defaults.finish)
    if start is None:
        start = min(defaults.scheduled_start or defaults.start, finish)
    if finish < start:
        raise DomainError(
            "A task does not finish before it starts.",
            field="actual_finish",
            fix="Send a finish after the start, or correct the start.",
        )
    return replace(
        after,
        percent_complete=100,
        remaining_minutes=0,
        actual_start=start,
        actual_finish=finish,
    )


def _under_way(
    after: Progress, before: Progress, said: Mapping[str, Any], defaults: Defaults
) -> Progress:
    reopened = before.status == DONE
    percent = said.get("percent_complete", 0 if reopened else before.percent_complete)
    begun = after.status == IN_PROGRESS or percent
    start = said.get("actual_start", before.actual_start) or (defaults.start if begun else None)
    worked = before.duration_minutes - before.remaining_minutes
    if "percent_complete" in said or reopened:
        worked = _share(before.duration_minutes, percent)
    remaining = said.get("remaining_minutes", before.remaining_minutes)
    if "remaining_minutes" not in said and ("percent_complete" in said or reopened):
        remaining = before.duration_minutes - worked
    return replace(
        after,
        percent_complete=percent,
        remaining_minutes=remaining,
        duration_minutes=_duration(before, worked, remaining, started=start is not None),
        actual_start=start,
        actual_finish=None,
    )


def _duration(before: Progress, worked: int, remaining: int, *, started: bool) -> int:
    if before.is_milestone:
        return 0
    return max(worked, 0) + remaining if started else max(remaining, worked)


def _share(minutes: int, percent: int) -> int:
    return (2 * minutes * percent + 100) // 200


def _contradiction(message: str) -> DomainError:
    return DomainError(
        message, field="status", fix="Send a status that fits, or leave the status out."
    )
