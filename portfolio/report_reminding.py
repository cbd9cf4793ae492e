"""Verb: remind managers, by mail, of the status reports that they owe."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portfolio.mailing import mail_text, queue_mail
from programs.models import ProgramRole
from projects.models import ProjectRole
from projects.queries.report_rhythm import Due, overdue


@transaction.atomic
def remind_of_reports(*, now: datetime) -> int:
    """Mail who owes a report at ``now``, once a period, and return how many mails are news."""
    owed = overdue(now=now)
    managers = _managers([due.rhythm for due in owed])
    return sum(_mail(due, managers, now) for due in owed)


def _managers(rhythms) -> dict:
    """Return the one who answers for each project or program, by its kind and id."""
    projects = ProjectRole.objects.filter(
        project__in=[rhythm.project_id for rhythm in rhythms if rhythm.project_id],
        kind=ProjectRole.Kind.MANAGER,
    )
    programs = ProgramRole.objects.filter(
        program__in=[rhythm.program_id for rhythm in rhythms if rhythm.program_id],
        kind=ProgramRole.Kind.MANAGER,
    )
    found: dict = {}
    for role in [*projects.select_related("user"), *programs.select_related("user").order_by("pk")]:
        kind = "project" if isinstance(role, ProjectRole) else "program"
        found.setdefault((kind, getattr(role, f"{kind}_id")), role.user)
    return found


def _mail(due: Due, managers: dict, now: datetime) -> bool:
    rhythm = due.rhythm
    kind = "project" if rhythm.project_id else "program"
    owner = rhythm.project or rhythm.program
    manager = managers.get((kind, owner.pk))
    if manager is None:
        return False
    context = {"owner": owner, "due": due.last, "to": manager, "kind": kind}
    return queue_mail(
        to=manager,
        subject=_("The status report of %(name)s is due") % {"name": owner.name},
        text=mail_text("portfolio/report_due_mail.txt", context),
        key=f"report:{kind}:{owner.pk}:{due.last:%Y-%m-%d}",
        at=now,
    )
