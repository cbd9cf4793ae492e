"""Deliverables through their verbs: what is signed, what counts as added scope."""

import pytest
from django.core.exceptions import ValidationError

from projects.acceptance import (
    accept_deliverable,
    add_deliverable,
    edit_deliverable,
    reject_deliverable,
    remove_deliverable,
)
from projects.baselining import freeze_baseline
from projects.errors import NotAllowed
from projects.models import Deliverable
from projects.rescheduling import reschedule
from tests.factories import NOW, ProjectRoleFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return ProjectRoleFactory()


def add(manager, **fields):
    fields = {"name": "Pile report"} | fields
    return add_deliverable(project=manager.project, fields=fields, by=manager.user, at=NOW)


def test_an_accepted_deliverable_says_by_whom_and_when(manager):
    deliverable = accept_deliverable(
        deliverable=add(manager), seen_version=1, by=manager.user, at=NOW
    )

    assert (deliverable.accepted_by, deliverable.accepted_at) == (manager.user, NOW)


def test_acceptance_is_measured(manager):
    accept_deliverable(deliverable=add(manager), seen_version=1, by=manager.user, at=NOW)

    metrics = manager.project.metrics
    assert (metrics.deliverables_accepted, metrics.deliverables_total) == (1, 1)


def test_a_rejected_deliverable_is_no_longer_signed(manager):
    deliverable = add(manager, status="accepted")

    reject_deliverable(
        deliverable=deliverable, seen_version=1, by=manager.user, at=NOW, reason="Page missing"
    )

    assert (deliverable.status, deliverable.accepted_by) == ("rejected", None)


def test_a_rejection_without_a_reason_is_refused(manager):
    with pytest.raises(ValidationError) as refusal:
        reject_deliverable(
            deliverable=add(manager), seen_version=1, by=manager.user, at=NOW, reason=" "
        )

    assert list(refusal.value.message_dict) == ["reason"]


def test_accepting_twice_keeps_the_first_signature(manager):
    deliverable = add(manager, status="accepted")
    deputy = ProjectRoleFactory(project=manager.project, kind="deputy")

    edit_deliverable(
        deliverable=deliverable,
        fields={"status": "accepted"},
        seen_version=1,
        by=deputy.user,
        at=NOW,
    )

    assert Deliverable.objects.get().accepted_by == manager.user


def test_what_is_added_after_a_baseline_counts_as_added_scope(manager):
    TaskFactory(project=manager.project)
    reschedule([manager.project.pk], at=NOW)
    freeze_baseline(project=manager.project, by=manager.user, at=NOW)

    add(manager)

    assert manager.project.metrics.scope_added == 1


def test_a_viewer_accepts_nothing(manager):
    viewer = ProjectRoleFactory(project=manager.project, kind="viewer").user

    with pytest.raises(NotAllowed):
        accept_deliverable(deliverable=add(manager), seen_version=1, by=viewer, at=NOW)


def test_a_removed_deliverable_leaves_the_scope(manager):
    remove_deliverable(deliverable=add(manager), seen_version=1, by=manager.user, at=NOW)

    assert manager.project.metrics.deliverables_total == 0
