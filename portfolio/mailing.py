"""Verb: send a mail to a person: kept with the change that asks for it, sent by the worker.

No request waits for a mail server, and no mail is lost with it: what could not be sent is tried
again, after as long as it has waited already, for two days.
"""

import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.utils import timezone

from portfolio.models import Mail

log = structlog.get_logger("bifocal.mail")

BATCH = 100
# Longer than a server may take for one mail: a worker that died meanwhile sends nothing more.
CLAIMED_FOR = timedelta(minutes=10)
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=2)
# Keys are not used again after that.
KEPT_FOR = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How many mails were sent, are tried again later, and were given up."""

    sent: int = 0
    postponed: int = 0
    given_up: int = 0


def queue_mail(*, to, subject: str, text: str, key: str, at: datetime) -> bool:
    """Let the worker send a mail to the person ``to``; return whether that is news.

    ``key`` (up to 200 characters) says what the mail is about, such as
    "nudge:MG:2026-W47:12": with a key that was used before nothing is sent. Part of the caller's
    transaction: no mail tells of a change that was rolled back. A closed account and one that is
    no person get none.
    """
    if not to.is_active or to.is_service or not to.email:
        return False
    _, is_new = Mail.objects.get_or_create(
        key=key,
        defaults={
            "user": to,
            # One line, whatever name is part of it: a header ends with its line.
            "subject": " ".join(subject.split())[:200],
            "text": text,
            "created_at": at,
            "due_at": at,
        },
    )
    if is_new:
        # The minute's round comes anyway: a queue that is down must not undo what was done.
        transaction.on_commit(_wake, robust=True)
    return is_new


def mail_text(template: str, context: Mapping[str, Any]) -> str:
    """Return the text of a mail from ``templates/<template>``; ``site`` begins its links."""
    return render_to_string(template, {**context, "site": site_address()}).strip() + "\n"


def site_address() -> str:
    """Return where links in mails lead, without a slash at the end: SITE_URL, or a good guess."""
    if settings.SITE_URL:
        return settings.SITE_URL
    named = [host for host in settings.ALLOWED_HOSTS if host.strip("*.")]
    host = named[0].lstrip(".") if named else "localhost"
    return f"http://{host}:8000" if settings.PLAIN_HTTP else f"https://{host}"


@task
def send_waiting_mail() -> None:
    """Send what is due. Here, not in tasks.py: queueing a mail wakes the worker by itself."""
    deliver(now=timezone.now())


def _wake() -> None:
    send_waiting_mail.enqueue()


def deliver(*, now: datetime) -> Delivery:
    """Send the mails that are due at ``now``, the oldest first; call it outside a transaction."""
    due = Mail.objects.filter(due_at__lte=now).select_related("user").order_by("due_at")
    mails = [mail for mail in due[:BATCH] if _claim(mail, now=now)]
    if not mails:
        return Delivery()
    mailer = mailers.default
    try:
        mailer.open()
    except (OSError, smtplib.SMTPException) as error:
        return _tally([_postpone(mail, error, now=now) for mail in mails])
    try:
        return _tally([_send(mailer, mail, now=now) for mail in mails])
    finally:
        mailer.close()


def discard_old(*, now: datetime) -> int:
    """Forget mails that were sent or given up long ago; return how many."""
    gone, _ = Mail.objects.filter(due_at=None, created_at__lt=now - KEPT_FOR).delete()
    return gone


def _claim(mail: Mail, *, now: datetime) -> bool:
    """Return whether this worker is the one to send ``mail``."""
    untouched = Mail.objects.filter(pk=mail.pk, due_at=mail.due_at)
    return bool(untouched.update(due_at=now + CLAIMED_FOR))


def _send(mailer, mail: Mail, *, now: datetime) -> str:
    if not mail.user.is_active:
        return _close(mail, problem="The account was closed.")
    message = EmailMessage(
        subject=mail.subject,
        body=mail.text,
        to=[mail.user.email],
        # Sent twice after a crash, it is still one mail to the reader's program.
        headers={"Message-ID": f"<{mail.pk}@{_domain()}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        mailer.send_messages([message])
    except Exception as error:  # whatever the back end of EMAIL_URL raises
        return _postpone(mail, error, now=now)
    done = {"due_at": None, "sent_at": now, "text": "", "problem": ""}
    Mail.objects.filter(pk=mail.pk).update(attempts=mail.attempts + 1, **done)
    return "sent"


def _postpone(mail: Mail, error: Exception, *, now: datetime) -> str:
    # The class alone: servers answer with addresses and sometimes with what was sent.
    problem = type(error).__name__
    age = now - mail.created_at
    if age > GIVE_UP_AFTER:
        return _close(mail, problem=problem)
    wait = min(max(age, SHORTEST_WAIT), LONGEST_WAIT)
    log.warning("mail_postponed", mail=str(mail.pk), problem=problem, attempts=mail.attempts + 1)
    later = {"due_at": now + wait, "attempts": mail.attempts + 1, "problem": problem}
    Mail.objects.filter(pk=mail.pk).update(**later)
    return "postponed"


def _close(mail: Mail, *, problem: str) -> str:
    log.error("mail_given_up", mail=str(mail.pk), problem=problem)
    Mail.objects.filter(pk=mail.pk).update(due_at=None, text="", problem=problem)
    return "given_up"


def _tally(ends: list[str]) -> Delivery:
    return Delivery(**{end: ends.count(end) for end in set(ends)})


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
