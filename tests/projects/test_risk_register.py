"""Risks of projects and programs through their verbs."""

import pytest
from django.core.exceptions import ValidationError

from projects.errors import NotAllowed
from projects.models import Risk
from projects.risk_register import add_risk, edit_risk, remove_risk
from tests.factories import (
    NOW,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return ProjectRoleFactory()


def add(role, owner=None, **fields):
    fields = {"title": "Rock", "probability": "0.5", "cost_impact": "1000"} | fields
    return add_risk(owner=owner or role.project, fields=fields, by=role.user, at=NOW)


def test_risks_are_numbered_from_one_in_each_register(manager):
    other = ProjectRoleFactory()

    assert [add(manager).code, add(manager).code, add(other).code] == ["R-01", "R-02", "R-01"]


def test_the_number_of_a_removed_risk_is_not_used_again(manager):
    remove_risk(risk=add(manager), seen_version=1, by=manager.user, at=NOW)

    assert add(manager).code == "R-02"


def test_a_code_may_be_given(manager):
    assert add(manager, code="R-07").code == "R-07"


def test_an_open_threat_raises_the_measured_exposure(manager):
    add(manager)

    assert manager.project.metrics.risk_exposure == 500


def test_a_program_manager_keeps_the_risks_of_the_program():
    role = ProgramRoleFactory()

    assert add(role, owner=role.program).program == role.program


def test_a_project_manager_does_not_keep_the_risks_of_the_program(manager):
    with pytest.raises(NotAllowed):
        add(manager, owner=manager.project.program)


def test_a_deputy_without_the_money_right_sets_no_cost(manager):
    deputy = ProjectRoleFactory(project=manager.project, kind="deputy", sees_money=False)

    with pytest.raises(NotAllowed, match="money"):
        add(deputy)


def test_a_risk_is_watched_by_somebody_who_sees_it(manager):
    with pytest.raises(ValidationError) as refusal:
        edit_risk(
            risk=add(manager),
            fields={"owner": UserFactory()},
            seen_version=1,
            by=manager.user,
            at=NOW,
        )

    assert "owner" in refusal.value.message_dict
    assert Risk.objects.get().owner is None


def test_the_tasks_it_would_hit_are_an_edit_of_the_risk(manager):
    risk, task = add(manager), TaskFactory(project=manager.project)

    edit_risk(risk=risk, fields={"tasks": [task]}, seen_version=1, by=manager.user, at=NOW)

    assert (list(risk.tasks.all()), risk.version) == ([task], 2)


def test_tasks_of_another_project_are_refused_and_nothing_is_saved(manager):
    with pytest.raises(ValidationError) as refusal:
        add(manager, tasks=[TaskFactory(project=ProjectFactory())])

    assert list(refusal.value.message_dict) == ["tasks"]
    assert not Risk.objects.exists()


@pytest.mark.parametrize("probability", ["1.1", "-0.1", ""])
def test_a_probability_outside_0_to_1_is_refused_by_field_name(manager, probability):
    with pytest.raises(ValidationError) as refusal:
        add(manager, probability=probability)

    assert "probability" in refusal.value.message_dict
