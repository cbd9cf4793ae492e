"""Who owes a status report is reminded by mail, once a period."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail

from portfolio import mailing
from portfolio.models import Mail
from portfolio.report_reminding import remind_of_reports
from projects.reporting import draft_project_report, publish_project_report, set_rhythm
from tests.factories import ProgramRoleFactory, ProjectRoleFactory

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime(2026, 11, 18, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)


def every_friday(role, owner):
    set_rhythm(owner=owner, weekday=4, time=time(15), by=role.user, at=WEDNESDAY)


@pytest.fixture
def role():
    role = ProjectRoleFactory()
    every_friday(role, role.project)
    return role


def test_the_manager_is_reminded_where_the_report_can_be_written(role):
    remind_of_reports(now=FRIDAY)

    mailing.deliver(now=FRIDAY)

    [sent] = mail.outbox
    assert sent.to == [role.user.email]
    assert f"/projects/{role.project.key}/reports/" in sent.body


def test_a_period_is_reminded_of_once(role):
    first = remind_of_reports(now=FRIDAY)

    assert (first, remind_of_reports(now=FRIDAY + timedelta(hours=1))) == (1, 0)


def test_the_next_period_is_reminded_of_again(role):
    remind_of_reports(now=FRIDAY)

    assert remind_of_reports(now=FRIDAY + timedelta(days=7)) == 1


def test_nobody_is_reminded_before_the_time(role):
    assert remind_of_reports(now=FRIDAY - timedelta(minutes=1)) == 0


def test_who_has_reported_is_not_reminded(role):
    report = draft_project_report(
        project=role.project, fields={"summary": "Fine."}, by=role.user, at=WEDNESDAY
    )
    publish_project_report(report=report, seen_version=1, by=role.user, at=WEDNESDAY)

    assert remind_of_reports(now=FRIDAY) == 0


def test_a_program_manager_is_reminded_too():
    role = ProgramRoleFactory()
    every_friday(role, role.program)

    remind_of_reports(now=FRIDAY)

    assert Mail.objects.get().user == role.user
