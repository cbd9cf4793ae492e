"""A program, its benefits, risks and people, and its new projects, kept on pages."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from programs.models import Benefit, BenefitRealisation, Program, ProgramRole
from projects import versioning
from projects.models import Project, Risk
from tests.factories import (
    NOW,
    BenefitFactory,
    MilestoneFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    role = ProgramRoleFactory(program__key="CUST", program__name="Customer Platform")
    client.force_login(role.user)
    return role


@pytest.fixture
def benefit(manager):
    return BenefitFactory(program=manager.program, planned_per_month=77123)


@pytest.fixture
def viewer(manager):
    return ProgramRoleFactory(program=manager.program, kind="viewer", sees_money=False).user


def address(page, **where):
    return reverse(f"programs:{page}", kwargs={"key": "cust"} | where)


PAGES = ["benefit_list", "benefit_new", "risk_list", "risk_new", "role_list", "settings"]


@pytest.mark.parametrize("page", [*PAGES, "new_project"])
def test_the_manager_of_the_program_opens_each_page(client, manager, page):
    assert client.get(address(page)).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "new_project"])
def test_a_project_manager_finds_none_of_them(client, manager, page):
    client.force_login(ProjectRoleFactory(project__program=manager.program).user)

    assert client.get(address(page)).status_code == 404


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("benefit_list", 200), ("risk_list", 200), ("role_list", 200), ("benefit_new", 403),
        ("risk_new", 403), ("settings", 403), ("new_project", 403),
    ],
)  # fmt: skip
def test_a_viewer_reads_and_does_not_change(client, viewer, page, expected):
    client.force_login(viewer)

    assert client.get(address(page)).status_code == expected


def test_a_program_without_benefits_says_what_they_are_for(client, manager):
    assertContains(client.get(address("benefit_list")), "No benefits yet")


@pytest.mark.parametrize("enabler", [TaskFactory, MilestoneFactory])
def test_a_benefit_is_entered_on_a_page(client, manager, enabler):
    milestone = enabler(project__program=manager.program)
    entry = {
        "name": "Less leakage", "kind": "revenue", "planned_per_month": "100",
        "enabling_task": milestone.pk, "delay_days": "0", "ramp_months": "6", "end_months": "60",
    }  # fmt: skip

    client.post(address("benefit_new"), entry)

    assert Benefit.objects.get().enabling_task == milestone


def test_of_many_tasks_only_milestones_are_offered_as_enablers(client, manager, monkeypatch):
    monkeypatch.setattr("programs.views.benefit.MOST_LISTED", 1)
    milestone = MilestoneFactory(project__program=manager.program)
    task = TaskFactory(project=milestone.project)

    page = client.get(address("benefit_new"))

    assertContains(page, f'<option value="{milestone.pk}">')
    assertNotContains(page, f'<option value="{task.pk}">')


def test_a_benefit_without_an_end_is_refused_at_its_field(client, manager):
    entry = {
        "name": "Less leakage", "kind": "revenue", "planned_per_month": "100", "delay_days": "0",
        "ramp_months": "6",
    }  # fmt: skip

    response = client.post(address("benefit_new"), entry)

    assertContains(response, "give one of the two", status_code=400)


@pytest.mark.parametrize("page", ["list", "show"])
def test_a_benefit_shows_no_money_without_the_right_to_see_it(client, viewer, benefit, page):
    client.force_login(viewer)
    where = {"pk": benefit.pk} if page == "show" else {}

    response = client.get(address(f"benefit_{page}", **where))

    assertContains(response, benefit.name)
    assertNotContains(response, "77,123")
    assertNotContains(response, "Realised")


def test_a_share_is_entered_in_percent(client, manager, benefit):
    project = ProjectFactory(program=manager.program)

    client.post(
        address("contribution_new", benefit=benefit.pk), {"project": project.pk, "share": "40"}
    )

    assert benefit.contributions.get().share == Decimal("0.4")


def test_shares_beyond_the_whole_are_refused_at_their_field(client, manager, benefit):
    one, other = ProjectFactory.create_batch(2, program=manager.program)
    page = address("contribution_new", benefit=benefit.pk)
    client.post(page, {"project": one.pk, "share": "60"})

    response = client.post(page, {"project": other.pk, "share": "60"})

    assertContains(response, "add up to 1.2", status_code=400)


def test_what_a_benefit_brought_is_booked_on_its_page(client, manager, benefit):
    client.post(
        address("realisation_new", benefit=benefit.pk), {"date": "2026-11-01", "amount": "70"}
    )

    assert BenefitRealisation.objects.get().amount == 70


def test_a_risk_of_the_program_is_entered_on_a_page(client, manager):
    entry = {
        "title": "Regulator", "kind": "threat", "probability": "30", "cost_impact": "10",
        "schedule_impact_days": "5",
    }  # fmt: skip

    client.post(address("risk_new"), entry)

    assert Risk.objects.get().program == manager.program


def test_a_person_gets_a_role_on_the_program(client, manager):
    person = UserFactory()

    client.post(address("role_new"), {"user": person.email, "kind": "viewer"})

    assert ProgramRole.objects.get(user=person).kind == "viewer"


def settings_of(program, **fields):
    return {
        "key": program.key,
        "name": program.name,
        "lifecycle": "active",
        "currency": "EUR",
        "own_budget": "0",
        "standing_cost_per_day": "0",
        "version": program.version,
    } | fields


def test_settings_are_saved(client, manager):
    client.post(address("settings"), settings_of(manager.program, hurdle_rate="55"))

    assert Program.objects.get().hurdle_rate == Decimal("0.55")


@pytest.fixture
def hidden_parent(manager):
    """A program above that the manager has no role on."""
    program = manager.program
    parent = ProgramFactory(key="GRID", name="Secret grid", portfolio=program.portfolio)
    program.parent = parent
    versioning.write(program, ["parent"], seen_version=program.version, by=None, at=NOW)
    return parent


def test_a_parent_that_one_doesnt_see_is_not_named_in_the_settings(client, hidden_parent):
    page = client.get(address("settings"))

    assertNotContains(page, "Secret grid")
    assertNotContains(page, "Part of program")


def test_saving_the_settings_keeps_a_parent_that_one_doesnt_see(client, manager, hidden_parent):
    client.post(address("settings"), settings_of(manager.program, name="Customer Grid"))

    program = Program.objects.get(key="CUST")
    assert (program.name, program.parent) == ("Customer Grid", hidden_parent)


def test_a_program_below_is_not_offered_as_parent(client, manager):
    below = ProgramFactory(parent=manager.program, portfolio=manager.program.portfolio)

    response = client.post(address("settings"), settings_of(manager.program, parent=below.pk))

    assertContains(response, "Select a valid choice", status_code=400)


def test_a_target_window_that_runs_backwards_is_refused(client, manager):
    window = {"target_start": "2027-01-01", "target_finish": "2026-01-01"}

    response = client.post(address("settings"), settings_of(manager.program, **window))

    assertContains(response, "not before the target start", status_code=400)


@pytest.mark.parametrize(
    ("rigour", "last"), [("light", "budget"), ("planned", "start"), ("controlled", "start")]
)
def test_a_new_project_asks_four_fields(client, manager, rigour, last):
    fields = client.get(address("new_project"), {"rigour": rigour}).context["form"].fields

    assert set(fields) == {"key", "name", "manager", last}


def test_a_light_project_is_begun_with_its_budget(client, manager):
    entry = {"key": "ph", "name": "Phones", "manager": manager.user.email, "budget": "500"}

    response = client.post(f"{address('new_project')}?rigour=light", entry)

    assertRedirects(response, "/projects/PH/", fetch_redirect_response=False)
    assert (Project.objects.get().rigour, Project.objects.get().budget) == ("light", 500)


def test_a_new_project_without_a_known_manager_is_refused_at_its_field(client, manager):
    entry = {"key": "ph", "name": "Phones", "manager": "no@one.test", "start": "2026-11-02"}

    response = client.post(address("new_project"), entry)

    assertContains(response, "Nobody with this e-mail address", status_code=400)
