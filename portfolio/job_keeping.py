"""Verb: keep long work: begin it, do it as its job, cancel it, say of a dead one that it failed.

A job runs with a sign of life beside its transaction, and looks at every batch of rows that it
writes whether somebody wants it to stop: what it wrote is undone then.
"""

import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver

from portfolio import worker_heartbeat
from portfolio.models import Job
from portfolio.worker_heartbeat import Pulse
from projects.errors import Conflict, DomainError, NotAllowed
from projects.signals import rows_written

FAULT = "It failed for a reason of ours. Nothing was saved."
STOPPED = "The worker stopped before it was done. Nothing was saved."
# The queue's store is asked no oftener while rows are written.
LOOK_EVERY_SECONDS = 0.25
# A job whose message got lost, by a worker that died with it in hand or a queue that was emptied.
LOST_AFTER = timedelta(minutes=2)

Problems = list[dict[str, Any]]


class Stopped(Exception):  # noqa: N818 - named for what happened
    """Somebody cancelled the job, or it was given up: what it has written is undone."""


class Work:
    """The job that runs here: how far it is, and whether it may go on."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._looked = time.monotonic()

    def reach(self, progress: int) -> None:
        """Say that ``progress`` percent are done. Raises Stopped where the job may not go on."""
        self._require_wanted()
        if not self._mine().update(progress=progress):
            raise Stopped

    def look(self) -> None:
        """Raise Stopped where somebody cancelled the job; cheap enough to be called often."""
        if time.monotonic() - self._looked >= LOOK_EVERY_SECONDS:
            self._require_wanted()

    def finish(self, result: dict[str, Any]) -> None:
        """Say what came of it, in the transaction of what it did."""
        self._require_wanted()
        done = {"status": Job.Status.DONE, "progress": 100, "result": result}
        # Given up meanwhile, it may be running elsewhere: one of the two must not save.
        if not self._mine().update(**done):
            raise Stopped

    def _require_wanted(self) -> None:
        self._looked = time.monotonic()
        if worker_heartbeat.is_to_stop(str(self.job.pk)):
            raise Stopped

    def _mine(self):
        return Job.objects.filter(pk=self.job.pk, status=Job.Status.RUNNING)


_work: ContextVar[Work | None] = ContextVar("the job that runs here", default=None)


@receiver(rows_written, dispatch_uid="job")
def stop_between_batches(sender, **kwargs) -> None:
    """Undo the work of a job that was cancelled, at the next rows that it writes."""
    work = _work.get()
    if work is not None:
        work.look()


def run(
    job_id: str,
    work: Callable[[Work], None],
    *,
    problems_of: Callable[[Any], Problems],
    at: datetime,
) -> None:
    """Do ``work`` as the job ``job_id``. Only one worker gets it; why it failed is kept.

    ``work`` calls ``finish`` of what it is given, in its transaction.
    """
    queued = Job.objects.filter(pk=job_id, status=Job.Status.QUEUED)
    if not queued.update(status=Job.Status.RUNNING, progress=5, updated_at=at):
        return
    job = Job.objects.select_related("user").get(pk=job_id)
    token = _work.set(Work(job))
    try:
        with Pulse(job_id):
            _require_active(job.user)
            work(_work.get())
    except Stopped:
        Job.objects.filter(pk=job_id, status=Job.Status.RUNNING).update(
            status=Job.Status.CANCELLED, updated_at=at
        )
    except (DomainError, ValidationError) as error:
        fail(job, problems_of(error))
    except Exception:
        fail(job, [{"file": "", "message": FAULT}])
        raise
    finally:
        _work.reset(token)
        worker_heartbeat.forget_stop(job_id)


def _require_active(user) -> None:
    if not user.is_active:
        raise NotAllowed(
            "The account that asked for this is closed. Nothing was saved.",
            fix="Let somebody with an open account ask for it.",
        )


def cancel(*, job: Job, now: datetime) -> bool:
    """Cancel ``job``; return whether it is over, False where it stops at its next step.

    Raises Conflict for one that is over already.
    """
    open_jobs = Job.objects.filter(pk=job.pk)
    gone = {"status": Job.Status.CANCELLED, "updated_at": now}
    if open_jobs.filter(status=Job.Status.QUEUED).update(**gone):
        return True
    job.refresh_from_db()
    if job.status != Job.Status.RUNNING:
        raise Conflict("This work is over: it can't be cancelled any more.")
    if is_abandoned(job, now=now):
        open_jobs.filter(status=Job.Status.RUNNING).update(**gone)
        return True
    # In the queue's store: the job's own row may wait for the transaction of the work.
    worker_heartbeat.ask_to_stop(str(job.pk))
    return False


def requeue(*, job: Job, now: datetime) -> bool:
    """Put a job that failed, was cancelled or left alone back into line; tell if it was one."""
    over = [Job.Status.FAILED, Job.Status.CANCELLED]
    waiting = Job.objects.filter(pk=job.pk)
    again = {"status": Job.Status.QUEUED, "progress": 0, "error": None, "updated_at": now}
    worker_heartbeat.forget_stop(str(job.pk))
    if waiting.filter(status__in=over).update(**again):
        return True
    left_alone = is_abandoned(job, now=now) and waiting.filter(status=Job.Status.RUNNING)
    return bool(left_alone and left_alone.update(**again))


def fail(job: Job, problems: Problems) -> None:
    """Note why a running job failed."""
    running = Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING)
    running.update(status=Job.Status.FAILED, error={"problems": problems})


def fail_abandoned(*, now: datetime) -> int:
    """Note that jobs whose worker has died have failed; return how many."""
    running = Job.objects.filter(status=Job.Status.RUNNING)
    dead = [job for job in running if is_abandoned(job, now=now)]
    for job in dead:
        fail(job, [{"file": "", "message": STOPPED}])
    return len(dead)


def is_abandoned(job: Job, *, now: datetime) -> bool:
    """Return whether nobody works on a job that is said to run."""
    return job.status == Job.Status.RUNNING and Pulse.has_stopped(
        str(job.pk), since=job.updated_at, now=now
    )


def lost(*, now: datetime) -> Sequence[Job]:
    """Return jobs that wait although the queue is empty: their messages must be sent again."""
    if worker_heartbeat.tasks_waiting():
        return []
    with transaction.atomic():
        found = Job.objects.filter(status=Job.Status.QUEUED, updated_at__lt=now - LOST_AFTER)
        jobs = list(found)
        found.update(updated_at=now)
    return jobs
