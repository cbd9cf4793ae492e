from datetime import date

import pytest
from django.utils import timezone

from portfolio.snapshotting import snapshot
from projects import versioning
from projects.measuring import measure
from projects.metric_addresses import MEASURES
from projects.rescheduling import reschedule
from tests.api_client import manager_of, signed_in
from tests.factories import (
    NOW,
    BudgetLineFactory,
    PortfolioRoleFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

LENSES = ("portfolios", "programs", "projects")
THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)
BEFORE, LONG_AGO = date(2024, 11, 21), date(2024, 11, 22)  # past on any clock


@pytest.fixture
def project():
    project = ProjectFactory(status_date=FRIDAY)
    TaskFactory(project=project)
    BudgetLineFactory(project=project, amount="1000.00")
    reschedule([project.pk], at=NOW)
    measure([project.pk])
    return project


@pytest.fixture
def keys(project):
    program = project.program
    return dict(zip(LENSES, (program.portfolio.key, program.key, project.key), strict=True))


@pytest.fixture
def everything(project):
    return signed_in(PortfolioRoleFactory(portfolio=project.program.portfolio).user)


@pytest.mark.parametrize("kind", LENSES)
def test_a_dashboard_has_all_figures_of_the_contract(everything, keys, kind):
    shown = everything.get(f"/api/v1/{kind}/{keys[kind]}/dashboard/").json()

    assert {"as_of", "scope", "coverage", "metrics"} <= set(shown)
    assert set(shown["metrics"]) == {*MEASURES, "health"}


def test_money_is_text_ratios_and_counts_are_numbers_days_are_iso(everything, keys):
    metrics = everything.get(f"/api/v1/projects/{keys['projects']}/dashboard/").json()["metrics"]

    assert (metrics["bac"], metrics["finish"], metrics["open_risks"], metrics["roi_forecast"]) == (
        "1000.00", "2026-11-23", 0, None,
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "below"), [("portfolios", "programs"), ("programs", "projects")])
def test_a_dashboard_lists_what_it_sums(everything, keys, kind, below):
    shown = everything.get(f"/api/v1/{kind}/{keys[kind]}/dashboard/").json()

    assert [row["key"] for row in shown[below]] == [keys[below]]


def test_without_the_right_a_dashboard_has_no_money(project):
    client = manager_of(project, sees_money=False)

    shown = client.get(f"/api/v1/projects/{project.key}/dashboard/").json()

    assert {"bac", "cpi", "eac", "npv", "risk_exposure"}.isdisjoint(shown["metrics"])
    assert {"bac", "cpi", "eac"}.isdisjoint(shown["projects"][0])


def test_the_float_to_the_program_is_in_its_dashboard(everything, keys):
    shown = everything.get(f"/api/v1/programs/{keys['programs']}/dashboard/").json()

    assert shown["projects"][0]["program_float_days"] == 0


def test_without_the_program_there_is_no_float_to_it(project):
    shown = manager_of(project).get(f"/api/v1/projects/{project.key}/dashboard/").json()

    assert "program_float_days" not in shown["projects"][0]


def test_today_is_a_day_that_can_be_asked_for(everything, keys):
    today = timezone.now().date()

    path = f"/api/v1/programs/{keys['programs']}/dashboard/?as_of={today}"

    assert everything.get(path).status_code == 200


@pytest.mark.parametrize("kind", LENSES)
@pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01", "x", "2026-02-30", "1' OR 1=1"])
def test_a_day_of_which_nothing_is_known_is_refused(everything, keys, kind, day):
    snapshot(day=LONG_AGO)

    response = everything.get(f"/api/v1/{kind}/{keys[kind]}/dashboard/?as_of={day}")

    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == ["as_of"]


def test_before_the_first_day_the_first_day_is_told(everything, keys):
    snapshot(day=LONG_AGO)

    path = f"/api/v1/programs/{keys['programs']}/dashboard/?as_of=2020-01-01"

    assert everything.get(path).json()["errors"][0]["fix"] == "The first day is 2024-11-22."


@pytest.mark.parametrize("kind", LENSES)
def test_a_past_day_shows_what_was_shown_at_its_end(everything, keys, project, kind):
    path = f"/api/v1/{kind}/{keys[kind]}/dashboard/"
    shown = everything.get(path).json()
    snapshot(day=LONG_AGO)
    BudgetLineFactory(project=project, amount="500.00")
    measure([project.pk])

    past = everything.get(f"{path}?as_of=2024-11-22").json()

    assert past == shown | {"snapshot_date": "2024-11-22"}
    assert everything.get(path).json()["metrics"]["bac"] == "1500.00"


