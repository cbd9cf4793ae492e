"""Roles and resources of a project through their verbs."""

import pytest
from django.core.exceptions import ValidationError

from projects.errors import Conflict, NotAllowed
from projects.models import ProjectRole, Resource
from projects.staffing import (
    add_resource,
    change_role,
    edit_resource,
    give_role,
    remove_resource,
    take_role,
)
from tests.factories import NOW, AssignmentFactory, ProjectRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return ProjectRoleFactory()


def give(role, user, **fields):
    return give_role(project=role.project, fields={"user": user} | fields, by=role.user, at=NOW)


def test_a_new_manager_makes_the_old_one_a_deputy(manager):
    give(manager, UserFactory(), kind="manager")

    manager.refresh_from_db()
    assert manager.kind == "deputy"


def test_a_person_with_a_role_becomes_the_manager(manager):
    deputy = ProjectRoleFactory(project=manager.project, kind="deputy")

    change_role(role=deputy, fields={"kind": "manager"}, seen_version=1, by=deputy.user, at=NOW)

    assert manager.project.roles.get(kind="manager") == deputy


def test_a_project_is_not_left_without_a_manager(manager):
    with pytest.raises(Conflict, match="without a manager"):
        take_role(role=manager, seen_version=1, by=manager.user, at=NOW)


def test_a_manager_does_not_step_down_to_nobody(manager):
    with pytest.raises(Conflict, match="without a manager"):
        change_role(
            role=manager, fields={"kind": "viewer"}, seen_version=1, by=manager.user, at=NOW
        )


def test_one_person_has_one_role(manager):
    with pytest.raises(ValidationError, match="already has a role"):
        give(manager, manager.user, kind="team")


def test_a_refused_new_manager_leaves_the_old_one_in_place(manager):
    with pytest.raises(ValidationError):
        give(manager, None, kind="manager")

    manager.refresh_from_db()
    assert manager.kind == "manager"


def test_who_does_not_see_money_lets_nobody_see_it(manager):
    deputy = ProjectRoleFactory(project=manager.project, kind="deputy", sees_money=False)

    with pytest.raises(NotAllowed, match="don't see yourself"):
        change_role(
            role=deputy, fields={"sees_money": True}, seen_version=1, by=deputy.user, at=NOW
        )


def test_a_team_member_gives_no_roles(manager):
    member = ProjectRoleFactory(project=manager.project, kind="team")

    with pytest.raises(NotAllowed):
        give(member, UserFactory(), kind="viewer")


def test_a_role_taken_away_is_gone(manager):
    viewer = ProjectRoleFactory(project=manager.project, kind="viewer")

    take_role(role=viewer, seen_version=1, by=manager.user, at=NOW)

    assert list(ProjectRole.objects.all()) == [manager]


def test_a_resource_stands_for_somebody_who_sees_the_project(manager):
    with pytest.raises(ValidationError) as refusal:
        add_resource(
            project=manager.project,
            fields={"name": "Crew", "user": UserFactory()},
            by=manager.user,
            at=NOW,
        )

    assert list(refusal.value.message_dict) == ["user"]


def test_a_rate_needs_the_right_to_see_money(manager):
    deputy = ProjectRoleFactory(project=manager.project, kind="deputy", sees_money=False)

    with pytest.raises(NotAllowed, match="money"):
        add_resource(
            project=manager.project,
            fields={"name": "Crew", "standard_rate": "90"},
            by=deputy.user,
            at=NOW,
        )


def test_a_resource_can_be_renamed(manager):
    resource = add_resource(
        project=manager.project, fields={"name": "Crew"}, by=manager.user, at=NOW
    )

    edit_resource(
        resource=resource, fields={"name": "Crane"}, seen_version=1, by=manager.user, at=NOW
    )

    assert Resource.objects.get().name == "Crane"


def test_a_removed_resource_takes_its_assignments_along(manager):
    assignment = AssignmentFactory(task__project=manager.project)

    remove_resource(resource=assignment.resource, seen_version=1, by=manager.user, at=NOW)

    assert not assignment.task.assignments.exists()
