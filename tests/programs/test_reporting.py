"""A program's status report: gathered from its projects, missing and old ones named."""

from datetime import date, timedelta

import pytest

from programs.queries.dashboard import program_dashboard
from programs.queries.report_facts import program_facts, state_of
from programs.reporting import draft_program_report, publish_program_report
from projects.errors import NotAllowed
from projects.queries.report_view import frozen_view
from projects.reporting import draft_project_report, publish_project_report
from tests.factories import NOW, ProgramRoleFactory, ProjectFactory
from tests.planned import planned_program

pytestmark = pytest.mark.django_db

RED = {"schedule": {"colour": "red", "reason": "The quay waits for its crane"}}


@pytest.fixture
def planned():
    return planned_program()


def report_on_project(planned, **fields):
    options = {"by": planned.manager, "at": NOW}
    fields = {"summary": "Piles go in."} | fields
    report = draft_project_report(project=planned.project, fields=fields, **options)
    return publish_project_report(report=report, seen_version=1, **options)


def publish(planned, **fields):
    options = {"by": planned.manager, "at": NOW + timedelta(minutes=5)}
    report = draft_program_report(program=planned.program, fields=fields, **options)
    return publish_program_report(report=report, seen_version=1, **options)


def test_it_gathers_the_latest_reports_of_its_projects(planned):
    report_on_project(planned, summary="Old words")
    report_on_project(planned)

    view = frozen_view(publish(planned), money=True)

    [gathered] = view.projects
    assert (gathered.number, gathered.summary, gathered.state) == (2, "Piles go in.", "current")


def test_it_names_projects_without_a_report(planned):
    ProjectFactory(program=planned.program, name="Crane")
    report_on_project(planned)

    report = publish(planned)

    assert [one.name for one in frozen_view(report, money=True).missing] == ["Crane"]
    assert "No current report from: Crane." in report.summary


@pytest.mark.parametrize(
    ("period_end", "state"),
    [(None, "missing"), (date(2026, 11, 11), "old"), (date(2026, 11, 12), "current")],
)
def test_a_report_is_old_more_than_eight_days_before_the_status_date(period_end, state):
    assert state_of(period_end, date(2026, 11, 20)) == state


def test_its_words_say_what_happened_in_which_project(planned):
    assert "Quay wall: Drive piles was added" in publish(planned).changes


def test_the_money_of_its_projects_is_kept_apart(planned):
    facts = program_facts(planned.program)

    assert facts.money["projects"][planned.project.key]["bac"] == "1000.00"
    assert not {"bac", "eac", "cpi"} & set(facts.shown["projects"][0])


def test_the_reported_health_of_projects_stands_on_the_program_s_dashboard(planned):
    report_on_project(planned, reported=RED)

    [project] = program_dashboard(planned.program, planned.manager).projects

    assert (project.overall.reported, project.overall.differs) == ("red", True)


def test_its_own_report_gives_its_own_reported_health(planned):
    publish(planned, reported=RED)

    board = program_dashboard(planned.program, planned.manager)

    assert board.health["schedule"].reason == "The quay waits for its crane"
    assert board.overall.reported == "red"


def test_who_views_a_program_does_not_report_on_it(planned):
    viewer = ProgramRoleFactory(program=planned.program, kind="viewer").user

    with pytest.raises(NotAllowed):
        draft_program_report(program=planned.program, by=viewer, at=NOW)


def test_more_projects_ask_no_more_queries_for_reported_health(
    planned, django_assert_num_queries, django_assert_max_num_queries
):
    report_on_project(planned)
    with django_assert_max_num_queries(25) as asked:
        program_dashboard(planned.program, planned.manager)
    for _ in range(5):
        ProjectFactory(program=planned.program)

    with django_assert_num_queries(len(asked)):
        program_dashboard(planned.program, planned.manager)