def test_a_day_without_a_snapshot_shows_the_last_one_before_it(everything, keys):
    snapshot(day=BEFORE)
    snapshot(day=LONG_AGO)

    path = f"/api/v1/programs/{keys['programs']}/dashboard/?as_of=2024-11-24"

    assert everything.get(path).json()["snapshot_date"] == "2024-11-22"


@pytest.mark.parametrize("kind", LENSES)
def test_a_figure_of_a_past_day_explains_itself(everything, keys, project, kind):
    snapshot(day=LONG_AGO)
    BudgetLineFactory(project=project, amount="500.00")
    measure([project.pk])

    path = f"/api/v1/{kind}/{keys[kind]}/explain/{kind[:-1]}.bac.current/?as_of=2024-11-22"

    assert everything.get(path).json()["value"] == "1000.00"


@pytest.mark.parametrize("kind", LENSES)
def test_a_figure_explains_itself(everything, keys, kind):
    address = f"{kind[:-1]}.bac.current"

    shown = everything.get(f"/api/v1/{kind}/{keys[kind]}/explain/{address}/").json()

    assert (shown["address"], shown["value"], shown["unit"]) == (address, "1000.00", "EUR")


def test_an_address_that_is_none_is_404(everything, keys):
    path = f"/api/v1/projects/{keys['projects']}/explain/project.roi.nothing/"

    assert everything.get(path).status_code == 404


def test_money_is_not_explained_without_the_right(project):
    client = manager_of(project, sees_money=False)

    response = client.get(f"/api/v1/projects/{project.key}/explain/project.bac.current/")

    assert response.status_code == 404


@pytest.mark.parametrize("kind", LENSES)
@pytest.mark.parametrize(("metric", "value"), [("bac", "1000.00"), ("finish", "2026-11-23")])
def test_a_trend_has_a_value_a_day(everything, keys, kind, metric, value):
    snapshot(day=THURSDAY)
    snapshot(day=FRIDAY)

    shown = everything.get(f"/api/v1/{kind}/{keys[kind]}/trend/?metric={metric}").json()

    assert shown == [
        {"date": "2026-11-19", "value": value},
        {"date": "2026-11-20", "value": value},
    ]


def test_a_trend_can_be_narrowed(everything, keys):
    snapshot(day=THURSDAY)
    snapshot(day=FRIDAY)

    path = f"/api/v1/programs/{keys['programs']}/trend/?metric=bac&from=2026-11-20&to=2026-11-30"

    assert [point["date"] for point in everything.get(path).json()] == ["2026-11-20"]


@pytest.mark.parametrize("query", ["", "metric=password", "metric=bac&from=x", "metric=bac&x=1"])
def test_a_trend_of_nothing_known_is_refused(everything, keys, query):
    assert everything.get(f"/api/v1/programs/{keys['programs']}/trend/?{query}").status_code == 400


def test_a_trend_of_money_is_not_there_without_the_right(project):
    role = ProgramRoleFactory(program=project.program, sees_money=False)

    response = signed_in(role.user).get(f"/api/v1/programs/{role.program.key}/trend/?metric=bac")

    assert response.status_code == 404


def test_snapshots_are_listed_with_their_figures(everything, project):
    snapshot(day=FRIDAY)

    [shown] = everything.get("/api/v1/snapshots/?date__gte=2026-11-20").json()["results"]

    assert (shown["date"], shown["metrics"]["bac"]) == ("2026-11-20", "1000.00")


@pytest.fixture
def moved(project):
    """A project whose snapshot is of a program that it has left, with both programs."""
    snapshot(day=FRIDAY)
    former, project.program = project.program, ProgramFactory()
    versioning.write(project, ["program"], seen_version=versioning.ANY, by=None, at=NOW)
    return project, former


def test_a_snapshot_hides_a_former_program_from_who_does_not_see_it(moved):
    project, _ = moved

    [shown] = manager_of(project).get("/api/v1/snapshots/").json()["results"]

    assert (shown["project"], shown["program"]) == (project.pk, None)


@pytest.mark.parametrize("name", ["pk", "key"])
def test_nor_is_a_snapshot_found_by_it(moved, name):
    project, former = moved
    asked = {"program" if name == "pk" else "program_key": getattr(former, name)}

    assert manager_of(project).get("/api/v1/snapshots/", asked).json()["results"] == []


def test_a_snapshot_shows_a_former_program_to_who_sees_it(moved):
    project, former = moved
    reader = ProjectRoleFactory(project=project).user
    ProgramRoleFactory(program=former, user=reader)

    [shown] = signed_in(reader).get("/api/v1/snapshots/").json()["results"]

    assert shown["program"] == former.pk


def test_snapshots_have_no_money_without_the_right(project):
    snapshot(day=FRIDAY)

    [shown] = manager_of(project, sees_money=False).get("/api/v1/snapshots/").json()["results"]

    assert "bac" not in shown["metrics"]
