import pytest

from projects.models import Proposal, Task
from projects.rescheduling import reschedule
from tests.api_client import codes, manager_of, signed_in
from tests.factories import NOW, ProjectRoleFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    task = TaskFactory()
    reschedule([task.project_id], at=NOW)
    return task


@pytest.fixture
def member(task):
    return signed_in(ProjectRoleFactory(project=task.project, kind="team").user)


@pytest.fixture
def manager(task):
    return manager_of(task.project)


@pytest.fixture
def proposal(member, task):
    body = {"task": task.pk, "proposed": {"percent_complete": 50}, "note": "Half is driven."}
    return member.post("/api/v1/proposals/", body, format="json").json()


def decide(client, proposal, verb, **body):
    return client.post(f"/api/v1/proposals/{proposal['id']}/{verb}/", body, format="json")


def test_a_team_member_proposes_what_the_manager_accepts(proposal, manager):
    answer = decide(manager, proposal, "accept").json()

    assert (proposal["state"], proposal["seen"]) == ("open", {"percent_complete": 0})
    assert (answer["state"], answer["applied"]) == ("accepted", {"percent_complete": 50})
    assert Task.objects.get().percent_complete == 50


def test_the_manager_makes_something_else_of_it(proposal, manager):
    answer = decide(manager, proposal, "accept", proposed={"percent_complete": 25}).json()

    assert (answer["state"], Task.objects.get().percent_complete) == ("changed", 25)


def test_a_stale_proposal_wants_the_version_of_the_task_that_was_seen(proposal, manager, task):
    manager.patch(
        f"/api/v1/tasks/{task.pk}/",
        {"percent_complete": 80},
        format="json",
        headers={"if-match": "*"},
    )

    shown = manager.get(f"/api/v1/proposals/{proposal['id']}/").json()
    refused = decide(manager, proposal, "accept")
    accepted = decide(manager, proposal, "accept", task_version=2)

    assert (shown["is_stale"], refused.status_code, accepted.status_code) == (True, 412, 200)


def test_a_rejection_needs_an_answer(proposal, manager):
    refused = decide(manager, proposal, "reject", answer="")

    assert (refused.status_code, list(codes(refused))) == (400, ["answer"])
    assert decide(manager, proposal, "reject", answer="Not yet.").json()["answer"] == "Not yet."


def test_what_is_decided_is_a_conflict(proposal, member, manager):
    decide(member, proposal, "withdraw")

    assert decide(manager, proposal, "accept").status_code == 409


@pytest.mark.parametrize(
    ("proposed", "field"),
    [
        ({"percent_complete": "half"}, "proposed.percent_complete"),
        ({"colour": "red"}, "proposed.colour"),
        ({"name": "Other"}, "name"),
        ({}, "proposed"),
        ([], "proposed"),
        ({"percent_complete": 0}, "proposed"),
    ],
)
def test_what_can_not_be_done_to_the_task_is_refused_by_field(member, task, proposed, field):
    body = {"task": task.pk, "proposed": proposed}

    response = member.post("/api/v1/proposals/", body, format="json")

    assert (response.status_code, list(codes(response))) == (400, [field])
    assert not Proposal.objects.exists()
