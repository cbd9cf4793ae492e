"""The steps between two days, held to the figures that the program shows on both."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from programs.benefit_planning import add_benefit, edit_benefit
from programs.models import ProgramSnapshot
from programs.program_setup import edit_program
from programs.queries.change_day import board_if_partly_hidden
from programs.queries.change_steps import ChangesSince, changes_since_snapshot
from programs.queries.dashboard import program_dashboard
from programs.snapshotting import snapshot
from projects import baselining, budgeting, planning, progress, versioning
from projects.models import Project
from projects.project_setup import archive_project, edit_project
from projects.rescheduling import rescheduled_once
from projects.risk_register import add_risk
from projects.week_confirming import confirm_week
from tests.factories import NOW, PortfolioRoleFactory, ProgramFactory, ProgramRoleFactory
from tests.programs.changed_world import EDITS, changed_world
from tests.projects.plan_world import DAY, plan_world

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 11, 19)
ANY = versioning.ANY
SHARES = ("cost", "roi", "benefits", "risk_exposure")
TERMS = {"name": "Saving", "planned_per_month": 500, "end_date": date(2030, 12, 31)}


def changes(program, viewer=None) -> ChangesSince:
    kept = ProgramSnapshot.objects.get(program=program)
    board = program_dashboard(program, viewer)
    then = viewer and board_if_partly_hidden(program, viewer, kept, money=board.sees_money)
    return changes_since_snapshot(board, kept, then, viewer=viewer)


@pytest.fixture
def world():
    """A planned project with a budget, its program's benefit, and the day's figures kept."""
    found = plan_world()
    by = PortfolioRoleFactory(portfolio=found.project.program.portfolio).user
    budgeting.add_budget_line(
        project=found.project, fields={"amount": 9000, "task": found.piles}, by=by, at=NOW
    )
    baselining.freeze_baseline(project=found.project, reason="With its budget", by=by, at=NOW)
    add_benefit(
        program=found.project.program, fields=TERMS | {"enabling_task": found.handed_over},
        by=by, at=NOW,
    )  # fmt: skip
    snapshot(day=FRIDAY)
    return found


@pytest.fixture
def told(world):
    """Who may change everything, and when."""
    portfolio = world.project.program.portfolio
    return {"by": portfolio.roles.get().user, "at": NOW}


@pytest.mark.parametrize("seed", range(3))
def test_the_steps_of_random_edits_add_up_to_the_change_that_is_shown(seed):
    world = changed_world(seed)
    snapshot(day=FRIDAY)
    for _ in range(12):
        world.random.choice(EDITS)(world)

    found = changes(world.program)

    sums = {name: sum(getattr(step, name) for step in found.steps) for name in SHARES}
    ends = {n: getattr(found.after, n) - getattr(found.before, n) for n in SHARES}
    assert sums == ends
    assert sum(step.finish_days for step in found.steps) == found.finish_days
    assert all(step.at for step in found.steps), "a step has no cause"


def report(world, told):
    progress.record_progress(
        task=world.piles, fields={"percent_complete": 10, "remaining_minutes": 9 * DAY},
        seen_version=ANY, reason="Rock", **told,
    )  # fmt: skip


def estimate(world, told):
    fields = {"duration_minutes": 10 * DAY}
    planning.edit_task(task=world.deck, fields=fields, seen_version=ANY, **told)


def add_scope(world, told):
    fields = {"name": "Paint", "duration_minutes": 90 * DAY}
    planning.add_task(project=world.project, fields=fields, **told)


def book(world, told):
    # Nothing is earned yet: a cost comes on top of the budget.
    fields = {"amount": 700, "date": date(2026, 11, 18)}
    budgeting.add_cost_entry(project=world.project, fields=fields, **told)


def expect_less(world, told):
    benefit = world.project.program.benefits.get()
    fields = {"forecast_per_month": 400}
    edit_benefit(benefit=benefit, fields=fields, seen_version=ANY, **told)


def find_risk(world, told):
    fields = {"title": "Rock", "probability": "0.5", "cost_impact": 800}
    add_risk(owner=world.project, fields=fields, **told)


def confirm(world, told):
    confirm_week(project=world.project, status_date=date(2026, 11, 20), **told)


def add_own_budget(world, told):
    edit_program(program=world.project.program, fields={"own_budget": 50}, seen_version=ANY, **told)


def freeze(world, told):
    # A budget counts from the baseline on that holds it.
    fields = {"amount": 100, "task": world.deck}
    budgeting.add_budget_line(project=world.project, fields=fields, **told)
    baselining.freeze_baseline(project=world.project, reason="Again", **told)


def leave(world, told):
    project = Project.objects.get(pk=world.project.pk)
    archive_project(project=project, seen_version=ANY, **told)


CAUSES = [
    (report, "task", "Drive piles"),
    (estimate, "estimate", "Cast deck"),
    (add_scope, "scope", "Paint"),
    (book, "cost", "Actual 700 EUR on 2026-11-18"),
    (expect_less, "benefit", "Saving"),
    (find_risk, "risk", "R-01 Rock"),
    (confirm, "status_date", "QUAY Quay wall"),
    (add_own_budget, "program", None),
    (freeze, "baseline", "Baseline 3"),
    (leave, "project_left", ""),
]


@pytest.mark.parametrize(("edit", "cause", "subject"), CAUSES)
def test_a_step_names_its_cause_who_and_when(world, told, edit, cause, subject):
    edit(world, told)

    [step] = changes(world.project.program).steps

    assert (step.cause, step.who, step.at) == (cause, str(told["by"]), NOW)
    assert subject is None or step.subject == subject


def test_a_step_has_its_reason_and_what_was_edited(world, told):
    report(world, told)

    [step] = changes(world.project.program).steps

    assert (step.reason, step.edits["percent_complete"]) == ("Rock", [0, 10])


def test_a_slip_moves_the_finish_and_the_benefit_that_waits_for_it(world, told):
    report(world, told)

    [step] = changes(world.project.program).steps

    assert step.finish_days > 0
    assert step.benefits < 0
    assert step.roi < 0


def test_a_save_of_many_edits_is_told_edit_by_edit(world, told):
    with rescheduled_once(at=NOW):
        report(world, told)
        estimate(world, told)
        expect_less(world, told)

    steps = changes(world.project.program).steps

    assert sorted(step.cause for step in steps) == ["benefit", "estimate", "task"]
    assert sum(step.finish_days > 0 for step in steps) == 2


def test_what_was_rolled_back_is_the_cause_of_nothing(world, told):
    with transaction.atomic():
        report(world, told)
        transaction.set_rollback(True)
    estimate(world, told)

    assert [step.cause for step in changes(world.project.program).steps] == ["estimate"]


def test_who_sees_no_money_sees_the_finish_alone(world, told):
    book(world, told)
    expect_less(world, told)
    report(world, told)
    role = ProgramRoleFactory(program=world.project.program, kind="viewer", sees_money=False)

    [step] = changes(world.project.program, role.user).steps

    assert (step.cause, step.cost, step.roi, step.benefits) == ("task", None, None, None)


@pytest.fixture
def left(world, told):
    """Who manages the program, from which a project went to one that they don't see."""
    program = world.project.program
    one = plan_world(key="FREE", program=program)
    free, role = one.project, ProgramRoleFactory(program=program)
    budgeting.add_budget_line(project=free, fields={"amount": 777, "task": one.piles}, **told)
    baselining.freeze_baseline(project=free, reason="With its budget", **told)
    snapshot(day=FRIDAY)
    elsewhere = ProgramFactory(portfolio=program.portfolio)
    free.refresh_from_db()
    edit_project(project=free, fields={"program": elsewhere}, seen_version=ANY, **told)
    return role.user


