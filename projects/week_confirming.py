"""Verb: confirm a project's week: its status date advances, and the figures vouched for are kept.

Changes count at once, everywhere; confirming says that none is missing. Unfinished work is then
scheduled after the new status date.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from projects import versioning
from projects.access import require_manage_project
from projects.errors import Conflict, DomainError
from projects.locking import lock_network, retried
from projects.models import ConfirmedWeek, Project
from projects.queries.confirmed_week import confirmed_weeks, is_due, last_friday
from projects.rescheduling import Effect, reschedule
from projects.snapshotting import figures_as_text

BY_ITSELF = "Light projects confirm their weeks by themselves."


@retried
def confirm_week(
    *,
    project: Project,
    status_date: date | None = None,
    by,
    at: datetime,
    seen_version: int = versioning.ANY,
    reason: str = "",
) -> Effect:
    """Say that progress is known up to the end of ``status_date``; without one: of today.

    Returns what that moved. It goes forward only, each day once, and not into the future of the
    project's time zone: else DomainError for status_date. Raises NotAllowed, StaleVersion,
    Conflict for an archived project; nothing is saved then.
    """
    require_manage_project(by, project)
    # Confirming alone writes status dates: behind its lock, what is read here stays.
    lock_network([project.pk])
    today = at.astimezone(ZoneInfo(project.time_zone)).date()
    day = status_date or today
    _refuse(project, day, today)
    options = {"seen_version": seen_version, "by": by, "at": at, "reason": reason}
    return _advance(project, day, options)


def advance_light_projects(*, at: datetime) -> int:
    """Confirm, in nobody's name, the week that is over for light projects; return of how many.

    Their managers may do so earlier, on the Friday itself. Safe to run at any hour, and twice.
    """
    return sum(_advance_light(pk, at=at) for pk in _light_projects())


def keep_figures(*, status_date: date, project_ids: Iterable[int]) -> None:
    """Keep the figures of these projects as they are now with their weeks up to ``status_date``.

    For a change of many parts, whose figures follow at its end: confirming inside it came too soon.
    """
    weeks = ConfirmedWeek.objects.filter(status_date=status_date, project__in=list(project_ids))
    rows = list(weeks.order_by("pk"))
    figures = figures_as_text([week.project_id for week in rows])
    for week in rows:
        week.figures = figures.get(week.project_id, {})
    ConfirmedWeek.objects.bulk_update(rows, ["figures"], batch_size=500)


def _refuse(project: Project, day: date, today: date) -> None:
    stored = Project.objects.get(pk=project.pk)
    if stored.archived_at is not None:
        raise Conflict(f"{project.key} is archived.", fix="Restore it to confirm its weeks.")
    known = stored.status_date
    if day > today:
        raise _refusal(f"{day} is in the future: progress is known up to {today} at most.", today)
    if known is not None and day < known:
        raise _refusal(f"Progress is confirmed up to {known}: it can't go back.", today)
    if known == day:
        raise _refusal(f"{day} is confirmed already{_by_whom(project, day)}.", today)


def _refusal(message: str, today: date) -> DomainError:
    fix = f"Choose a day after the one that is confirmed, up to {today}."
    return DomainError(message, field="status_date", fix=fix)


def _by_whom(project: Project, day: date) -> str:
    week = confirmed_weeks(project).filter(status_date=day).first()
    return f" by {week.confirmed_by}" if week is not None and week.confirmed_by else ""


def _advance(project: Project, day: date, options: dict) -> Effect:
    project.status_date = day
    versioning.write(project, ["status_date"], **options)
    effect = reschedule([project.pk], at=options["at"])
    ConfirmedWeek.objects.create(
        project=project,
        program_id=project.program_id,
        status_date=day,
        confirmed_by=options["by"],
        confirmed_at=options["at"],
        figures=figures_as_text([project.pk]).get(project.pk, {}),
    )
    return effect


def _light_projects() -> list[int]:
    rows = Project.objects.current().filter(rigour=Project.Rigour.LIGHT)
    under_way = rows.filter(Q(lifecycle="active") | Q(lifecycle="closing"))
    return list(under_way.order_by("key").values_list("pk", flat=True))


@retried
def _advance_light(project_id: int, *, at: datetime) -> bool:
    lock_network([project_id])
    project = Project.objects.get(pk=project_id)
    today = at.astimezone(ZoneInfo(project.time_zone)).date()
    friday = last_friday(today - timedelta(days=1))
    if not is_due(start=project.start, status_date=project.status_date, friday=friday):
        return False
    options = {"seen_version": versioning.ANY, "by": None, "at": at, "reason": BY_ITSELF}
    _advance(project, friday, options)
    return True
