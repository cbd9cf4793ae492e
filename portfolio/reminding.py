"""Verb: ask the manager of a project, by mail, to confirm the week that is over."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from portfolio.mailing import mail_text, queue_mail
from programs.access import require_manage_program
from programs.models import ConfirmationReminder, Program
from projects.errors import Conflict
from projects.models import Project, ProjectRole
from projects.queries.confirmed_week import is_due, last_friday


@transaction.atomic
def remind_to_confirm(*, project: Project, by, at: datetime) -> ConfirmationReminder:
    """Mail the manager of ``project``, once a project and week, whoever asks.

    Raises NotAllowed unless ``by`` manages its program or one above, Conflict where the week is
    confirmed, was asked for already, or where there is nobody to mail; nothing is sent then.
    """
    require_manage_program(by, Program.objects.get(pk=project.program_id))
    friday = last_friday(at.astimezone(ZoneInfo(project.time_zone)).date())
    stored = Project.objects.get(pk=project.pk)
    if not is_due(start=stored.start, status_date=stored.status_date, friday=friday):
        raise Conflict(f"The week of {project.key} is confirmed already.")
    reminder, is_new = ConfirmationReminder.objects.get_or_create(
        project=project, week=friday, defaults={"sent_by": by, "sent_at": at}
    )
    if not is_new:
        raise Conflict(
            f"The manager of {project.key} was reminded of this week already.",
            fix="Talk to them, or wait for the next week.",
        )
    if not _mail(project, friday, by=by, at=at):
        raise Conflict(
            f"{project.key} has no manager who can be mailed.",
            fix="Give the project a manager with an open account.",
        )
    return reminder


def _mail(project: Project, friday, *, by, at: datetime) -> bool:
    role = ProjectRole.objects.filter(project=project, kind=ProjectRole.Kind.MANAGER)
    manager = role.select_related("user").first()
    if manager is None:
        return False
    context = {"project": project, "friday": friday, "by": by, "to": manager.user}
    return queue_mail(
        to=manager.user,
        subject=_("Please confirm the week of %(name)s") % {"name": project.name},
        text=mail_text("portfolio/confirm_week_mail.txt", context),
        key=f"confirm:{project.pk}:{friday:%Y-%m-%d}",
        at=at,
    )