def test_a_project_that_went_out_of_sight_leaves_no_trace(world, left):
    found = changes(world.project.program, left)

    assert found.steps == ()
    assert found.before == found.after != changes(world.project.program).before


def test_a_project_that_left_keeps_its_share_for_those_who_see_it(world, told, left):
    found = changes(world.project.program, told["by"])

    [step] = found.steps
    assert (step.cause, step.cost) == ("project_left", found.cost)
    assert step.cost < -700


def test_reading_asks_no_more_for_more_changes(world, told, django_assert_num_queries):
    board = program_dashboard(world.project.program, None)
    kept = ProgramSnapshot.objects.get()
    for _ in range(3):
        find_risk(world, told)

    with django_assert_num_queries(2):
        changes_since_snapshot(board, kept, viewer=None)


def test_a_project_of_its_own_is_seen_to_join(world, told):
    plan_world(key="NEWS", program=world.project.program)

    causes = [step.cause for step in changes(world.project.program).steps]

    assert causes[0] == "project_joined"


def test_an_edit_that_moves_no_headline_is_no_step(world, told):
    planning.edit_task(task=world.deck, fields={"name": "Cast it"}, seen_version=ANY, **told)

    assert changes(world.project.program).steps == ()


def test_money_adds_up_to_the_cent(world, told):
    book(world, told)

    found = changes(world.project.program)

    assert found.cost == found.steps[0].cost
    assert found.cost == found.cost.quantize(Decimal("0.01"))
