"""What the worker does by the clock: one verb call each."""

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from programs.snapshotting import snapshot


@db_periodic_task(crontab(minute="55"))
def snapshot_today() -> None:
    """Keep today's figures. Every hour, so that a day without its last hour has some too."""
    snapshot(day=timezone.localdate())
