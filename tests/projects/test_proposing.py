from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from projects.errors import Conflict, DomainError, NotAllowed, StaleVersion
from projects.models import Proposal, Task
from projects.planning import edit_task
from projects.proposing import accept_proposal, propose, reject_proposal, withdraw_proposal
from projects.rescheduling import reschedule
from tests.factories import NOW, ProjectRoleFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return ProjectRoleFactory(kind="manager").user


@pytest.fixture
def task(manager):
    task = TaskFactory(project=manager.project_roles.get().project)
    reschedule([task.project_id], at=NOW)
    return task


@pytest.fixture
def member(task):
    return ProjectRoleFactory(project=task.project, kind="team").user


@pytest.fixture
def proposal(task, member):
    return make(task, member, duration_minutes=960, percent_complete=50)


def make(task, by, note="The crane is late.", **fields):
    return propose(task=task, fields=fields, note=note, seen_version=task.version, by=by, at=NOW)


def test_a_proposal_changes_nothing_and_tells_what_was_and_what_should_be(task, proposal):
    assert (proposal.seen, proposal.proposed, proposal.state) == (
        {"duration_minutes": 480, "percent_complete": 0},
        {"duration_minutes": 960, "percent_complete": 50},
        "open",
    )
    assert Task.objects.get(pk=task.pk).version == task.version


@pytest.mark.parametrize("kind", ["viewer", None])
def test_only_the_team_proposes(task, kind):
    outsider = ProjectRoleFactory(**({"project": task.project, "kind": kind} if kind else {})).user

    with pytest.raises(NotAllowed):
        make(task, outsider, percent_complete=50)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"percent_complete": 100, "status": "in_progress"}, "status"),
        ({"actual_start": "2126-01-01T08:00:00+00:00"}, "actual_start"),
        ({"percent_complete": 0}, "proposed"),
        ({}, "proposed"),
        ({"external_id": "x"}, "external_id"),
    ],
)
def test_what_the_manager_could_not_accept_is_refused_at_once(task, member, fields, field):
    with pytest.raises(DomainError) as refused:
        make(task, member, **fields)

    assert refused.value.field == field
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Another"},
        {"percent_complete": "half"},
        {"percent_complete": 120},
        {"status": "ready"},
        {"deadline": "9999-01-01T08:00:00+00:00"},
        {"constraint_type": "SNET"},
    ],
)
def test_values_that_a_task_can_not_have_are_refused_by_field(task, member, fields):
    with pytest.raises(ValidationError):
        make(task, member, **fields)


def test_whoever_has_an_open_proposal_withdraws_it_before_the_next(task, member, proposal):
    with pytest.raises(ValidationError, match="withdraw it first"):
        make(task, member, percent_complete=60)

    withdraw_proposal(proposal=proposal, by=member, at=NOW)

    assert make(task, member, percent_complete=60).state == "open"


def test_accepting_does_what_was_proposed_in_the_name_of_the_manager(task, proposal, manager):
    effect = accept_proposal(proposal=proposal, by=manager, at=NOW)

    changed = Task.objects.get(pk=task.pk)
    latest = changed.history.latest()
    assert (changed.duration_minutes, changed.percent_complete) == (960, 50)
    assert (proposal.state, proposal.decided_by, effect.tasks_moved > 0) == (
        "accepted", manager, True,
    )  # fmt: skip
    assert latest.history_user == manager
    assert latest.history_change_reason.startswith("Proposed by Person")


def test_a_deputy_decides_as_the_manager_does(task, proposal):
    deputy = ProjectRoleFactory(project=task.project, kind="deputy").user

    accept_proposal(proposal=proposal, by=deputy, at=NOW)

    assert proposal.state == "accepted"


def test_what_the_manager_changed_before_accepting_is_kept_beside_it(proposal, manager):
    accept_proposal(proposal=proposal, fields={"percent_complete": 30}, by=manager, at=NOW)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.applied) == ("changed", {"percent_complete": 30})
    assert Task.objects.get().percent_complete == 30


def test_dates_survive_being_kept(task, member, manager):
    proposal = make(task, member, deadline=datetime(2026, 12, 1, 17, tzinfo=UTC))

    accept_proposal(proposal=Proposal.objects.get(pk=proposal.pk), by=manager, at=NOW)

    assert Task.objects.get().deadline == datetime(2026, 12, 1, 17, tzinfo=UTC)


def test_a_proposal_is_stale_once_its_fields_have_changed(task, proposal, manager):
    edit(task, manager, duration_minutes=1440)

    with pytest.raises(StaleVersion):
        accept_proposal(proposal=proposal, by=manager, at=NOW)

    assert Proposal.objects.get().state == "open"


def test_who_has_seen_what_is_there_now_may_accept_it_all_the_same(task, proposal, manager):
    edit(task, manager, duration_minutes=1440)

    accept_proposal(proposal=proposal, task_version=task.version, by=manager, at=NOW)

    assert Task.objects.get().duration_minutes == 960


def test_a_change_of_other_fields_makes_nothing_stale(task, proposal, manager):
    edit(task, manager, name="Drive the piles")

    accept_proposal(proposal=proposal, by=manager, at=NOW)

    assert Task.objects.get().duration_minutes == 960


def test_a_rejection_says_why(proposal, manager):
    with pytest.raises(DomainError):
        reject_proposal(proposal=proposal, answer=" ", by=manager, at=NOW)

    reject_proposal(proposal=proposal, answer="The crane came.", by=manager, at=NOW)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == ("rejected", "The crane came.")


@pytest.mark.parametrize("verb", [accept_proposal, reject_proposal])
def test_the_team_does_not_decide(proposal, member, verb):
    options = {"answer": "Yes"} if verb is reject_proposal else {}

    with pytest.raises(NotAllowed):
        verb(proposal=proposal, by=member, at=NOW, **options)


def test_nobody_withdraws_what_another_proposed(proposal, manager):
    with pytest.raises(NotAllowed):
        withdraw_proposal(proposal=proposal, by=manager, at=NOW)


def test_what_is_decided_stays_decided(proposal, manager, member):
    accept_proposal(proposal=proposal, by=manager, at=NOW)

    with pytest.raises(Conflict, match="accepted already by Person"):
        withdraw_proposal(proposal=proposal, by=member, at=NOW)


def edit(task, by, **fields):
    edit_task(task=task, fields=fields, seen_version=task.version, by=by, at=NOW)
    task.refresh_from_db()
