"""Status reports through the API."""

import pytest

from projects.models import StatusReport
from tests.api_client import ANY_VERSION, codes, signed_in
from tests.factories import ProjectRoleFactory
from tests.planned import planned_program

pytestmark = pytest.mark.django_db

AMBER = {"schedule": {"colour": "amber", "reason": "The crane is in repair"}}
ROOT = "/api/v1/status-reports/"


@pytest.fixture
def planned():
    return planned_program()


@pytest.fixture
def client(planned):
    return signed_in(planned.manager)


def post(client, address="", **body):
    return client.post(f"{ROOT}{address}", body, format="json")


def patch(client, pk, **body):
    return client.patch(f"{ROOT}{pk}/", body, format="json", headers=ANY_VERSION)


def draft(client, planned, **body):
    return post(client, project_key=planned.project.key, **{"summary": "Well."} | body)


def published(client, planned, **body):
    pk = draft(client, planned, **body).json()["id"]
    return post(client, f"{pk}/publish/").json()


def test_a_report_is_drafted_from_the_data(client, planned):
    response = post(client, project_key=planned.project.key)

    report = response.json()
    assert response.status_code == 201
    assert (report["status"], report["figures"]) == ("draft", None)
    assert "The forecast finish is" in report["summary"]


def test_a_program_is_reported_on_too(client, planned):
    response = post(client, program_key=planned.program.key, summary="On its way.")

    report = post(client, f"{response.json()['id']}/publish/").json()
    assert [one["key"] for one in report["figures"]["projects"]] == [planned.project.key]


def test_publishing_freezes_figures_as_the_dashboard_writes_them(client, planned):
    report = published(client, planned)

    figures = report["figures"]["metrics"]
    assert (report["number"], figures["bac"], figures["finish"]) == (1, "1000.00", "2026-11-16")


def test_a_published_report_does_not_change(client, planned):
    response = patch(client, published(client, planned)["id"], summary="Other words")

    assert response.status_code == 409


def test_it_is_not_published_twice(client, planned):
    assert post(client, f"{published(client, planned)['id']}/publish/").status_code == 409


def test_a_second_draft_is_a_conflict(client, planned):
    draft(client, planned)

    assert draft(client, planned).status_code == 409


def test_an_empty_summary_is_not_published(client, planned):
    pk = draft(client, planned, summary="").json()["id"]

    response = post(client, f"{pk}/publish/")

    assert (response.status_code, list(codes(response))) == (400, ["summary"])


@pytest.mark.parametrize(
    "said",
    [
        {"schedule": {"colour": "amber"}},
        {"schedule": {"colour": "amber", "reason": ""}},
        {"schedule": {"colour": "blue", "reason": "why"}},
        {"weather": {"colour": "red", "reason": "why"}},
    ],
)
def test_reported_health_needs_a_colour_and_a_reason(client, planned, said):
    assert draft(client, planned, reported=said).status_code == 400


def test_the_dashboard_has_what_was_reported(client, planned):
    published(client, planned, reported=AMBER)

    board = client.get(f"/api/v1/projects/{planned.project.key}/dashboard/").json()

    schedule = board["metrics"]["health"]["schedule"]
    assert (schedule["computed"], schedule["reported"]) == ("green", "amber")
    assert (schedule["reason"], schedule["differs"]) == ("The crane is in repair", True)


def test_health_reported_by_a_reader_is_refused(client, planned):
    pk = published(client, planned)["id"]
    reader = signed_in(ProjectRoleFactory(project=planned.project, kind="viewer").user)

    assert patch(reader, pk, reported=AMBER).status_code == 403
    assert draft(reader, planned, reported=AMBER).status_code == 403


def test_without_the_money_right_no_money_is_there(client, planned):
    cost = {"cost": {"colour": "red", "reason": "Steel"}}
    pk = published(client, planned, reported=cost)["id"]
    role = ProjectRoleFactory(project=planned.project, kind="viewer", sees_money=False)

    report = signed_in(role.user).get(f"{ROOT}{pk}/").json()

    assert not {"bac", "eac", "cpi"} & set(report["figures"]["metrics"])
    assert "cost_impact" not in report["figures"]["risks"][0]
    assert "is_too_early" not in report["figures"]
    assert (report["reported"], set(report["figures"]["health"])) == ({}, {"schedule", "scope"})


def test_comments_are_listed_in_their_order(client, planned):
    pk = published(client, planned)["id"]
    for text in ("First", "Second"):
        post(client, f"{pk}/comments/", text=text)

    found = client.get(f"{ROOT}{pk}/comments/").json()

    assert [comment["text"] for comment in found] == ["First", "Second"]


def test_a_report_is_compared_with_the_one_before(client, planned):
    published(client, planned, summary="All well.")
    pk = published(client, planned, summary="All late.")["id"]

    found = client.get(f"{ROOT}{pk}/compare/").json()

    kinds = [(piece["kind"], piece["text"]) for piece in found["words"]["summary"]]
    assert kinds == [("same", "All "), ("removed", "well."), ("added", "late.")]
    assert found["metrics"]["bac"] == {"before": "1000.00", "after": "1000.00"}


def test_a_draft_is_not_there_for_readers(client, planned):
    pk = draft(client, planned).json()["id"]
    reader = signed_in(ProjectRoleFactory(project=planned.project, kind="viewer").user)

    assert reader.get(f"{ROOT}{pk}/").status_code == 404
    assert reader.get(ROOT).json()["results"] == []


def test_a_draft_is_discarded(client, planned):
    pk = draft(client, planned).json()["id"]

    response = client.delete(f"{ROOT}{pk}/", headers=ANY_VERSION)

    assert response.status_code == 204
    assert not StatusReport.objects.exists()
