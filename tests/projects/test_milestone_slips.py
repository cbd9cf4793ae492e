"""How the forecasts of milestones move, and how fast."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains

from portfolio.snapshotting import snapshot
from projects.models import MilestoneSnapshot, Project
from projects.queries.milestone_slips import SlipPoint, milestone_slips, velocity
from projects.scheduling.calendar_rules import STANDARD
from projects.snapshotting import snapshot_projects
from tests.api_client import signed_in
from tests.factories import ProgramRoleFactory, ProjectRoleFactory
from tests.planned import planned_program

FRIDAY = date(2026, 11, 20)
WEEK = timedelta(weeks=1)


def points(*forecasts):
    """Return a point a week, the last one on FRIDAY; forecasts are days of March 2027."""
    first = FRIDAY - (len(forecasts) - 1) * WEEK
    return [
        SlipPoint(date=first + n * WEEK, forecast=date(2027, 3, day), reached=None)
        for n, day in enumerate(forecasts)
    ]


@pytest.mark.parametrize(
    ("forecasts", "pace"),
    [
        ((1, 1, 1, 1, 1), "0.0"),
        ((1, 2, 3, 4, 5), "1.0"),
        ((8, 8, 5, 4, 1), "-1.2"),
        ((1, 30, 31, 31, 31, 31), "0.2"),
        ((1, 3), "2.0"),
    ],
    ids=["level", "a day a week", "earlier", "long ago", "two weeks"],
)
def test_velocity_is_working_days_a_week_over_four_weeks(forecasts, pace):
    assert velocity(points(*forecasts), STANDARD) == Decimal(pace)


def test_one_week_has_no_velocity():
    assert velocity(points(1), STANDARD) is None


@pytest.fixture
def planned(db):
    planned = planned_program()
    for n in range(3):
        snapshot(day=FRIDAY - n * WEEK)
    kept = MilestoneSnapshot.objects.filter(date=FRIDAY)
    kept.update(forecast=date(2026, 12, 4), baseline=date(2026, 11, 27))
    return planned


def slips(project):
    return milestone_slips(project.snapshots.all(), Project.objects.filter(pk=project.pk))


def test_a_line_has_a_point_a_week(planned):
    [line] = slips(planned.project).milestones

    assert [point.date for point in line.points] == [FRIDAY - 2 * WEEK, FRIDAY - WEEK, FRIDAY]
    assert (line.name, line.slip_days) == ("Piles driven", 5)


def test_of_the_days_of_a_week_the_last_counts(planned):
    snapshot(day=FRIDAY - timedelta(days=1))

    assert slips(planned.project).days == (FRIDAY - 2 * WEEK, FRIDAY - WEEK, FRIDAY)


def test_a_line_ends_where_the_milestone_was_reached(planned):
    kept = MilestoneSnapshot.objects.filter(date__gte=FRIDAY - WEEK)
    kept.update(actual=date(2026, 11, 12))

    [line] = slips(planned.project).milestones

    assert (line.now.date, line.now.reached) == (FRIDAY - WEEK, date(2026, 11, 12))
    assert line.velocity is None


def test_a_milestone_that_is_published_no_more_has_no_line(planned):
    MilestoneSnapshot.objects.filter(date=FRIDAY).delete()

    assert slips(planned.project).milestones == ()


def test_a_second_snapshot_of_a_day_keeps_each_milestone_once(planned):
    snapshot_projects(day=FRIDAY)

    assert MilestoneSnapshot.objects.filter(date=FRIDAY).count() == 1


@pytest.mark.parametrize("page", ["programs", "projects"])
def test_the_chart_and_its_numbers_are_on_a_page(client, planned, page):
    key = planned.program.key if page == "programs" else planned.project.key
    client.force_login(planned.manager)

    response = client.get(f"/{page}/{key}/milestones/")

    assertContains(response, "<polyline", count=1)
    assertContains(response, "4\u00a0Dec\u00a026")


def test_the_page_of_a_project_without_snapshots_says_so(client, db):
    role = ProjectRoleFactory()
    client.force_login(role.user)

    response = client.get(f"/projects/{role.project.key}/milestones/")

    assertContains(response, "No milestone has been kept yet")


def test_the_api_gives_the_same_numbers(planned):
    client = signed_in(ProgramRoleFactory(program=planned.program).user)

    [shown] = client.get(f"/api/v1/programs/{planned.program.key}/milestones/").json()

    assert shown["weeks"][-1] == {"date": "2026-11-20", "forecast": "2026-12-04"}
    assert (shown["forecast"], shown["slip_days"]) == ("2026-12-04", 5)


def test_the_chart_costs_the_same_queries_whatever_its_size(planned, django_assert_num_queries):
    with django_assert_num_queries(4):
        milestone_slips(planned.program.snapshots.all(), Project.objects.all())
