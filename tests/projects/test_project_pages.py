"""What a project is, its people, calendars, baselines and deliverables, kept on pages."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from projects.baselining import freeze_baseline
from projects.calendar_keeping import add_calendar
from projects.models import Baseline, Calendar, CalendarException, Deliverable, Project, ProjectRole
from projects.planning import delete_task
from projects.rescheduling import reschedule
from tests.factories import (
    NOW,
    DeliverableFactory,
    ProgramRoleFactory,
    ProjectRoleFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    role = ProjectRoleFactory(project__key="MG", project__name="Data Migration")
    client.force_login(role.user)
    return role


@pytest.fixture
def project(manager):
    return manager.project


CONFIRM = "/projects/MG/confirm/"


def address(page, **where):
    return reverse(f"projects:{page}", kwargs={"key": "MG"} | where)


def settings_of(project, **fields):
    return {
        "key": project.key,
        "name": project.name,
        "rigour": project.rigour,
        "lifecycle": project.lifecycle,
        "start": project.start.isoformat(),
        "currency": "EUR",
        "time_zone": "UTC",
        "eac_method": "cpi",
        "critical_limit_minutes": "0",
        "standing_cost_per_day": "0",
        "version": project.version,
    } | fields


def test_settings_are_saved(client, project):
    client.post(address("settings"), settings_of(project, name="Meter migration"))

    assert Project.objects.get().name == "Meter migration"


def test_a_new_key_leads_to_the_new_address(client, project):
    response = client.post(address("settings"), settings_of(project, key="meters"))

    assertRedirects(response, "/projects/METERS/settings/")


def test_a_light_project_is_raised_with_its_budget_in_hand(client, project):
    Project.objects.filter(pk=project.pk).update(rigour="light", budget=500)
    project.refresh_from_db()

    client.post(address("settings"), settings_of(project, rigour="planned", budget="500"))

    assert project.budget_lines.get().amount == 500


def test_the_settings_of_a_light_project_speak_of_no_network(client, project):
    Project.objects.filter(pk=project.pk).update(rigour="light")

    assertNotContains(client.get(address("settings")), "predecessor")


def test_a_time_zone_that_is_none_is_refused_at_its_field(client, project):
    response = client.post(address("settings"), settings_of(project, time_zone="Moon"))

    assertContains(response, "is not a time zone", status_code=400)


def test_without_the_money_right_settings_show_no_money(client, project):
    deputy = ProjectRoleFactory(project=project, kind="deputy", sees_money=False).user
    client.force_login(deputy)

    assertNotContains(client.get(address("settings")), "Standing cost")


def test_a_project_is_archived_and_restored(client, project):
    client.post(address("settings_archive"), {"version": 1})
    assertContains(client.get(address("settings")), "It is archived")

    client.post(address("settings_restore"), {"version": 2})

    assert Project.objects.current().exists()


def test_the_week_is_confirmed_on_a_page(client, project):
    client.post(CONFIRM, {"status_date": timezone.localdate().isoformat()})

    assert Project.objects.get().status_date == timezone.localdate()


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [("/my-work/", "/my-work/"), ("https://evil.test/", "/projects/MG/"), ("", "/projects/MG/")],
)
def test_confirming_leads_back_to_where_one_came_from_and_nowhere_else(
    client, project, asked, leads_to
):
    entry = {"status_date": timezone.localdate().isoformat(), "next": asked}

    response = client.post(CONFIRM, entry)

    assert response["Location"] == leads_to


def test_a_week_in_the_future_is_not_confirmed(client, project):
    response = client.post(CONFIRM, {"status_date": "2999-01-01"})

    assertContains(response, "in the future", status_code=400)


def test_the_people_page_shows_roles_resources_and_calendars(client, manager):
    response = client.get(address("people"))

    assertContains(response, manager.user.email)
    assertContains(response, "No resources yet")
    assertContains(response, "No calendars yet")


def test_a_person_gets_a_role_by_their_e_mail_address(client, project):
    person = UserFactory()

    client.post(address("role_new"), {"user": person.email.upper(), "kind": "viewer"})

    assert ProjectRole.objects.get(user=person).kind == "viewer"


def test_an_unknown_e_mail_address_is_refused_at_its_field(client, project):
    response = client.post(address("role_new"), {"user": "no@one.test", "kind": "viewer"})

    assertContains(response, "Nobody with this e-mail address", status_code=400)


def test_the_manager_is_not_removed_but_replaced(client, manager):
    response = client.post(address("role_remove", pk=manager.pk), {"version": 1})

    assertContains(response, "would be without a manager", status_code=409)


def test_a_calendar_is_entered_as_people_write_times(client, project):
    week = {f"week_{day}": "08:00-12:00, 13:00–16:30" for day in range(5)}

    client.post(address("calendar_new"), {"name": "Site"} | week)

    assert Calendar.objects.get().week == [[[480, 720], [780, 990]]] * 5 + [[], []]


def test_a_time_that_runs_backwards_is_refused_with_its_day(client, project):
    entry = {"name": "Site", "week_2": "17:00-08:00"}

    response = client.post(address("calendar_new"), entry)

    assertContains(response, "Wednesday: “17:00-08:00” runs backwards", status_code=400)


def test_an_exception_is_added_on_the_page_of_its_calendar(client, manager, project):
    calendar = add_calendar(project=project, fields={"name": "Site"}, by=manager.user, at=NOW)
    where = {"calendar": calendar.pk}
    entry = {"name": "Strike", "first_date": "2026-12-24", "last_date": "2026-12-26"}

    client.post(address("calendar_exception_new", **where), entry)

    assert CalendarException.objects.get().intervals == []
    assertContains(client.get(address("calendar_show", pk=calendar.pk)), "Strike")


def test_a_deliverable_is_accepted_on_a_page(client, manager, project):
    deliverable = DeliverableFactory(project=project)

    client.post(address("deliverable_accept", pk=deliverable.pk), {"version": 1})

    assert Deliverable.objects.get().accepted_by == manager.user


def test_a_deliverable_is_not_rejected_without_saying_what_is_missing(client, project):
    deliverable = DeliverableFactory(project=project)

    response = client.post(address("deliverable_reject", pk=deliverable.pk), {"version": 1})

    assertContains(response, "1 field needs attention", status_code=400)


def test_nor_is_it_on_the_form_of_all_its_fields(client, project):
    deliverable = DeliverableFactory(project=project)
    entry = {"name": deliverable.name, "status": "rejected", "version": 1}

    response = client.post(address("deliverable_edit", pk=deliverable.pk), entry)

    assertContains(response, "Say what is missing, so that it can be put right.", status_code=400)


def test_a_verdict_on_an_old_version_is_refused(client, project):
    deliverable = DeliverableFactory(project=project)

    response = client.post(address("deliverable_accept", pk=deliverable.pk), {"version": 9})

    assertContains(response, "was changed by someone else", status_code=400)


def test_a_project_without_a_baseline_says_what_one_is_for(client, project):
    assertContains(client.get(address("baselines")), "No baseline yet")


def test_an_empty_plan_is_not_frozen(client, project):
    response = client.post(address("baseline_freeze"), {"name": "First"})

    assertContains(response, "no tasks to freeze", status_code=400)


def test_a_plan_is_frozen_on_a_page(client, project):
    TaskFactory(project=project)
    reschedule([project.pk], at=NOW)

    client.post(address("baseline_freeze"), {"name": "Business case"})

    assert Baseline.objects.get().name == "Business case"


def test_a_plan_is_not_frozen_again_without_saying_why(client, project):
    TaskFactory(project=project)
    reschedule([project.pk], at=NOW)
    client.post(address("baseline_freeze"), {"name": "Business case"})

    response = client.post(address("baseline_freeze"), {"name": "Second", "reason": " "})

    assertContains(response, "Say why the plan is frozen again", status_code=400)


def test_a_viewer_freezes_nothing(client, project):
    client.force_login(ProjectRoleFactory(project=project, kind="viewer").user)

    assert client.post(address("baseline_freeze"), {}).status_code == 403


def test_a_baseline_beside_today_says_what_slipped_was_added_and_was_removed(
    client, manager, project
):
    slips, goes = (TaskFactory(project=project, name=n) for n in ("Dig", "Paint"))
    reschedule([project.pk], at=NOW)
    freeze_baseline(project=project, by=manager.user, at=NOW)
    type(slips).objects.filter(pk=slips.pk).update(duration_minutes=960, remaining_minutes=960)
    delete_task(task=goes, seen_version=1, by=manager.user, at=NOW)
    TaskFactory(project=project, name="Plant")
    reschedule([project.pk], at=NOW)

    response = client.get(address("baseline", number=1))

    assertContains(response, "1\xa0d\xa0late")
    assertContains(response, "removed since")
    assertContains(response, "added since")


def test_baselines_show_no_money_without_the_right_to_see_it(client, manager, project):
    TaskFactory(project=project)
    reschedule([project.pk], at=NOW)
    freeze_baseline(project=project, by=manager.user, at=NOW)
    client.force_login(ProjectRoleFactory(project=project, kind="viewer", sees_money=False).user)

    assertNotContains(client.get(address("baselines")), "Budget")


def test_a_member_reads_the_name_of_the_program_without_a_link_to_it(client, project):
    response = client.get(address("risk_list"))

    assertContains(response, project.program.name)
    assertNotContains(response, f"/programs/{project.program.key}/")


def test_a_program_manager_finds_the_way_up(client, project):
    client.force_login(ProgramRoleFactory(program=project.program).user)

    assertContains(client.get(address("risk_list")), f"/programs/{project.program.key}/")
