from datetime import date

import pytest

from projects.models import ConfirmedWeek, Project
from projects.rescheduling import reschedule
from tests.factories import NOW, ProgramRoleFactory, ProjectRoleFactory, TaskFactory

pytestmark = pytest.mark.django_db

BEFORE, FRIDAY = date(2026, 11, 13), date(2026, 11, 20)


@pytest.fixture
def friday(monkeypatch):
    monkeypatch.setattr("portfolio.views.confirm.timezone.now", lambda: NOW)


@pytest.fixture
def role(friday, client):
    role = ProjectRoleFactory(project__key="QUAY", project__status_date=BEFORE, sees_money=False)
    TaskFactory(project=role.project, duration_minutes=4800)
    reschedule([role.project.pk], at=NOW)
    client.force_login(role.user)
    return role


def test_the_page_says_what_would_move_and_saves_nothing(role, client):
    page = client.get("/projects/QUAY/confirm/").content.decode()

    assert "<b>One task</b> moves" in page
    assert "Drive piles" in page
    assert Project.objects.get().status_date == BEFORE
    assert not ConfirmedWeek.objects.exists()


def test_without_the_money_right_it_speaks_of_no_money(role, client):
    page = client.get("/projects/QUAY/confirm/").content.decode()

    assert "Estimate at completion" not in page
    assert "ROI" not in page


def test_with_it_the_page_says_what_cost_and_return_become(role, client):
    ProgramRoleFactory(program=role.project.program, user=role.user)

    page = client.get("/projects/QUAY/confirm/").content.decode()

    assert "Program cost at completion" in page


def test_confirming_goes_back_to_where_one_came_from(role, client):
    sent = {"status_date": FRIDAY, "version": 1, "next": "/my-work/"}

    response = client.post("/projects/QUAY/confirm/", sent)

    assert (response.status_code, response.url) == (302, "/my-work/")
    assert Project.objects.get().status_date == FRIDAY


@pytest.mark.parametrize("day", ["2026-11-13", "2026-11-12", "2026-11-21", "soon", ""])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_day_that_can_not_be_confirmed_is_refused_at_its_field(role, client, day, method):
    response = getattr(client, method)("/projects/QUAY/confirm/", {"status_date": day})

    assert response.status_code == 400
    assert "status_date" in response.context["form"].errors
    assert Project.objects.get().status_date == BEFORE


def test_a_version_that_was_not_seen_changes_nothing(role, client):
    response = client.post("/projects/QUAY/confirm/", {"status_date": FRIDAY, "version": 9})

    assert response.status_code == 400
    assert Project.objects.get().status_date == BEFORE


def test_confirmed_up_to_today_there_is_nothing_to_confirm(role, client):
    client.post("/projects/QUAY/confirm/", {"status_date": FRIDAY})

    page = client.get("/projects/QUAY/confirm/").content.decode()

    assert "there is nothing to confirm until tomorrow" in page
