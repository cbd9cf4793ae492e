"""Everybody at once: three projects in two programs, and a person of every role.

All that the matrix addresses belongs to project ONE in program ALPHA; TWO is its sibling there,
FOUR is elsewhere.
"""

from dataclasses import dataclass, field
from datetime import date

from portfolio.models import Job
from portfolio.token_issuing import issue_token
from programs.models import BenefitRealisation
from programs.reporting import draft_program_report, publish_program_report
from programs.snapshotting import snapshot
from projects.baselining import freeze_baseline
from projects.models import Calendar, CalendarException
from projects.planning import delete_task
from projects.proposing import propose
from projects.reporting import draft_project_report, publish_project_report
from projects.rescheduling import reschedule
from projects.versioning import create
from tests import factories as make
from tests.factories import NOW

ROLES = (
    "portfolio_manager",
    "program_manager",
    "project_manager",
    "team_member",
    "stakeholder",
    "sibling_manager",
    "read_token",
    "anonymous",
)


@dataclass(slots=True, kw_only=True)
class World:
    """``people`` by role, ``tokens`` by role (their text), ``ids`` of what addresses name."""

    people: dict = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, object] = field(default_factory=dict)
    answers: dict[tuple[str, str, str], tuple] = field(default_factory=dict)


def build() -> World:
    """Make the world in the database and return it."""
    world = World()
    portfolio = make.PortfolioFactory(key="BIG")
    alpha = make.ProgramFactory(portfolio=portfolio, key="ALPHA")
    beta = make.ProgramFactory(portfolio=portfolio, key="BETA")
    one = make.ProjectFactory(program=alpha, key="ONE")
    two = make.ProjectFactory(program=alpha, key="TWO")
    make.TaskFactory(project=make.ProjectFactory(program=beta, key="FOUR"))
    _people(world, portfolio, alpha, one, two)
    _plan(world, one, two)
    _registers(world, alpha, one)
    _reports(world, alpha, one)
    _archives(world, portfolio, alpha)
    _own(world)
    return world


def _people(world, portfolio, alpha, one, two) -> None:
    given = {
        "portfolio_manager": make.PortfolioRoleFactory(portfolio=portfolio),
        "program_manager": make.ProgramRoleFactory(program=alpha),
        "project_manager": make.ProjectRoleFactory(project=one),
        "team_member": make.ProjectRoleFactory(project=one, kind="team", sees_money=False),
        "stakeholder": make.ProjectRoleFactory(project=one, kind="viewer", sees_money=False),
        "sibling_manager": make.ProjectRoleFactory(project=two),
    }
    world.people = {role: row.user for role, row in given.items()}
    world.people["read_token"] = world.people["project_manager"]
    _, world.tokens["read_token"] = issue_token(
        user=world.people["project_manager"], name="report", scope="read", at=NOW
    )
    # A second manager, so that the role can be taken away; somebody who has none.
    spare = make.PortfolioRoleFactory(portfolio=portfolio)
    world.ids |= {
        "portfolio": portfolio.pk,
        "program": alpha.pk,
        "project": one.pk,
        "portfolio_role": spare.pk,
        "program_role": make.ProgramRoleFactory(program=alpha, kind="viewer").pk,
        "project_role": given["stakeholder"].pk,
        "newcomer": make.UserFactory().pk,
    }


