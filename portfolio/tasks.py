"""What the worker does by the clock: one verb call each."""

from django.tasks import task
from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, pre_execute

from portfolio import (
    job_keeping,
    mailing,
    plan_importing,
    report_reminding,
    request_context,
    upload_store,
)
from portfolio.snapshotting import snapshot
from projects.week_confirming import advance_light_projects


@pre_execute()
def enter_as_job(task) -> None:
    """Let the audit trail say that the worker did it, and the log with which task."""
    request_context.work_as("job", task.id)


@db_periodic_task(crontab(minute="55"))
def snapshot_today() -> None:
    """Keep today's figures. Every hour, so that a day without its last hour has some too."""
    snapshot(day=timezone.localdate())


@task
def save_uploaded_plans(job_id: str) -> None:
    """Save the plans of an upload. Safe to run twice: the second finds nothing to do."""
    plan_importing.run(job_id, at=timezone.now())


@db_periodic_task(crontab(minute="*"))
def give_up_dead_jobs() -> None:
    """Say of jobs whose worker has died that they failed, so that they can be begun again."""
    job_keeping.fail_abandoned(now=timezone.now())


@db_periodic_task(crontab(minute="*"))
def send_lost_jobs_again() -> None:
    """Queue jobs again whose messages got lost, with a worker or with the queue."""
    for job in job_keeping.lost(now=timezone.now()):
        RUNNERS[job.kind].enqueue(str(job.pk))


@db_periodic_task(crontab(minute="17"))
def discard_old_uploads() -> None:
    """Delete files that were uploaded and never confirmed."""
    upload_store.discard_old(now=timezone.now())


@db_periodic_task(crontab(minute="*"))
def send_mail_that_waits() -> None:
    """Send what failed before and is due again, or whose wake-up got lost."""
    mailing.deliver(now=timezone.now())


@db_periodic_task(crontab(hour="3", minute="23"))
def discard_old_mail() -> None:
    """Forget mails that were sent long ago."""
    mailing.discard_old(now=timezone.now())


@db_periodic_task(crontab(minute="41"))
def confirm_weeks_of_light_projects() -> None:
    """Confirm the week that is over for light projects. Every hour: it ends in every time zone."""
    advance_light_projects(at=timezone.now())


@db_periodic_task(crontab(minute="*/5"))
def remind_of_reports_that_are_due() -> None:
    """Mail who owes a status report. Safe to run twice: a period is reminded of once."""
    report_reminding.remind_of_reports(now=timezone.now())


# What does the work of a job, by the kind of the job.
RUNNERS = dict.fromkeys(plan_importing.KINDS, save_uploaded_plans)
