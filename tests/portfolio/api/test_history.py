"""The history of an object through the API."""

import pytest

from portfolio.request_context import entered_by
from projects.planning import edit_task
from projects.risk_register import add_risk, edit_risk
from tests.api_client import signed_in
from tests.factories import NOW, ProjectRoleFactory, TaskFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/projects/MG/history/"


@pytest.fixture
def role():
    return ProjectRoleFactory(project__key="MG", user__name="Ada Novak")


def read(role, **query):
    return signed_in(role.user).get(ADDRESS, query)


def test_a_change_is_told_in_words(role):
    task = TaskFactory(project=role.project)
    fields = {"duration_minutes": 960}
    with entered_by("import"):
        edit_task(task=task, fields=fields, seen_version=1, by=role.user, at=NOW)

    [shown] = read(role, kind="task", field="duration_minutes").json()["results"]

    assert (shown["who"], shown["door"], shown["object_id"]) == (
        "Ada Novak",
        "by an import",
        task.pk,
    )
    assert shown["moved"] == [
        {"field": "duration", "before": "1\u00a0d", "after": "2\u00a0d"},
        {"field": "remaining", "before": "1\u00a0d", "after": "2\u00a0d"},
    ]


def test_what_is_older_follows(role):
    for number in range(60):
        TaskFactory(project=role.project, name=f"Task {number}")
    first = read(role).json()

    rest = signed_in(role.user).get(first["next"]).json()

    assert len(first["results"]) == 50
    assert rest["results"][-1]["action"] == "create"
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [({"door": "window"}, "door"), ({"first": "soon"}, "first"), ({"before": "x"}, "before")],
)
def test_what_makes_no_sense_is_refused_by_name(role, query, field):
    response = read(role, **query)

    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, field)


def test_money_leaves_no_trace_without_the_right(role):
    risk = add_risk(
        owner=role.project, fields={"title": "Rock", "probability": "0.5"}, by=role.user, at=NOW
    )
    fields = {"cost_impact": "77123"}
    edit_risk(risk=risk, fields=fields, seen_version=1, by=role.user, at=NOW)
    viewer = ProjectRoleFactory(project=role.project, kind="viewer", sees_money=False)

    assert [e["action"] for e in read(viewer, kind="risk").json()["results"]] == ["create"]
    assert read(viewer, field="cost_impact").status_code == 400