def _plan(world, one, two) -> None:
    calendar = create(Calendar(name="Two shifts", project=one), by=None, at=NOW)
    holiday = CalendarException(
        calendar=calendar, first_date=date(2026, 12, 24), last_date=date(2026, 12, 26)
    )
    first, second = make.TaskFactory(project=one), make.TaskFactory(project=one, name="Pour")
    third = make.TaskFactory(project=one, name="Cure")
    link = make.DependencyFactory(predecessor=first, successor=second)
    member = make.ResourceFactory(project=one, user=world.people["team_member"], name="Member")
    spare = make.ResourceFactory(project=one, name="Crane")
    assigned = make.AssignmentFactory(task=first, resource=member)
    reschedule([one.pk, two.pk], at=NOW)
    proposal = propose(
        task=third, fields={"percent_complete": 50}, note="", seen_version=third.version,
        by=world.people["team_member"], at=NOW,
    )  # fmt: skip
    baseline = freeze_baseline(project=one, by=world.people["project_manager"], at=NOW)
    shared = create(Calendar(name="Harbour"), by=None, at=NOW)
    new_year = CalendarException(
        calendar=shared, first_date=date(2027, 1, 1), last_date=date(2027, 1, 1)
    )
    world.ids |= {
        "calendar": calendar.pk,
        "exception": create(holiday, by=None, at=NOW).pk,
        "shared_calendar": shared.pk,
        "shared_exception": create(new_year, by=None, at=NOW).pk,
        "task": first.pk,
        "second": second.pk,
        "third": third.pk,
        "dependency": link.pk,
        "resource": member.pk,
        "spare_resource": spare.pk,
        "assignment": assigned.pk,
        "baseline": baseline.pk,
        "proposal": proposal.pk,
        "deleted_task": _deleted_task(one, world.people["project_manager"]),
    }


def _deleted_task(one, manager) -> int:
    task = make.TaskFactory(project=one, name="Paint")
    task_id = task.pk  # the row forgets it
    delete_task(task=task, seen_version=1, by=manager, at=NOW)
    return task_id


def _registers(world, alpha, one) -> None:
    benefit = make.BenefitFactory(program=alpha)
    booked = BenefitRealisation(benefit=benefit, date=date(2026, 11, 1), amount=50)
    world.ids |= {
        "benefit": benefit.pk,
        "realisation": create(booked, by=None, at=NOW).pk,
        "budget_line": make.BudgetLineFactory(project=one).pk,
        "cost_entry": make.CostEntryFactory(project=one).pk,
        "deliverable": make.DeliverableFactory(project=one).pk,
        "risk": make.RiskFactory(project=one).pk,
    }
    snapshot(day=date(2026, 11, 19), program_ids=[alpha.pk])
    world.ids["snapshot"] = one.snapshots.get().pk


def _reports(world, alpha, one) -> None:
    """Add a published report to project and program, and a draft to the program."""
    manager, overseer = world.people["project_manager"], world.people["program_manager"]
    report = draft_project_report(project=one, by=manager, at=NOW)
    publish_project_report(report=report, seen_version=1, by=manager, at=NOW)
    gathered = draft_program_report(program=alpha, by=overseer, at=NOW)
    publish_program_report(report=gathered, seen_version=1, by=overseer, at=NOW)
    draft = draft_program_report(program=alpha, by=overseer, at=NOW)
    world.ids |= {"report": report.pk, "report_draft": draft.pk}


def _archives(world, portfolio, alpha) -> None:
    """Add what can be restored, and what is empty enough to be archived."""
    empty = make.ProgramFactory(portfolio=portfolio, key="EMPTY")
    make.ProgramRoleFactory(program=empty, user=world.people["program_manager"])
    gone = make.ProgramFactory(portfolio=portfolio, key="GONE", archived_at=NOW)
    make.ProgramRoleFactory(program=gone, user=world.people["program_manager"])
    past = make.ProjectFactory(program=alpha, key="PAST", archived_at=NOW)
    make.ProjectRoleFactory(project=past, user=world.people["project_manager"])
    old = make.PortfolioFactory(key="OLD", archived_at=NOW)
    make.PortfolioRoleFactory(portfolio=old, user=world.people["portfolio_manager"])
    bare = make.PortfolioFactory(key="BARE")
    make.PortfolioRoleFactory(portfolio=bare, user=world.people["portfolio_manager"])
    world.ids |= {
        "empty_program": empty.pk,
        "archived_program": gone.pk,
        "archived_project": past.pk,
        "archived_portfolio": old.pk,
        "empty_portfolio": bare.pk,
    }


def _own(world) -> None:
    manager = world.people["project_manager"]
    token, _ = issue_token(user=manager, name="old", at=NOW)
    job = Job.objects.create(user=manager, kind="import")
    world.ids |= {"token": token.pk, "job": job.pk}
