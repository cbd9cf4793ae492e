"""Verb: make a portfolio of any size, the same for the same seed, to see how the house carries it.

Rows go through ``versioning.create_many``, so that they have history, audit and outbox as typed
ones do; dates, baselines and figures come from the verbs that compute them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import batched, pairwise
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from portfolio.models import Portfolio, User
from portfolio.portfolio_setup import create_portfolio
from programs.benefit_planning import add_benefit
from programs.models import Program
from programs.program_setup import create_program
from projects import versioning
from projects.baselining import freeze_baseline
from projects.errors import DomainError
from projects.key_reserving import reserve_key
from projects.models import (
    BudgetLine,
    CostEntry,
    Deliverable,
    Dependency,
    Project,
    ProjectRole,
    Risk,
    Task,
)
from projects.rescheduling import reschedule, rescheduled_once

ZONE = "Europe/Berlin"
STATUS_DATE = date(2026, 11, 20)
FIRST_DAY = date(2026, 1, 5)
PROJECTS_A_PROGRAM = 50
TASKS_A_PHASE = 10
DAY = 480  # working minutes
WORK = ("Survey", "Design", "Order", "Build", "Install", "Test", "Train", "Hand over")
THINGS = ("cabinet", "feeder", "relay", "interface", "report", "depot", "route", "panel")
PHASES = ("Prepare", "Build", "Prove", "Roll out")
MOST_PROJECTS = 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much to make; ``tasks`` are spread evenly over the projects."""

    projects: int
    tasks: int
    seed: int

    def refuse_impossible(self) -> None:
        """Raise DomainError, by field, for a size that can't be made."""
        if not 1 <= self.projects <= MOST_PROJECTS:
            raise DomainError(f"projects is a number from 1 to {MOST_PROJECTS}.", field="projects")
        if self.tasks < self.projects:
            raise DomainError("Every project has a task at least.", field="tasks")
        if not 0 <= self.seed <= 999:
            raise DomainError("seed is a number from 0 to 999.", field="seed")


@transaction.atomic
def generate(*, size: Size) -> Portfolio:
    """Make the portfolio ``GEN<seed>`` and return it.

    Raises DomainError for an impossible size, ValidationError where its keys are in use.
    """
    size.refuse_impossible()
    random = Random(size.seed)  # noqa: S311 - the same portfolio again is what is wanted
    at = _moment(STATUS_DATE, 18)
    people = _people(size)
    fields = {"key": f"GEN{size.seed}", "name": f"Generated portfolio {size.seed}"}
    portfolio = create_portfolio(fields=fields, by=people[0], at=at)
    counts = _shares(size)
    for number, members in enumerate(batched(range(size.projects), PROJECTS_A_PROGRAM), start=1):
        maker = _ProgramMaker(random=random, people=people, at=at, seed=size.seed)
        maker.make(portfolio, number, [(index, counts[index]) for index in members])
    return portfolio


def _people(size: Size) -> list[User]:
    """Return the portfolio manager and a manager for every ten projects; nobody can sign in."""
    rows = [
        User(
            email=f"generated{size.seed}-{n}@demo.invalid",
            name=f"Manager {n}" if n else "Portfolio manager",
            password="!",  # noqa: S106 - no password: nobody signs in
            is_staff=not n,
        )
        for n in range(size.projects // 10 + 2)
    ]
    User.objects.bulk_create(rows, ignore_conflicts=True)
    found = User.objects.in_bulk([row.email for row in rows], field_name="email")
    return [found[row.email] for row in rows]


def _shares(size: Size) -> list[int]:
    each, rest = divmod(size.tasks, size.projects)
    return [each + (n < rest) for n in range(size.projects)]


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(ZONE))


def _after_working_days(day: date, days: int) -> date:
    """Return the working day ``days`` working days after ``day``."""
    weeks, rest = divmod(day.weekday() + days, 5)
    return day + timedelta(days=7 * weeks + rest - day.weekday())


