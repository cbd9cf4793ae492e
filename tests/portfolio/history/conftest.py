"""The people of a project, and a story that its history tells."""

from datetime import timedelta

import pytest

from portfolio.request_context import entered_by
from projects.planning import add_task, edit_task
from tests.factories import NOW, ProjectRoleFactory


@pytest.fixture
def manager():
    return ProjectRoleFactory(project__key="MG", user__name="Elin Sorensen")


@pytest.fixture
def viewer(manager):
    return ProjectRoleFactory(project=manager.project, kind="viewer", sees_money=False).user


@pytest.fixture
def story(client, manager):
    """Two people, two tasks, two doors, two days."""
    colleague = ProjectRoleFactory(
        project=manager.project, kind="deputy", user__name="Ada Novak", sees_money=True
    ).user
    dig = add_task(project=manager.project, fields={"name": "Dig"}, by=manager.user, at=NOW)
    with entered_by("import"):
        edit_task(
            task=dig,
            fields={"duration_minutes": 960},
            seen_version=1,
            by=colleague,
            at=NOW + timedelta(days=1),
            reason="Rock below",
        )
    client.force_login(manager.user)
    return dig
