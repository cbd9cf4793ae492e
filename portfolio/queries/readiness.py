"""Whether this process can serve: database, schema and worker, each with the reason if not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from portfolio import worker_heartbeat
from portfolio.models import Mail

PARTS = ("database", "migrations", "worker", "mail")
# A mail server may be away that long before anybody is told.
MAIL_LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """``problems`` maps what is not ready to a sentence saying why.

    ``warnings`` are what should be seen to while everything is served as ever.
    """

    problems: dict[str, str]
    warnings: dict[str, str]

    @property
    def is_ready(self) -> bool:
        """Return whether nothing is amiss."""
        return not self.problems


def readiness(*, now: datetime) -> Readiness:
    """Look at the database, its schema and the worker. Raises nothing: problems are the answer."""
    reasons = {
        "database": database_problem(),
        "migrations": migrations_problem(),
        "worker": worker_problem(now=now),
    }
    warnings = {"mail": "" if reasons["database"] or reasons["migrations"] else late_mail(now=now)}
    return Readiness(problems=_said(reasons), warnings=_said(warnings))


def _said(reasons: dict[str, str]) -> dict[str, str]:
    return {part: why for part, why in reasons.items() if why}


def database_problem() -> str:
    """Return why the database does not answer, or ""."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return f"The database does not answer ({type(error).__name__})."
    return ""


def migrations_problem() -> str:
    """Return how far the schema is behind this code, or ""."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        return f"The schema cannot be read ({type(error).__name__})."
    return f"{len(pending)} migrations are pending: run manage.py migrate." if pending else ""


def worker_problem(*, now: datetime) -> str:
    """Return why background work would not be done, or ""."""
    try:
        last = worker_heartbeat.last_beat()
    except Exception as error:  # whatever the store raises: SQLite, PostgreSQL or Redis
        return f"The task queue does not answer ({type(error).__name__})."
    if not worker_heartbeat.is_overdue(last, now=now):
        return ""
    seen = f"last seen {last:%Y-%m-%d %H:%M:%S} UTC" if last else "never seen"
    return f"No worker is running ({seen}): start manage.py worker."


def late_mail(*, now: datetime) -> str:
    """Return how many mails can't be sent and why, or ""."""
    late = Mail.objects.filter(due_at__isnull=False, created_at__lt=now - MAIL_LATE_AFTER)
    try:
        oldest = late.order_by("created_at").first()
        count = late.count()
    except Error as error:
        return f"The mails that wait can't be read ({type(error).__name__})."
    if oldest is None:
        return ""
    why = f" ({oldest.problem})" if oldest.problem else ""
    return f"Mails wait since {oldest.created_at:%Y-%m-%d %H:%M} UTC: {count}{why}. See EMAIL_URL."
