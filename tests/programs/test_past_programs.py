"""A past day's figures: what was shown, to who may see it now."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from portfolio.models import PortfolioSnapshot
from portfolio.queries.past_portfolio import past_portfolio_dashboard
from portfolio.snapshotting import snapshot
from programs.benefit_planning import edit_benefit
from programs.models import ProgramSnapshot
from programs.queries.dashboard import program_dashboard
from programs.queries.past_programs import past_program_dashboard
from programs.queries.past_trend import program_trend
from projects import versioning
from projects.budgeting import add_cost_entries
from projects.models import ExchangeRate, MetricSnapshot, Risk
from projects.planning import add_task, edit_task
from projects.progress import Report, record_progress_of_many
from projects.queries.past_day import past_day
from projects.queries.past_status import past_project_dashboard
from projects.queries.status import project_dashboard
from projects.risk_register import edit_risk
from projects.week_confirming import confirm_week
from tests.factories import (
    NOW,
    PortfolioRoleFactory,
    ProgramFactory,
    ProgramRoleFactory,
    ProjectFactory,
    ProjectRoleFactory,
)
from tests.measured import measured_project
from tests.planned import planned_program

pytestmark = pytest.mark.django_db

DAY, NEXT, TODAY = date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 31)


def kept(snapshots, day=DAY):
    return past_day(snapshots, day, today=TODAY)


def past(program, viewer=None, day=DAY):
    return past_program_dashboard(program, viewer, kept(program.snapshots.all(), day))


def values(board):
    figures = {**board.metrics, **board.others}
    return {name: metric.value for name, metric in figures.items()}


def shown(board):
    """Return all that a dashboard shows of itself and of what it adds up."""
    parts = getattr(board, "projects", ())
    return (
        values(board), board.health, board.overall, board.coverage, board.scope, board.as_of,
        [(part.key, part.name, part.manager, values(part), part.health) for part in parts],
        [(b.name, b.planned.value, b.forecast.value) for b in getattr(board, "benefits", ())],
    )  # fmt: skip


def move(project, program):
    project.program = program
    versioning.write(project, ["program"], seen_version=versioning.ANY, by=None, at=NOW)


def test_a_project_stays_in_the_program_of_that_day():
    project = measured_project(m_eac=7)
    snapshot(day=DAY)
    before = project.program
    move(project, ProgramFactory(portfolio=before.portfolio))

    assert [row.key for row in past(before).projects] == [project.key]
    assert past(before).metrics["eac"].value == 7


def test_a_program_stays_below_the_parent_of_that_day():
    parent = ProgramFactory()
    child = ProgramFactory(parent=parent, portfolio=parent.portfolio)
    measured_project(program=child, m_eac=7)
    snapshot(day=DAY)
    child.parent = None
    versioning.write(child, ["parent"], seen_version=versioning.ANY, by=None, at=NOW)
    child.ancestry.filter(ancestor=parent).delete()

    assert [one.key for one in past(parent).children] == [child.key]
    assert past(parent).metrics["eac"].value == 7


def test_what_one_does_not_see_now_is_in_no_sum_of_then():
    stayed = measured_project(m_eac=5)
    moved = measured_project(program=stayed.program, m_eac=7)
    snapshot(day=DAY)
    move(moved, ProgramFactory(portfolio=stayed.program.portfolio))
    viewer = ProgramRoleFactory(program=stayed.program).user

    board = past(stayed.program, viewer)

    assert (board.scope, board.metrics["eac"].value) == ("visible", 5)
    assert [row.key for row in board.projects] == [stayed.key]


def test_a_trend_adds_up_only_what_one_sees_now():
    stayed = measured_project(m_eac=5)
    moved = measured_project(program=stayed.program, m_eac=7)
    snapshot(day=DAY)
    move(moved, ProgramFactory(portfolio=stayed.program.portfolio))
    snapshot(day=NEXT)
    program, viewer = stayed.program, ProgramRoleFactory(program=stayed.program).user

    trend = program_trend(program, viewer, "eac", first=None, last=None, money=True)

    assert [(day, Decimal(text)) for day, text in trend] == [(DAY, 5), (NEXT, 5)]


def test_money_of_then_needs_the_money_right_of_now():
    project = measured_project(m_eac=5)
    snapshot(day=DAY)
    viewer = ProgramRoleFactory(program=project.program, sees_money=False).user

    board = past(project.program, viewer)

    assert "eac" not in board.metrics
    assert "eac" not in board.projects[0].metrics


def test_who_may_see_money_of_no_program_sees_the_project_of_then():
    project = measured_project(m_eac=5)
    snapshot(day=DAY)
    viewer = ProjectRoleFactory(project=project).user

    board = past_project_dashboard(project, viewer, kept(project.snapshots.all()))

    assert board.metrics["eac"].value == 5
    assert "program_float_days" not in board.metrics


def test_a_day_kept_before_inputs_were_shows_what_was_recorded():
    planned = planned_program()
    snapshot(day=DAY)
    recorded = values(past(planned.program))
    ProgramSnapshot.objects.update(inputs={})
    MetricSnapshot.objects.update(inputs={})

    assert values(past(planned.program)) == recorded


def test_without_inputs_money_is_not_added_up_for_who_sees_a_part():
    stayed = measured_project(m_eac=5)
    moved = measured_project(program=stayed.program, m_eac=7)
    snapshot(day=DAY)
    ProgramSnapshot.objects.update(inputs={})
    move(moved, ProgramFactory(portfolio=stayed.program.portfolio))

    board = past(stayed.program, ProgramRoleFactory(program=stayed.program).user)

    assert "eac" not in board.metrics


def test_a_rate_corrected_later_changes_nothing_of_then():
    rate = ExchangeRate(base="EUR", currency="CHF", date=DAY, rate=Decimal("0.9"))
    versioning.create(rate, by=None, at=NOW)
    project = measured_project(m_eac=100, currency="CHF")
    snapshot(day=DAY)
    ExchangeRate.objects.filter(pk=rate.pk).update(rate=Decimal("0.5"))

    assert past(project.program).metrics["eac"].value == 90


@pytest.mark.parametrize("seed", [1, 2])
def test_each_days_end_reads_later_as_it_was_shown(seed):
    planned = planned_program(standing_cost_per_day=100, own_budget=500)
    program, portfolio = planned.program, planned.program.portfolio
    other = ProjectFactory(program=program, start=date(2026, 11, 2), standing_cost_per_day=50)
    add_task(project=other, fields={"name": "Crane"}, by=planned.manager, at=NOW)
    dice, days, seen = random.Random(seed), [DAY + timedelta(days=n) for n in range(3)], {}
    for n, day in enumerate(days):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        for change in dice.sample(CHANGES, 3):
            change(planned, dice, at)
        if n == 1:
            move(other, ProgramFactory(portfolio=portfolio))
        snapshot(day=day)
        seen[day] = [
            shown(program_dashboard(program, None)),
            shown(project_dashboard(planned.project, None)),
        ]

    later = {
        day: [
            shown(past(program, day=day)),
            shown(past_project_dashboard(
                planned.project, None, kept(planned.project.snapshots.all(), day))),
        ]
        for day in days
    }  # fmt: skip
    assert later == seen


def report(planned, dice, at):
    planned.task.refresh_from_db()
    percent = min(planned.task.percent_complete + dice.randint(1, 20), 99)
    fields = {"percent_complete": percent, "remaining_minutes": 480 * dice.randint(1, 30)}
    said = Report(task=planned.task, fields=fields, seen_version=planned.task.version)
    record_progress_of_many(reports=[said], by=planned.manager, at=at)


def estimate(planned, dice, at):
    task = planned.project.tasks.get(kind="milestone")
    edit_task(
        task=task,
        fields={"constraint_type": "SNET", "constraint_date": at + timedelta(dice.randint(9, 99))},
        seen_version=task.version,
        by=planned.manager,
        at=at,
    )


def book(planned, dice, at):
    entry = {"amount": Decimal(dice.randint(1, 90_000)) / 100, "date": at.date()}
    add_cost_entries(project=planned.project, entries=[entry], by=planned.manager, at=at)


def expect(planned, dice, at):
    planned.benefit.refresh_from_db()
    edit_benefit(
        benefit=planned.benefit,
        fields={"forecast_per_month": Decimal(dice.randint(1, 300))},
        seen_version=planned.benefit.version,
        by=planned.manager,
        at=at,
    )


def judge(planned, dice, at):
    risk = Risk.objects.get(project=planned.project)
    edit_risk(
        risk=risk,
        fields={"probability": Decimal(dice.randint(1, 99)) / 100},
        seen_version=risk.version,
        by=planned.manager,
        at=at,
    )


def confirm(planned, dice, at):
    planned.project.refresh_from_db()
    confirm_week(project=planned.project, status_date=at.date(), by=planned.manager, at=at)


CHANGES = (report, estimate, book, expect, judge, confirm)


def test_a_portfolio_shows_the_programs_it_had():
    project = measured_project(m_eac=7)
    portfolio = project.program.portfolio
    snapshot(day=DAY)
    recorded = PortfolioSnapshot.objects.get(portfolio=portfolio).figures
    ProgramFactory(portfolio=portfolio)
    project.metrics.eac = 9
    project.metrics.save()

    viewer = PortfolioRoleFactory(portfolio=portfolio).user
    board = past_portfolio_dashboard(
        portfolio, viewer, kept(ProgramSnapshot.objects.filter(portfolio=portfolio))
    )

    assert len(board.programs) == 1
    assert str(board.metrics["eac"].value) == recorded["eac"]


def test_a_past_dashboard_costs_the_same_queries_whatever_its_size(django_assert_num_queries):
    program = ProgramFactory()
    for _ in range(6):
        measured_project(program=program, m_eac=1)
    snapshot(day=DAY)
    day, viewer = kept(program.snapshots.all()), ProgramRoleFactory(program=program).user

    with django_assert_num_queries(QUERIES):
        past_program_dashboard(program, viewer, day)


QUERIES = 8
