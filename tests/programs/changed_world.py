"""A small portfolio that lives through random edits by the verbs, for tests of what changed."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from programs.benefit_planning import add_benefit, edit_benefit, remove_benefit
from programs.models import Benefit, Program
from programs.program_setup import edit_program
from projects import baselining, budgeting, linking, planning, progress, versioning
from projects.models import CostEntry, ExchangeRate, Project, Risk, Task
from projects.project_setup import archive_project, edit_project, restore_project
from projects.rescheduling import rescheduled_once
from projects.risk_register import add_risk, edit_risk
from projects.week_confirming import confirm_week
from tests.factories import (
    NOW,
    PortfolioFactory,
    PortfolioRoleFactory,
    ProgramFactory,
    ProjectFactory,
    ProjectRoleFactory,
)

DAY = 480
ANY = versioning.ANY


@dataclass(kw_only=True)
class ChangedWorld:
    """A program with one below it and one beside it, and who may change all of them."""

    program: Program
    below: Program
    beside: Program
    manager: Any
    random: Random
    tasks: dict[int, list[int]] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        return {"by": self.manager, "at": NOW}

    def project(self) -> Project:
        here = Project.objects.filter(archived_at=None).order_by("pk")
        return self.random.choice(list(here))

    def task(self) -> Task:
        rows = Task.objects.filter(project__archived_at=None).order_by("pk")
        return self.random.choice(list(rows.select_related("project")))

    def amount(self) -> Decimal:
        return Decimal(self.random.randrange(100, 900_000)) / 100


def changed_world(seed: int) -> ChangedWorld:
    """Return a world of three projects with five tasks each, one of them in dollars."""
    portfolio = PortfolioFactory()
    manager = PortfolioRoleFactory(portfolio=portfolio).user
    versioning.create(
        ExchangeRate(base="EUR", currency="USD", date=date(2026, 1, 1), rate=Decimal("0.9")),
        by=manager, at=NOW,
    )  # fmt: skip
    program = ProgramFactory(
        portfolio=portfolio, own_budget=1000, standing_cost_per_day=Decimal("33.33")
    )
    world = ChangedWorld(
        program=program,
        below=ProgramFactory(portfolio=portfolio, parent=program, standing_cost_per_day=7),
        beside=ProgramFactory(portfolio=portfolio),
        manager=manager,
        random=Random(seed),
    )
    homes = ((program, "EUR"), (program, "USD"), (world.below, "EUR"))
    last = [_planned(world, home, currency) for home, currency in homes]
    linking.link_tasks(predecessor=last[0], successor=last[2], fields={}, **world.told)
    fields = {"name": "Saving", "enabling_task": last[1], "planned_per_month": "1500",
              "end_date": date(2029, 12, 31)}  # fmt: skip
    add_benefit(program=program, fields=fields, **world.told)
    add_benefit(program=world.below, fields=fields | {"enabling_task": last[2]}, **world.told)
    return world


def _planned(world: ChangedWorld, home: Program, currency: str) -> Task:
    """Add a project of five tasks in a row with budgets, a cost, a risk and a baseline."""
    project = ProjectFactory(
        program=home, currency=currency, status_date=date(2026, 11, 6), standing_cost_per_day=11
    )
    ProjectRoleFactory(project=project, user=world.manager)
    with rescheduled_once(at=NOW):
        tasks = [
            planning.add_task(
                project=project, fields={"name": f"Task {n}", "duration_minutes": n * DAY},
                **world.told)
            for n in range(1, 6)
        ]  # fmt: skip
        for before, after in pairwise(tasks):
            linking.link_tasks(predecessor=before, successor=after, fields={}, **world.told)
        for task in tasks:
            fields = {"amount": 1000 * task.duration_minutes // DAY, "task": task}
            budgeting.add_budget_line(project=project, fields=fields, **world.told)
    fields = {"title": "Rock", "probability": "0.2", "cost_impact": "500"}
    add_risk(owner=project, fields=fields, **world.told)
    baselining.freeze_baseline(project=project, **world.told)
    return tasks[-1]


def report_progress(world: ChangedWorld) -> None:
    task = world.task()
    if task.status == Task.Status.DONE:
        return
    percent = world.random.randrange(max(task.percent_complete, 1), 100)
    fields = {"percent_complete": percent, "remaining_minutes": DAY * world.random.randrange(1, 9)}
    progress.record_progress(
        task=task, fields=fields, seen_version=ANY, reason="Said so", **world.told
    )


def estimate_anew(world: ChangedWorld) -> None:
    fields = {"duration_minutes": DAY * world.random.randrange(6, 12)}
    planning.edit_task(task=world.task(), fields=fields, seen_version=ANY, **world.told)


def add_work(world: ChangedWorld) -> None:
    project = world.project()
    fields = {"name": "More", "duration_minutes": DAY * world.random.randrange(5, 50)}
    planning.add_task(project=project, fields=fields, **world.told)


def delete_work(world: ChangedWorld) -> None:
    free = Task.objects.filter(
        name="More", project__archived_at=None, cost_entries=None, budget_lines=None
    )
    for task in free.order_by("pk")[:1]:
        planning.delete_task(task=task, seen_version=ANY, **world.told)


def book_cost(world: ChangedWorld) -> None:
    task = world.task()
    currency = world.random.choice(("EUR", "USD"))
    fields = {"amount": world.amount(), "date": date(2026, 11, 18), "task": task,
              "currency": currency}  # fmt: skip
    budgeting.add_cost_entry(project=task.project, fields=fields, **world.told)


def correct_cost(world: ChangedWorld) -> None:
    entries = CostEntry.objects.filter(project__archived_at=None).order_by("pk")
    for entry in entries[:1]:
        budgeting.edit_cost_entry(
            entry=entry, fields={"amount": world.amount()}, seen_version=ANY, **world.told
        )


def judge_risk(world: ChangedWorld) -> None:
    risk = world.random.choice(list(Risk.objects.filter(project__archived_at=None).order_by("pk")))
    fields = {"probability": Decimal(world.random.randrange(1, 99)) / 100}
    edit_risk(risk=risk, fields=fields, seen_version=ANY, **world.told)


def find_program_risk(world: ChangedWorld) -> None:
    fields = {"title": "Law", "probability": "0.5", "cost_impact": world.amount()}
    add_risk(owner=world.random.choice((world.program, world.below)), fields=fields, **world.told)


def expect_benefit(world: ChangedWorld) -> None:
    for benefit in world.random.sample(list(Benefit.objects.order_by("pk")), 1):
        fields = {"forecast_per_month": world.amount()}
        edit_benefit(benefit=benefit, fields=fields, seen_version=ANY, **world.told)


def drop_benefit(world: ChangedWorld) -> None:
    if Benefit.objects.count() > 1:
        benefit = Benefit.objects.order_by("-pk").first()
        remove_benefit(benefit=benefit, seen_version=ANY, **world.told)


def confirm(world: ChangedWorld) -> None:
    project = world.project()
    day = min(project.status_date + timedelta(days=7), NOW.date())
    if day > project.status_date:
        confirm_week(project=project, status_date=day, **world.told)


def own_terms(world: ChangedWorld) -> None:
    program = Program.objects.get(pk=world.random.choice((world.program.pk, world.below.pk)))
    fields = {"own_budget": world.amount(), "standing_cost_per_day": world.random.randrange(50)}
    edit_program(program=program, fields=fields, seen_version=ANY, **world.told)


def archive_or_restore(world: ChangedWorld) -> None:
    away = Project.objects.exclude(archived_at=None).first()
    if away is not None:
        restore_project(project=away, seen_version=ANY, **world.told)
    else:
        archive_project(project=world.project(), seen_version=ANY, **world.told)


def join_or_leave(world: ChangedWorld) -> None:
    """Move the project that nothing ties out of the program, or back."""
    free = Project.objects.filter(name="Free").first()
    if free is None:
        free = ProjectFactory(name="Free", program=world.beside, status_date=date(2026, 11, 6))
        ProjectRoleFactory(project=free, user=world.manager)
        fields = {"name": "Alone", "duration_minutes": 60 * DAY}
        task = planning.add_task(project=free, fields=fields, **world.told)
        budgeting.add_budget_line(project=free, fields={"amount": 5000, "task": task}, **world.told)
    if free.archived_at is None:
        homes = [p for p in (world.program, world.below, world.beside) if p.pk != free.program_id]
        home = world.random.choice(homes)
        edit_project(project=free, fields={"program": home}, seen_version=ANY, **world.told)


def freeze(world: ChangedWorld) -> None:
    baselining.freeze_baseline(project=world.project(), reason="Again", **world.told)


def many_at_once(world: ChangedWorld) -> None:
    with rescheduled_once(at=NOW):
        for edit in world.random.sample(SMALL, 5):
            edit(world)


SMALL = [report_progress, estimate_anew, add_work, book_cost, correct_cost, judge_risk,
         expect_benefit, confirm, delete_work]  # fmt: skip
EDITS = [*SMALL, find_program_risk, drop_benefit, own_terms, archive_or_restore, join_or_leave,
         freeze, many_at_once]  # fmt: skip
