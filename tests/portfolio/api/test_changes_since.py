"""GET /programs/{id}/changes-since/: both ends and the steps between."""

from datetime import date

import pytest

from programs.snapshotting import snapshot
from projects import budgeting
from tests.factories import NOW, ProgramRoleFactory
from tests.projects.plan_world import plan_world

pytestmark = pytest.mark.django_db

KEPT = date(2026, 11, 13)


@pytest.fixture
def world():
    found = plan_world()
    fields = {"amount": 9000, "task": found.piles}
    budgeting.add_budget_line(project=found.project, fields=fields, by=found.manager, at=NOW)
    snapshot(day=KEPT)
    fields = {"amount": "700.50", "date": KEPT}
    budgeting.add_cost_entry(project=found.project, fields=fields, by=found.manager, at=NOW)
    return found


def read(client, world, day="2026-11-14", **role):
    user = ProgramRoleFactory(program=world.project.program, **role).user
    client.force_login(user)
    address = f"/api/v1/programs/{world.project.program.key}/changes-since/"
    return client.get(address, {"date": day})


def test_it_gives_both_ends_and_the_steps_between(client, world):
    found = read(client, world).json()

    assert found["from"] == "2026-11-13"
    assert found["metrics"]["ac"] == {"before": "0.00", "after": "700.50"}
    [step] = found["steps"]
    before, after = found["metrics"]["cost_at_completion"].values()
    assert step == {
        "cause": "cost",
        "object": "QUAY Actual 700.50 EUR on 2026-11-13",
        "who": str(world.manager),
        "at": "2026-11-20T09:00:00Z",
        "finish_days": 0,
        "cost": str(round(float(after) - float(before), 2)) + "0",
        "roi": None,
    }


def test_without_the_money_right_nothing_of_money_is_there(client, world):
    found = read(client, world, kind="viewer", sees_money=False).json()

    assert found["steps"] == []
    assert "cost_at_completion" not in found["metrics"]


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "2199-01-01", "2026-11-01"])
def test_a_day_of_which_nothing_is_known_is_refused_by_name(client, world, day):
    response = read(client, world, day)

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "date"
