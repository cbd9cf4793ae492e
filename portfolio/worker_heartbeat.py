"""The worker's sign of life, kept in the task queue's own store so that any machine can read it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

log = structlog.get_logger("bifocal.worker")

KEY = "bifocal.worker-heartbeat"
STOP = "bifocal.job-to-stop"
EVERY = timedelta(seconds=5)
# Three beats may be late before anybody worries: a busy disk is not a dead worker.
OVERDUE_AFTER = timedelta(seconds=20)


def beat(*, now: datetime) -> None:
    """Note that a worker was alive at ``now``."""
    _queue().put(KEY, now)


def last_beat() -> datetime | None:
    """Return when a worker last was alive, or None if none has ever been."""
    found: datetime | None = _queue().get(KEY, peek=True)
    return found


def tasks_waiting() -> int:
    """Return how many tasks wait for a worker."""
    return int(_queue().pending_count())


def is_overdue(last: datetime | None, *, now: datetime) -> bool:
    """Return whether the worker counts as dead."""
    return last is None or now - last > OVERDUE_AFTER


def ask_to_stop(job_id: str) -> None:
    """Note that the job ``job_id`` is to stop at its next step."""
    _queue().put(f"{STOP}.{job_id}", True)


def is_to_stop(job_id: str) -> bool:
    """Return whether somebody asked the job to stop."""
    return _queue().get(f"{STOP}.{job_id}", peek=True) is not None


def forget_stop(job_id: str) -> None:
    """Let the job run again: it has stopped, or begins anew."""
    _queue().get(f"{STOP}.{job_id}")


class Pulse:
    """The sign of life of one job: its row can't be written beside its own transaction."""

    def __init__(self, job_id: str) -> None:
        self._key = f"{KEY}.{job_id}"
        self._stop = threading.Event()

    def __enter__(self) -> Pulse:
        _queue().put(self._key, datetime.now(UTC))
        threading.Thread(target=self._beat, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        _queue().get(self._key)

    def _beat(self) -> None:
        while not self._stop.wait(EVERY.total_seconds()):
            try:
                _queue().put(self._key, datetime.now(UTC))
            except Exception:
                log.exception("heartbeat_failed")

    @staticmethod
    def has_stopped(job_id: str, *, since: datetime, now: datetime) -> bool:
        """Return whether a job that has run since ``since`` has shown no life for too long."""
        last: datetime | None = _queue().get(f"{KEY}.{job_id}", peek=True)
        return is_overdue(max(last or since, since), now=now)


def keep_beating(stop: threading.Event) -> None:
    """Beat until ``stop`` is set; a store that cannot be reached is logged and tried again."""
    while not stop.is_set():
        try:
            beat(now=datetime.now(UTC))
        except Exception:
            log.exception("heartbeat_failed")
        stop.wait(EVERY.total_seconds())


def _queue() -> Any:
    # Imported late: importing huey's Django module opens the store.
    from huey.contrib.djhuey import HUEY

    return HUEY
