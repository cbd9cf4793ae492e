"""Dependencies, risks, deliverables, calendars, resources, assignments, baselines, roles."""

import pytest

from projects.baselining import freeze_baseline
from projects.models import Dependency
from projects.rescheduling import reschedule
from tests.api_client import ANY_VERSION, codes, manager_of, signed_in
from tests.factories import (
    NOW,
    DependencyFactory,
    PortfolioRoleFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    ResourceFactory,
    RiskFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

WEEK = [[[480, 720]], None, [], [], [], [], []]


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def client(project):
    return manager_of(project)


def post(client, address, **body):
    return client.post(f"/api/v1/{address}/", body, format="json")


def patch(client, address, row, **body):
    path = f"/api/v1/{address}/{row}/"
    return client.patch(path, body, format="json", headers=ANY_VERSION)


def test_a_circle_of_links_is_refused_with_the_names_in_it(client, project):
    dig, pour = TaskFactory(project=project, name="Dig"), TaskFactory(project=project, name="Pour")
    post(client, "dependencies", predecessor=dig.pk, successor=pour.pk)

    response = post(client, "dependencies", predecessor=pour.pk, successor=dig.pk)

    assert (response.status_code, list(codes(response).values())) == (400, ["dependency_cycle"])
    assert {"Dig", "Pour"} <= set(response.json()["detail"].replace(",", " ").split())


@pytest.mark.parametrize("how", ["itself", "twice"])
def test_a_link_that_says_nothing_is_refused(client, project, how):
    link = DependencyFactory(
        predecessor=TaskFactory(project=project), successor=TaskFactory(project=project)
    )
    successor = link.predecessor_id if how == "itself" else link.successor_id

    response = post(client, "dependencies", predecessor=link.predecessor_id, successor=successor)

    assert response.status_code == 400


def test_a_link_from_a_hidden_task_is_as_if_the_task_were_not_there(client, project):
    own, hidden = TaskFactory(project=project), TaskFactory()

    response = post(client, "dependencies", predecessor=hidden.pk, successor=own.pk)

    assert (response.status_code, Dependency.objects.exists()) == (404, False)


def test_a_hand_off_has_a_promise(project):
    role = PortfolioRoleFactory(portfolio=project.program.portfolio)
    giver = TaskFactory(project=ProjectFactory(program=project.program))
    taker = TaskFactory(project=project)

    response = post(
        signed_in(role.user),
        "dependencies",
        predecessor=giver.pk,
        successor=taker.pk,
        hand_off={"need_by": "2026-12-01", "firm": True},
    )

    assert response.json()["hand_off"] == {"need_by": "2026-12-01", "firm": True}


@pytest.mark.parametrize(
    "fields",
    [{"lag_minutes": 10**15}, {"type": "XX"}, {"hand_off": {"firm": 1}}, {"hand_off": {"x": 1}}],
)
def test_a_wrong_link_is_refused(client, project, fields):
    first, second = TaskFactory(project=project), TaskFactory(project=project)

    response = post(client, "dependencies", predecessor=first.pk, successor=second.pk, **fields)

    assert response.status_code == 400


def test_the_ends_of_a_link_stay(client, project):
    link = DependencyFactory(
        predecessor=TaskFactory(project=project), successor=TaskFactory(project=project)
    )

    response = patch(client, "dependencies", link.pk, predecessor=TaskFactory(project=project).pk)

    assert codes(response) == {"predecessor": "read_only"}


def test_a_risk_gets_the_next_code(client, project):
    fields = {"project": project.pk, "title": "Flood", "probability": 0.25}

    response = post(client, "risks", **fields)

    assert (response.json()["code"], response.json()["probability"]) == ("R-01", 0.25)


def test_a_risk_of_a_program_is_kept_by_its_manager(project):
    role = ProgramRoleFactory(program=project.program)

    response = post(
        signed_in(role.user), "risks", program_key=role.program.key, title="Law", probability=0.5
    )

    assert (response.status_code, response.json()["program"]) == (201, role.program.pk)


@pytest.mark.parametrize("owners", [(), ("project", "program")])
def test_a_risk_belongs_to_one_of_the_two(project, owners):
    role = PortfolioRoleFactory(portfolio=project.program.portfolio)
    ids = {"project": project.pk, "program": project.program_id}

    response = post(
        signed_in(role.user), "risks", title="x", probability=0.5, **{o: ids[o] for o in owners}
    )

    assert response.status_code == 400


@pytest.mark.parametrize("probability", [-0.1, 1.1, "x", None, True])
def test_a_probability_is_0_to_1(client, project, probability):
    response = post(client, "risks", project=project.pk, title="x", probability=probability)

    assert list(codes(response)) == ["probability"]


def test_a_risk_stays_with_its_project(client):
    risk = RiskFactory()
    client = manager_of(risk.project)

    response = patch(client, "risks", risk.pk, project=ProjectFactory().pk)

    assert codes(response) == {"project": "read_only"}


def test_a_deliverable_is_not_rejected_without_a_reason(client, project):
    made = post(client, "deliverables", project=project.pk, name="Handbook").json()

    response = patch(client, "deliverables", made["id"], status="rejected")

    assert (response.status_code, list(codes(response))) == (400, ["reason"])


def test_who_accepts_a_deliverable_signs_it(project):
    role = ProjectRoleFactory(project=project)
    client = signed_in(role.user)
    made = post(client, "deliverables", project=project.pk, name="Handbook").json()

    response = patch(client, "deliverables", made["id"], status="accepted")

    assert response.json()["accepted_by"] == role.user.pk


def test_nobody_signs_for_another(client, project):
    made = post(client, "deliverables", project=project.pk, name="Handbook").json()

    response = patch(client, "deliverables", made["id"], accepted_by=UserFactory().pk)

    assert codes(response) == {"accepted_by": "read_only"}


def test_a_calendar_has_a_week_and_exceptions(client, project):
    calendar = post(client, "calendars", project=project.pk, name="Half", week=WEEK).json()["id"]
    post(client, f"calendars/{calendar}/exceptions", first_date="2026-12-24")

    shown = client.get(f"/api/v1/calendars/{calendar}/").json()

    assert shown["week"] == WEEK
    assert [row["last_date"] for row in shown["exceptions"]] == ["2026-12-24"]


@pytest.mark.parametrize(
    "week",
    [[], "x", [[["a", 1]]] * 7, [[[480]]] * 7, [[[700, 600]]] * 7, [[[0, 9999]]] * 7, [1] * 7],
)
def test_a_week_that_is_none_is_refused(client, project, week):
    response = post(client, "calendars", project=project.pk, name="Odd", week=week)

    assert response.status_code == 400


def test_the_exceptions_of_a_hidden_calendar_are_not_there(client):
    other = ProjectFactory()
    hidden = post(manager_of(other), "calendars", project=other.pk, name="Odd").json()["id"]

    assert client.get(f"/api/v1/calendars/{hidden}/exceptions/").status_code == 404


def test_an_exception_is_not_found_below_another_calendar(client, project):
    one, two = (post(client, "calendars", project=project.pk, name=n).json()["id"] for n in "ab")
    day = post(client, f"calendars/{one}/exceptions", first_date="2026-12-24").json()["id"]

    assert client.get(f"/api/v1/calendars/{two}/exceptions/{day}/").status_code == 404


def test_work_of_an_assignment_decides_how_long_a_task_takes(client, project):
    task, crew = TaskFactory(project=project), ResourceFactory(project=project)
    reschedule([project.pk], at=NOW)

    response = post(client, "assignments", task=task.pk, resource=crew.pk, work_minutes=960)

    assert (response.status_code, response.json()["remaining_work_minutes"]) == (201, 960)


def test_a_resource_of_another_project_is_not_assigned(project):
    role = PortfolioRoleFactory(portfolio=project.program.portfolio)
    task = TaskFactory(project=project)
    other = ResourceFactory(project=ProjectFactory(program=project.program))

    response = post(signed_in(role.user), "assignments", task=task.pk, resource=other.pk)

    assert list(codes(response)) == ["resource"]


def test_a_baseline_is_frozen_by_posting_one(client, project):
    TaskFactory(project=project)
    reschedule([project.pk], at=NOW)

    response = post(client, "baselines", project=project.pk, name="Approved")

    assert (response.status_code, response.json()["number"]) == (201, 1)


def test_a_plan_is_not_frozen_again_without_a_reason(client, project):
    TaskFactory(project=project)
    reschedule([project.pk], at=NOW)
    post(client, "baselines", project=project.pk)

    response = post(client, "baselines", project=project.pk, reason=" ")

    assert (response.status_code, list(codes(response))) == (400, ["reason"])


def test_a_project_without_tasks_has_nothing_to_freeze(client, project):
    assert post(client, "baselines", project=project.pk).status_code == 409


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_baseline_is_never_changed(client, project, method):
    TaskFactory(project=project)
    reschedule([project.pk], at=NOW)
    frozen = freeze_baseline(project=project, by=project.roles.get().user, at=NOW)

    assert getattr(client, method)(f"/api/v1/baselines/{frozen.pk}/").status_code == 405


def test_somebody_is_given_a_role_by_their_address(client, project):
    person = UserFactory(email="new@example.test")

    response = post(
        client, f"projects/{project.key}/roles", email="NEW@example.test", kind="viewer"
    )

    assert (response.status_code, response.json()["user"]) == (201, person.pk)


def test_nobody_raises_their_own_role(project):
    role = ProjectRoleFactory(project=project, kind="team", sees_money=False)

    response = patch(signed_in(role.user), f"projects/{project.key}/roles", role.pk, kind="deputy")

    assert response.status_code == 403


def test_the_last_portfolio_manager_stays():
    role = PortfolioRoleFactory()
    address = f"/api/v1/portfolios/{role.portfolio.key}/roles/{role.pk}/"

    response = signed_in(role.user).delete(address, headers=ANY_VERSION)

    assert response.status_code == 409


def test_a_role_is_not_found_below_another_project(client, project):
    other = ProjectRoleFactory(user=project.roles.get().user).project
    role = project.roles.get()

    assert client.get(f"/api/v1/projects/{other.key}/roles/{role.pk}/").status_code == 404
