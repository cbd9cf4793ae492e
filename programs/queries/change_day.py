"""Since when changes are told: a day that was kept, the week before, the last visit."""

from datetime import date, datetime, timedelta

from programs.models import Program, ProgramSnapshot, ProgramVisit
from programs.queries.dashboard import ProgramDashboard
from programs.queries.past_programs import past_program_dashboard
from programs.queries.seen_days import whole_days
from projects.errors import DomainError
from projects.queries.past_day import PastDay

A_WEEK = timedelta(days=7)


def week_before(board: ProgramDashboard) -> ProgramSnapshot | None:
    """Return what was kept a week before the last confirmed day, or first if that is later."""
    known = board.status_date
    if known is None:
        return None
    kept = ProgramSnapshot.objects.filter(program=board.pk, date__lt=known)
    at_or_before = kept.filter(date__lte=known - A_WEEK).order_by("-date").first()
    return at_or_before or kept.order_by("date").first()


def kept_on(program_id: int, day: date, *, today: date, field: str = "date") -> ProgramSnapshot:
    """Return what was kept on ``day`` or last before it.

    Raises DomainError, by ``field``, for a day to come and for one before the first.
    """
    if day > today:
        raise DomainError(
            f"{day} is in the future.", field=field, fix=f"Give {today} or a day before it."
        )
    kept = ProgramSnapshot.objects.filter(program=program_id)
    found = kept.filter(date__lte=day).order_by("-date").first()
    if found is None:
        first = kept.order_by("date").values_list("date", flat=True).first()
        fix = f"The first day is {first}." if first else "A day's figures are kept at its end."
        raise DomainError(f"Nothing was kept on {day} yet.", field=field, fix=fix)
    return found


def board_then(program: Program, viewer, snapshot: ProgramSnapshot) -> ProgramDashboard:
    """Return what the dashboard showed on the day of ``snapshot``, by the rights of now."""
    day = PastDay(asked=snapshot.date, shown=snapshot.date, first=snapshot.date)
    return past_program_dashboard(program, viewer, day)


def board_if_partly_hidden(
    program: Program, viewer, snapshot: ProgramSnapshot, *, money: bool
) -> ProgramDashboard | None:
    """Return ``board_then`` where what ``snapshot`` added up is not all in sight now, else None."""
    whole = whole_days([program.pk], [snapshot.date], viewer, money=money)
    return None if whole else board_then(program, viewer, snapshot)


def last_visit(program: Program, user) -> datetime | None:
    """Return when ``user`` opened the program's page before the visit that goes on now."""
    rows = ProgramVisit.objects.filter(program=program, user=user)
    return rows.values_list("since", flat=True).first()