class _ProgramMaker:
    """Makes one program after the other, a few statements a kind of row."""

    def __init__(self, *, random: Random, people: Sequence[User], at: datetime, seed: int):
        self.random = random
        self.people = people
        self.at = at
        self.seed = seed
        self.by = people[0]

    def make(self, portfolio: Portfolio, number: int, members: list[tuple[int, int]]) -> None:
        program = self._program(portfolio, number)
        projects = self._projects(program, members)
        plans = {
            project.pk: self._plan(project, count)
            for project, (_, count) in zip(projects, members, strict=True)
        }
        tasks = [task for plan in plans.values() for task in plan]
        self._save_tasks(tasks)
        self._link(plans)
        self._fund(plans)
        self._fill_registers(projects, plans)
        reschedule(plans, at=self.at)
        with rescheduled_once(at=self.at):
            for project in projects:
                freeze_baseline(project=project, name="Approved plan", by=self.by, at=self.at)
            self._benefit(program, tasks[-1])

    def _save(self, rows) -> None:
        versioning.create_many(rows, by=self.by, at=self.at, reason="Generated")

    def _program(self, portfolio: Portfolio, number: int) -> Program:
        fields = {
            "key": f"G{self.seed}P{number}",
            "name": f"Program {number}",
            "portfolio": portfolio,
            "standing_cost_per_day": "2000",
        }
        manager = self.random.choice(self.people)
        return create_program(fields=fields, manager=manager, by=self.by, at=self.at)

    def _projects(self, program: Program, members: list[tuple[int, int]]) -> list[Project]:
        rows = [
            Project(
                program=program,
                key=reserve_key(f"G{self.seed}N{index + 1:04}"),
                name=f"{self.random.choice(THINGS).title()} {index + 1}",
                rigour="controlled",
                time_zone=ZONE,
                start=FIRST_DAY + timedelta(days=7 * self.random.randrange(40)),
                status_date=STATUS_DATE,
                standing_cost_per_day=Decimal(self.random.randrange(5, 50) * 100),
            )
            for index, _ in members
        ]
        self._save(rows)
        self._save(
            [
                ProjectRole(
                    project=row,
                    user=self.random.choice(self.people[1:]),
                    kind="manager",
                    sees_money=True,
                )
                for row in rows
            ]
        )
        return rows

    def _plan(self, project: Project, count: int) -> list[Task]:
        """Return the tasks of a project, phase by phase, not saved: a summary before its own."""
        tasks: list[Task] = []
        begins = project.start
        while len(tasks) < count:
            phase = None
            if count - len(tasks) > TASKS_A_PHASE:
                name = f"{PHASES[len(tasks) // TASKS_A_PHASE % 4]} {len(tasks) // TASKS_A_PHASE}"
                phase = Task(project=project, name=name, position=1024 * (len(tasks) + 1))
                tasks.append(phase)
            for _ in range(min(TASKS_A_PHASE - 1, count - len(tasks))):
                task, begins = self._task(project, len(tasks), begins)
                task.parent = phase
                tasks.append(task)
        return tasks

    def _task(self, project: Project, index: int, begins: date) -> tuple[Task, date]:
        """Return the next task, worked on as far as the calendar says, and the day after it."""
        days = self.random.randrange(2, 16)
        task = Task(
            project=project,
            name=f"{self.random.choice(WORK)} {self.random.choice(THINGS)} {index + 1}",
            position=1024 * (index + 1),
            duration_minutes=days * DAY,
            remaining_minutes=days * DAY,
            uncertainty=self.random.choice(("low", "medium", "high")),
        )
        ends = _after_working_days(begins, days - 1)
        if begins <= STATUS_DATE:
            task.actual_start = _moment(begins, 8)
            self._work(task, days, begins, ends)
        return task, _after_working_days(begins, days)

    def _work(self, task: Task, days: int, begins: date, ends: date) -> None:
        if ends <= STATUS_DATE:
            task.status, task.percent_complete, task.remaining_minutes = "done", 100, 0
            task.actual_finish = _moment(ends, 17)
            return
        share = self.random.randrange(10, 90)
        task.status, task.percent_complete = "in_progress", share
        task.remaining_minutes = max(days * DAY * (100 - share) // 100, 1)

    def _save_tasks(self, tasks: list[Task]) -> None:
        """Insert summaries first: the tasks below need their ids."""
        self._save([task for task in tasks if task.parent is None])
        self._save([task for task in tasks if task.parent is not None])

    def _link(self, plans: dict[int, list[Task]]) -> None:
        """Chain the tasks of each project; one task in ten hands off to the next project."""
        leaves = {pk: _leaves(plan) for pk, plan in plans.items()}
        links = [
            Dependency(predecessor=before, successor=after)
            for plan in leaves.values()
            for before, after in pairwise(plan)
        ]
        for giver, taker in pairwise(leaves.values()):
            open_tasks = [task for task in taker if task.actual_start is None]
            if open_tasks and self.random.random() < 0.5:
                before, after = self.random.choice(giver), self.random.choice(open_tasks)
                links.append(Dependency(predecessor=before, successor=after))
        self._save(links)

    def _fund(self, plans: dict[int, list[Task]]) -> None:
        """Give every fourth task the budget of its four, and book what its progress has cost."""
        lines, costs = [], []
        for plan in plans.values():
            for task in _leaves(plan)[::4]:
                amount = Decimal(task.duration_minutes // DAY * self.random.randrange(32, 80) * 100)
                owner = {"project": task.project, "task": task, "currency": "EUR"}
                lines.append(BudgetLine(amount=amount, **owner))
                spent = amount * task.percent_complete * self.random.randrange(90, 115) / 10000
                if spent:
                    day = min((task.actual_finish or self.at).date(), STATUS_DATE)
                    costs.append(CostEntry(amount=round(spent, 2), date=day, **owner))
        self._save(lines)
        self._save(costs)

    def _fill_registers(self, projects: list[Project], plans: dict[int, list[Task]]) -> None:
        self._save([self._risk(project, n) for project in projects for n in (1, 2)])
        self._save(
            [
                Deliverable(project=project, name=f"{name} report", task=plans[project.pk][-1])
                for project in projects
                for name in PHASES[:3]
            ]
        )

    def _risk(self, project: Project, number: int) -> Risk:
        return Risk(
            project=project,
            code=f"R-{number:02}",
            title=f"{self.random.choice(THINGS).title()} is late",
            probability=Decimal(self.random.randrange(5, 60)) / 100,
            cost_impact=Decimal(self.random.randrange(1, 40) * 5000),
            schedule_impact_days=self.random.randrange(0, 20),
        )

    def _benefit(self, program: Program, enabler: Task) -> None:
        fields = {
            "name": "Lower running cost",
            "enabling_task": enabler,
            "planned_per_month": Decimal(self.random.randrange(200, 900) * 1000),
            "ramp_months": 6,
            "end_date": date(2033, 12, 31),
        }
        add_benefit(program=program, fields=fields, by=self.by, at=self.at)


def _leaves(plan: list[Task]) -> list[Task]:
    summaries = {id(task.parent) for task in plan if task.parent is not None}
    return [task for task in plan if id(task) not in summaries]
