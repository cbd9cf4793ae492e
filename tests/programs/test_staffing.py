"""Roles on a program through their verbs."""

import pytest
from django.core.exceptions import ValidationError

from programs.models import ProgramRole
from programs.staffing import change_role, give_role, take_role
from projects.errors import NotAllowed
from tests.factories import NOW, ProgramRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return ProgramRoleFactory()


def give(role, **fields):
    return give_role(program=role.program, fields=fields, by=role.user, at=NOW)


def test_a_manager_lets_somebody_read_the_program(manager):
    assert give(manager, user=UserFactory(), kind="viewer").kind == "viewer"


def test_one_person_has_one_role(manager):
    with pytest.raises(ValidationError, match="already has a role"):
        give(manager, user=manager.user, kind="viewer")


def test_a_viewer_gives_no_roles(manager):
    viewer = ProgramRoleFactory(program=manager.program, kind="viewer")

    with pytest.raises(NotAllowed):
        give(viewer, user=UserFactory(), kind="viewer")


def test_who_does_not_see_money_lets_nobody_see_it(manager):
    blind = ProgramRoleFactory(program=manager.program, sees_money=False)

    with pytest.raises(NotAllowed, match="don't see yourself"):
        change_role(role=blind, fields={"sees_money": True}, seen_version=1, by=blind.user, at=NOW)


def test_a_role_taken_away_is_gone(manager):
    viewer = ProgramRoleFactory(program=manager.program, kind="viewer")

    take_role(role=viewer, seen_version=1, by=manager.user, at=NOW)

    assert list(ProgramRole.objects.all()) == [manager]
