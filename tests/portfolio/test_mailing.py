"""Mails: sent by the worker, once, again after a failure, and never in anybody's way."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail as sent_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone

from portfolio.mailing import Delivery, deliver, mail_text, queue_mail, site_address
from portfolio.models import Mail
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


class DeadServer(EmailBackend):
    """A mail server that nobody reaches."""

    def open(self):
        raise TimeoutError("timed out")


class HangsUp(EmailBackend):
    """A mail server that ends the connection when it is given a mail."""

    def send_messages(self, messages):
        raise SMTPServerDisconnected("person1@example.test is not welcome")


@pytest.fixture
def server(settings):
    """Let mails go to a back end of this module."""

    def use(backend):
        path = f"{backend.__module__}.{backend.__qualname__}"
        settings.MAILERS = {"default": {"BACKEND": path}}

    return use


@pytest.fixture
def person():
    return UserFactory(email="elin@example.test")


def queue(person, key="nudge:MG:2026-W47", subject="Confirm the week", at=NOW):
    return queue_mail(to=person, subject=subject, text="Please.\n", key=key, at=at)


def test_a_mail_waits_for_the_worker(person):
    queue(person)

    assert sent_mail.outbox == []


def test_the_worker_sends_it_to_the_person(person):
    queue(person)

    assert deliver(now=LATER) == Delivery(sent=1)
    [mail] = sent_mail.outbox
    assert (mail.to, mail.subject, mail.body) == (
        ["elin@example.test"],
        "Confirm the week",
        "Please.\n",
    )


def test_committing_wakes_the_worker(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue(person)

    assert len(sent_mail.outbox) == 1


def test_a_key_sends_once(person):
    queue(person)
    deliver(now=LATER)

    assert not queue(person)
    assert deliver(now=LATER) == Delivery()


def test_a_change_that_is_undone_sends_nothing(person):
    with transaction.atomic():
        queue(person)
        transaction.set_rollback(True)

    assert deliver(now=LATER) == Delivery()


def test_a_name_with_a_line_break_makes_no_header(person):
    queue(person, subject="Confirm MG\r\nBcc: all@example.test")
    deliver(now=LATER)

    assert sent_mail.outbox[0].subject == "Confirm MG Bcc: all@example.test"


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_service": True}])
def test_who_reads_no_mail_gets_none(fields):
    assert not queue(UserFactory(**fields))


def test_an_account_closed_meanwhile_gets_none(person):
    queue(person)
    type(person).objects.update(is_active=False)

    assert deliver(now=LATER) == Delivery(given_up=1)


@pytest.mark.parametrize("backend", [DeadServer, HangsUp])
def test_what_fails_is_tried_again_after_as_long_as_it_has_waited(person, server, backend):
    server(backend)
    queue(person)

    assert deliver(now=LATER) == Delivery(postponed=1)
    assert Mail.objects.get().due_at == LATER + timedelta(minutes=5)


def test_what_failed_is_sent_when_the_server_is_back(person, server):
    server(DeadServer)
    queue(person)
    deliver(now=LATER)
    server(EmailBackend)

    assert deliver(now=NOW + timedelta(hours=1)) == Delivery(sent=1)


def test_a_failure_keeps_its_kind_and_no_address(person, server):
    server(HangsUp)
    queue(person)
    deliver(now=LATER)

    assert Mail.objects.get().problem == "SMTPServerDisconnected"


def test_after_two_days_it_is_given_up_and_its_text_forgotten(person, server):
    server(DeadServer)
    queue(person)

    assert deliver(now=NOW + timedelta(days=3)) == Delivery(given_up=1)
    assert Mail.objects.get().text == ""


def test_a_mail_that_a_dead_worker_claimed_is_sent_later(person):
    queue(person)
    Mail.objects.update(due_at=NOW + timedelta(minutes=10))  # as a claim at NOW leaves it

    assert deliver(now=LATER) == Delivery()
    assert deliver(now=NOW + timedelta(minutes=11)) == Delivery(sent=1)


def test_links_lead_to_the_site(settings):
    settings.SITE_URL = "https://plan.example.org"

    assert site_address() == "https://plan.example.org"


def test_text_is_no_markup(settings, tmp_path):
    (tmp_path / "mail.txt").write_text(
        "{% autoescape off %}{{ name }}: {{ site }}/my-work/{% endautoescape %}\n"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    settings.SITE_URL = "https://plan.example.org"

    text = mail_text("mail.txt", {"name": "R&D"})

    assert text == "R&D: https://plan.example.org/my-work/\n"


def test_a_new_password_is_asked_for_without_waiting_for_a_mail_server(client, person, server):
    server(DeadServer)

    response = client.post("/accounts/password/reset/", {"email": person.email})

    assert response.status_code == 302
    assert Mail.objects.get().user == person


def test_the_link_of_a_new_password_is_forgotten_once_it_is_sent(client, person):
    client.post("/accounts/password/reset/", {"email": person.email})

    deliver(now=timezone.now())

    assert "/accounts/password/reset/key/" in sent_mail.outbox[0].body
    assert Mail.objects.get().text == ""
