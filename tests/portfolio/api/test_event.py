from datetime import date

import pytest

from portfolio.models import OutboxEvent
from programs.models import BenefitRealisation
from projects import versioning
from tests.api_client import ANY_VERSION, manager_of, signed_in
from tests.factories import (
    NOW,
    BenefitFactory,
    BudgetLineFactory,
    CostEntryFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def client(project):
    return manager_of(project)


def events(client, **query):
    return client.get("/api/v1/events/", query).json()


def test_a_change_is_told(client, project):
    since = events(client)["cursor"]
    task = TaskFactory(project=project)

    [event] = events(client, since=since)["results"]

    assert (event["type"], event["object_id"], event["project"], event["deleted"]) == (
        "task.create", task.pk, project.pk, False,
    )  # fmt: skip


def test_a_deletion_leaves_a_tombstone(client, project):
    task = TaskFactory(project=project)
    since = events(client)["cursor"]

    client.delete(f"/api/v1/tasks/{task.pk}/", headers=ANY_VERSION)

    [event] = events(client, since=since)["results"]
    assert (event["object_type"], event["object_id"], event["deleted"]) == ("task", task.pk, True)


def test_nothing_is_told_of_what_is_hidden(client):
    since = events(client)["cursor"]
    TaskFactory()

    assert events(client, since=since)["results"] == []


def test_nor_of_what_is_hidden_by_now(project):
    role = ProjectRoleFactory(project=project)
    TaskFactory(project=project)
    client = signed_in(role.user)

    type(role).objects.filter(pk=role.pk).delete()

    assert events(client)["results"] == []


def types(client):
    return {event["object_type"] for event in events(client, page_size=200)["results"]}


@pytest.mark.parametrize(
    ("sees_money", "told"), [(True, {"budgetline", "costentry"}), (False, set())]
)
def test_money_of_a_project_is_told_to_who_may_see_it(project, sees_money, told):
    BudgetLineFactory(project=project)
    CostEntryFactory(project=project)

    client = manager_of(project, sees_money=sees_money)

    assert types(client) & {"budgetline", "costentry"} == told


@pytest.mark.parametrize("sees_money", [True, False])
def test_so_is_money_of_a_program(sees_money):
    role = ProgramRoleFactory(sees_money=sees_money)
    benefit = BenefitFactory(program=role.program)
    realised = BenefitRealisation(benefit=benefit, date=date(2026, 11, 16), amount=100)
    versioning.create(realised, by=None, at=NOW)

    assert ("benefitrealisation" in types(signed_in(role.user))) is sees_money


def test_pages_follow_each_other_without_a_gap(client, project):
    TaskFactory.create_batch(4, project=project)
    page, found = events(client, page_size=2), []
    while page["results"]:
        found += [event["cursor"] for event in page["results"]]
        page = events(client, since=page["cursor"], page_size=2)

    assert found == [str(pk) for pk in OutboxEvent.objects.filter(project_id=project.pk)
                     .order_by("pk").values_list("pk", flat=True)]  # fmt: skip


def test_the_last_page_names_no_next(client):
    assert events(client)["next"] is None


@pytest.mark.parametrize("query", [{"since": "x"}, {"since": "-1"}, {"page_size": 0}, {"x": 1}])
def test_a_question_that_is_none_is_refused(query):
    response = signed_in(UserFactory()).get("/api/v1/events/", query)

    assert response.status_code == 400


@pytest.mark.parametrize(
    ("sees_money", "told"), [(True, ["project.update"]), (False, [])], ids=["money", "no money"]
)
def test_an_edit_of_money_alone_is_told_to_who_may_see_money(project, sees_money, told):
    reader = signed_in(ProjectRoleFactory(project=project, sees_money=sees_money).user)
    since = events(reader)["cursor"]

    project.standing_cost_per_day = 500
    versioning.write(
        project, ["standing_cost_per_day"], seen_version=versioning.ANY, by=None, at=NOW
    )

    assert [event["type"] for event in events(reader, since=since)["results"]] == told


def test_an_edit_of_more_than_money_is_told_to_all(project):
    reader = signed_in(ProjectRoleFactory(project=project, sees_money=False).user)
    since = events(reader)["cursor"]

    project.name, project.standing_cost_per_day = "Another name", 500
    versioning.write(
        project, ["name", "standing_cost_per_day"], seen_version=versioning.ANY, by=None, at=NOW
    )

    assert [event["type"] for event in events(reader, since=since)["results"]] == ["project.update"]
