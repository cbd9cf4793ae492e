"""The plan as a file: for who sees the project, with money for who sees its money."""

import pytest

from projects.rescheduling import reschedule
from tests.factories import NOW, ProjectRoleFactory, ResourceFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    found = TaskFactory(project__key="QUAY").project
    reschedule([found.pk], at=NOW)
    return found


@pytest.mark.parametrize("kind", ["mspdi", "xlsx", "csv"])
def test_who_sees_the_project_gets_a_file(client, project, kind):
    client.force_login(ProjectRoleFactory(project=project, kind="viewer").user)

    answer = client.get(f"/projects/QUAY/export/{kind}/")

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="QUAY.')


@pytest.mark.parametrize(("sees_money", "shown"), [(True, True), (False, False)])
def test_money_is_for_who_may_see_it(client, project, sees_money, shown):
    role = ProjectRoleFactory(project=project, kind="viewer", sees_money=sees_money)
    client.force_login(role.user)

    headings = client.get("/projects/QUAY/export/csv/").content.decode().splitlines()[0]

    assert ("budget" in headings) is shown


def test_rates_are_money_too(client, project):
    ResourceFactory(project=project, standard_rate=77)
    client.force_login(ProjectRoleFactory(project=project, kind="viewer", sees_money=False).user)

    assert b"77" not in client.get("/projects/QUAY/export/mspdi/").content


@pytest.mark.parametrize("kind", ["mspdi", "pdf"])
def test_a_stranger_finds_nothing(client, project, kind):
    client.force_login(UserFactory())

    assert client.get(f"/projects/QUAY/export/{kind}/").status_code == 404


def test_an_unknown_format_is_not_there(client, project):
    client.force_login(ProjectRoleFactory(project=project).user)

    assert client.get("/projects/QUAY/export/pdf/").status_code == 404
