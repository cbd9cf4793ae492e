"""From a number on a page to its arithmetic in three hops: address, query, formula."""

import re
from pathlib import Path

import pytest

from portfolio.queries.explain import explained
from tests.factories import NOW
from tests.planned import planned_program

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent
QUERIES = [
    path.read_text()
    for app in ("portfolio", "programs", "projects")
    for path in (ROOT / app / "queries").glob("*.py")
]
FIGURE = re.compile(r'data-metric="([^"]+)"(?: data-kind="([^"]*)" data-key="([^"]*)")?')


@pytest.fixture
def planned(client):
    found = planned_program()
    client.force_login(found.manager)
    return found


def pages(planned):
    return (
        f"/portfolios/{planned.program.portfolio.key}/",
        f"/programs/{planned.program.key}/",
        f"/projects/{planned.project.key}/",
    )


@pytest.mark.parametrize("number", range(3), ids=["portfolio", "program", "project"])
def test_every_figure_is_computed_in_exactly_one_query_module(client, planned, number):
    html = client.get(pages(planned)[number]).content.decode()

    figures = {address for address, _, _ in FIGURE.findall(html)}
    homes = {address: sum(f'"{address}"' in module for module in QUERIES) for address in figures}
    assert figures
    assert {address: count for address, count in homes.items() if count != 1} == {}


@pytest.mark.parametrize("number", range(3), ids=["portfolio", "program", "project"])
def test_every_figure_that_opens_has_an_explanation_that_gives_it(client, planned, number):
    html = client.get(pages(planned)[number]).content.decode()

    opened = {found for found in FIGURE.findall(html) if found[1]}
    wrong = [
        (address, key)
        for address, kind, key in opened
        if (
            found := explained(
                address=address, kind=kind, key=key, viewer=planned.manager, today=NOW.date()
            )
        )
        is None
        or found.metric.recomputed() != found.metric.value
    ]
    assert opened
    assert wrong == []
