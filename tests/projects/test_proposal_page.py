import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Proposal, Task
from projects.planning import edit_task
from projects.proposing import propose
from projects.rescheduling import reschedule
from tests.factories import NOW, ProjectRoleFactory, TaskFactory

pytestmark = pytest.mark.django_db

LIST = "/projects/QUAY/proposals/"


@pytest.fixture
def manager():
    return ProjectRoleFactory(project__key="QUAY").user


@pytest.fixture
def task(manager):
    task = TaskFactory(project=manager.project_roles.get().project)
    reschedule([task.project_id], at=NOW)
    return task


@pytest.fixture
def member(task):
    return ProjectRoleFactory(project=task.project, kind="team", sees_money=False).user


@pytest.fixture
def proposal(task, member):
    return propose(
        task=task,
        fields={"duration_minutes": 960},
        note="The crane is late.",
        seen_version=task.version,
        by=member,
        at=NOW,
    )


def test_the_team_proposes_on_the_page_of_a_task(client, task, member):
    client.force_login(member)
    sent = {"duration": "3", "percent_complete": "0", "reason": "Rain", "version": task.version}

    response = client.post(f"/tasks/{task.pk}/propose/", sent)

    proposal = Proposal.objects.get()
    assert (response.status_code, proposal.proposed) == (302, {"duration_minutes": 1440})
    page = client.get(f"/tasks/{task.pk}/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "duration 1 d → 3 d" in page


def test_a_day_not_to_start_before_is_proposed_as_a_constraint(client, task, member):
    client.force_login(member)
    sent = {"not_before": "2026-12-01", "version": task.version}

    client.post(f"/tasks/{task.pk}/propose/", sent)

    assert Proposal.objects.get().proposed == {
        "constraint_date": "2026-12-01T08:00:00+00:00",
        "constraint_type": "SNET",
    }


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"duration": "long"},
        {"status": "blocked"},
        {"actual_finish": "2126-01-01"},
    ],
)
def test_what_can_not_be_proposed_is_shown_at_its_field(client, task, member, sent):
    client.force_login(member)

    response = client.post(f"/tasks/{task.pk}/propose/", sent | {"version": task.version})

    assert (response.status_code, Proposal.objects.exists()) == (400, False)


def test_the_manager_accepts_with_one_button(client, task, proposal, manager):
    client.force_login(manager)

    response = client.post(f"{LIST}{proposal.pk}/", {"task_version": task.version})

    assert (response.status_code, response.url) == (302, LIST)
    assert Task.objects.get().duration_minutes == 960


def test_the_manager_changes_it_before(client, task, proposal, manager):
    client.force_login(manager)
    sent = {"change": "1", "duration": "4", "version": 1, "task_version": task.version}

    client.post(f"{LIST}{proposal.pk}/", sent)

    assert Task.objects.get().duration_minutes == 4 * 480
    assert Proposal.objects.get().state == "changed"


def test_the_form_of_the_manager_begins_with_what_is_proposed(client, proposal, manager):
    client.force_login(manager)

    form = client.get(f"{LIST}{proposal.pk}/").context["form"]

    assert form["duration"].value() == "2"


def test_both_values_are_shown_where_the_task_has_changed_since(client, task, proposal, manager):
    options = {"seen_version": task.version, "by": manager, "at": NOW}
    edit_task(task=task, fields={"duration_minutes": 2400}, **options)
    client.force_login(manager)

    page = client.get(f"{LIST}{proposal.pk}/").content.decode()
    refused = client.post(f"{LIST}{proposal.pk}/", {"task_version": task.version - 1})

    assert "both values are shown" in page
    assert '<td class="warn">5\N{NO-BREAK SPACE}d</td>' in page
    assert (refused.status_code, Proposal.objects.get().state) == (412, "open")


@pytest.mark.parametrize(("answer", "status"), [("Not yet.", 302), ("", 400)])
def test_a_rejection_wants_its_reason(client, proposal, manager, answer, status):
    client.force_login(manager)

    response = client.post(f"{LIST}{proposal.pk}/reject/", {"answer": answer})

    assert response.status_code == status


def test_whoever_proposed_it_withdraws_it(client, proposal, member):
    client.force_login(member)

    client.post(f"{LIST}{proposal.pk}/withdraw/")

    assert "Withdrawn" in client.get(LIST).content.decode()


def test_the_list_asks_a_constant_number_of_queries(client, proposal, manager):
    client.force_login(manager)
    with CaptureQueriesContext(connection) as for_one:
        client.get(LIST)
    for _ in range(5):
        other = TaskFactory(project=proposal.project)
        told = {"note": "", "seen_version": 1, "by": proposal.proposed_by, "at": NOW}
        propose(task=other, fields={"duration_minutes": 960}, **told)

    with CaptureQueriesContext(connection) as for_six:
        client.get(LIST)

    assert len(for_six) == len(for_one)
