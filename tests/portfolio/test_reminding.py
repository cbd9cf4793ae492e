from datetime import date, timedelta

import pytest
from django.core import mail as sent_mail

from portfolio.mailing import deliver
from portfolio.reminding import remind_to_confirm
from programs.models import ConfirmationReminder
from projects.errors import Conflict, NotAllowed
from projects.queries.unconfirmed import unconfirmed_of_program
from tests.factories import (
    NOW,
    PortfolioRoleFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
)

pytestmark = pytest.mark.django_db

LAST_FRIDAY = date(2026, 11, 13)
NEXT_WEEK = NOW + timedelta(days=7)


@pytest.fixture
def boss():
    return ProgramRoleFactory(program__key="PORT").user


@pytest.fixture
def program(boss):
    return boss.program_roles.get().program


@pytest.fixture
def project(program):
    role = ProjectRoleFactory(
        project__program=program,
        project__key="QUAY",
        project__name="Quay <b>wall</b>",
        project__status_date=LAST_FRIDAY,
        user__email="elin@example.test",
    )
    return role.project


def remind(project, by, at=NOW):
    return remind_to_confirm(project=project, by=by, at=at)


def test_the_manager_gets_a_mail_that_leads_to_the_page(project, boss):
    remind(project, boss)
    deliver(now=NOW)

    [mail] = sent_mail.outbox
    assert mail.to == ["elin@example.test"]
    assert "the week of Quay <b>wall</b> up to 20" in mail.body
    assert "/projects/QUAY/confirm/" in mail.body


def test_one_project_gets_one_mail_a_week_whoever_asks(project, boss):
    other = PortfolioRoleFactory(portfolio=project.program.portfolio).user
    remind(project, boss)

    with pytest.raises(Conflict, match="already"):
        remind(project, other)

    remind(project, other, at=NEXT_WEEK)
    deliver(now=NEXT_WEEK)
    assert len(sent_mail.outbox) == 2


def test_a_project_manager_reminds_nobody(project):
    manager = project.roles.get().user

    with pytest.raises(NotAllowed):
        remind(project, manager)


def test_what_is_confirmed_needs_no_reminder(program, boss):
    role = ProjectRoleFactory(project__program=program, project__status_date=NOW.date())

    with pytest.raises(Conflict, match="confirmed already"):
        remind(role.project, boss)


def test_without_a_manager_nothing_is_noted(program, boss):
    project = ProjectFactory(program=program, status_date=LAST_FRIDAY)

    with pytest.raises(Conflict, match="no manager"):
        remind(project, boss)


def test_the_list_names_who_is_behind_and_for_how_long(project, program, boss):
    ProjectFactory(program=program, status_date=NOW.date())
    ProjectFactory(program=program, status_date=LAST_FRIDAY, lifecycle="closed")
    ProjectFactory(program=program, status_date=LAST_FRIDAY, archived_at=NOW)
    ProjectFactory(program=program, start=date(2026, 12, 1))

    [row] = unconfirmed_of_program(program, boss, NOW)

    assert (row.key, row.days, row.manager) == ("QUAY", 7, project.roles.get().user.name)


def test_it_tells_nothing_of_projects_that_one_does_not_see(project, program):
    stranger = ProjectRoleFactory(project__program=program, project__status_date=NOW.date()).user

    assert unconfirmed_of_program(program, stranger, NOW) == ()


@pytest.mark.parametrize("size", [1, 12])
def test_it_asks_two_queries_whatever_their_number(
    project, program, boss, size, django_assert_num_queries
):
    for _ in range(size - 1):
        ProjectFactory(program=program, status_date=LAST_FRIDAY)

    with django_assert_num_queries(2):
        rows = unconfirmed_of_program(program, boss, NOW)

    assert len(rows) == size


@pytest.fixture
def friday(monkeypatch):
    monkeypatch.setattr("portfolio.views.reminder.timezone.now", lambda: NOW)
    monkeypatch.setattr("programs.views.overview.now", lambda: NOW)


def test_the_button_is_gone_once_it_was_used(client, friday, project, boss):
    client.force_login(boss)
    before = client.get("/programs/PORT/").content.decode()

    response = client.post("/programs/PORT/remind/QUAY/", follow=True)

    page = response.content.decode()
    assert "/programs/PORT/remind/QUAY/" in before
    assert "/programs/PORT/remind/QUAY/" not in page
    assert f"by {boss.name}" in page
    assert ConfirmationReminder.objects.count() == 1


def test_a_viewer_of_the_program_sees_the_list_without_the_button(client, friday, project):
    viewer = ProgramRoleFactory(program=project.program, kind="viewer").user
    client.force_login(viewer)

    page = client.get("/programs/PORT/").content.decode()

    assert "Not confirmed" in page
    assert "remind/QUAY" not in page
    assert client.post("/programs/PORT/remind/QUAY/").status_code == 403
