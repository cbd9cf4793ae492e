import pytest

from tests.api_client import manager_of
from tests.factories import DeliverableFactory, ProjectFactory

pytestmark = pytest.mark.django_db

DUE = [None, "2026-12-03", None, "2026-12-01", "2026-12-01"]


@pytest.fixture
def client():
    project = ProjectFactory()
    for day in DUE:
        DeliverableFactory(project=project, due=day)
    return manager_of(project)


def pages(client, address, follow="next"):
    while address:
        page = client.get(address).json()
        yield page
        address = page[follow]


def ids(page):
    return [row["id"] for row in page["results"]]


@pytest.mark.parametrize("order", ["id", "-id", "due", "-due", "name", "-name"])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_pages_show_every_row_once_in_order(client, order, size):
    [whole] = pages(client, f"/api/v1/deliverables/?ordering={order}")

    walked = pages(client, f"/api/v1/deliverables/?ordering={order}&page_size={size}")
    found = [row for page in walked for row in ids(page)]

    assert found == ids(whole)


@pytest.mark.parametrize("order", ["due", "-due", "id"])
def test_pages_lead_back_the_same_way(client, order):
    there = list(pages(client, f"/api/v1/deliverables/?ordering={order}&page_size=2"))

    back = list(pages(client, there[-1]["previous"], follow="previous"))

    assert [ids(page) for page in reversed(back)] == [ids(page) for page in there[:-1]]


def test_rows_without_a_value_come_last(client):
    [page] = pages(client, "/api/v1/deliverables/?ordering=-due")

    assert [row["due"] for row in page["results"]] == [
        "2026-12-03", "2026-12-01", "2026-12-01", None, None,
    ]  # fmt: skip


def test_a_row_that_comes_in_between_repeats_none(client):
    first = client.get("/api/v1/deliverables/?page_size=2&ordering=-id").json()
    DeliverableFactory()

    rest = [row for page in pages(client, first["next"]) for row in ids(page)]

    assert set(rest).isdisjoint(ids(first))


def test_a_cursor_belongs_to_its_order(client):
    first = client.get("/api/v1/deliverables/?page_size=2&ordering=due").json()

    response = client.get(first["next"].replace("ordering=due", "ordering=name"))

    assert response.status_code == 400
