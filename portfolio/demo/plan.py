"""Enter a program of the demo through the verbs: projects, plans, money, registers, benefits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from portfolio.demo.inputs import SOURCE, ZONE, Inputs, morning
from portfolio.demo.people import People
from portfolio.models import Portfolio
from programs.benefit_planning import add_benefit
from programs.models import Benefit, Program
from programs.program_setup import create_program
from projects.acceptance import add_deliverable
from projects.baselining import freeze_baseline
from projects.budgeting import add_budget_line
from projects.linking import link_tasks
from projects.models import Deliverable, Project, Risk, Task
from projects.planning import add_task, assign
from projects.project_setup import create_project
from projects.rescheduling import rescheduled_once
from projects.risk_register import add_risk
from projects.staffing import give_role

DAY = 480  # working minutes
CENT = Decimal("0.01")
PROJECT_FIELDS = ("key", "name", "rigour", "start", "budget", "standing_cost_per_day", "lifecycle")
BENEFIT_FIELDS = ("name", "kind", "owner_unit", "ramp_months", "end_date")


@dataclass(slots=True, kw_only=True)
class Entered:
    """A program with its rows by the names that the files give them."""

    program: Program
    people: People
    overseer: Any
    manager: Any
    projects: dict[str, Project] = field(default_factory=dict)
    managers: dict[str, Any] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    project_of: dict[str, str] = field(default_factory=dict)
    deliverables: dict[tuple[str, str], Deliverable] = field(default_factory=dict)
    risks: dict[tuple[str, str], Risk] = field(default_factory=dict)
    benefits: dict[str, Benefit] = field(default_factory=dict)


def enter_program(inputs: Inputs, *, portfolio: Portfolio, people: People, by) -> Entered:
    """Enter one program as it was planned, and freeze its baselines on the day that is given."""
    at = morning(inputs["entered"])
    manager = people[inputs["manager"]]
    program = create_program(
        fields={"key": inputs["key"], "name": inputs["name"], "portfolio": portfolio}
        | inputs["fields"],
        manager=manager,
        by=by,
        at=at,
    )
    entered = Entered(program=program, people=people, overseer=by, manager=manager)
    with rescheduled_once(at=at):
        for number, row in enumerate(inputs["projects"], start=1):
            _enter_project(entered, row, at + timedelta(hours=number))
        for row in inputs["projects"]:
            _link(entered, row, at + timedelta(days=1))
            _enter_registers(entered, row, at + timedelta(days=2))
    for row in inputs["benefits"]:
        _enter_benefit(entered, row, at + timedelta(days=3))
    if "frozen" in inputs:
        _freeze(entered, morning(inputs["frozen"]))
    return entered


def _enter_project(entered: Entered, row: Inputs, at: datetime) -> None:
    manager = entered.people[row["manager"]]
    project = create_project(
        fields={name: row[name] for name in PROJECT_FIELDS if name in row}
        | {"program": entered.program, "time_zone": ZONE, "scope_statement": row["scope"]},
        manager=manager,
        by=entered.manager,
        at=at,
    )
    entered.projects[project.key], entered.managers[project.key] = project, manager
    for kind in ("team", "viewer"):
        for email in row.get({"team": "team", "viewer": "viewers"}[kind], ()):
            fields = {"user": entered.people[email], "kind": kind}
            give_role(project=project, fields=fields, by=manager, at=at)
    for task in row["tasks"]:
        _enter_task(entered, project, task, manager, at)


def _enter_task(entered: Entered, project: Project, row: Inputs, manager, at: datetime) -> None:
    fields = {
        "name": row["name"],
        "external_id": row["id"],
        "source": SOURCE,
        "uncertainty": row.get("uncertainty", ""),
        "published": row.get("published", False),
    }
    if row.get("milestone"):
        fields |= {"kind": Task.Kind.MILESTONE, "duration_minutes": 0}
    elif "days" in row:
        fields |= {"duration_minutes": row["days"] * DAY}
    if "under" in row:
        fields |= {"parent": entered.tasks[row["under"]]}
    if "not_before" in row:
        fields |= not_before(row)
    task = add_task(project=project, fields=fields, by=manager, at=at)
    entered.tasks[row["id"]], entered.project_of[row["id"]] = task, project.key
    if "budget" in row:
        line = {"task": task, "amount": row["budget"], "category": row.get("category", "labour")}
        add_budget_line(project=project, fields=line, by=manager, at=at)


def not_before(row: Inputs) -> dict[str, Any]:
    """Return the constraint of a task that starts no earlier than a day."""
    return {
        "constraint_type": Task.ConstraintType.SNET,
        "constraint_date": morning(row["not_before"]),
    }


def _link(entered: Entered, row: Inputs, at: datetime) -> None:
    for task in row["tasks"]:
        for before in task.get("after", ()):
            # A hand-off is made by somebody who sees both of its ends.
            inside = entered.project_of[before] == row["key"]
            link_tasks(
                predecessor=entered.tasks[before],
                successor=entered.tasks[task["id"]],
                fields={},
                by=entered.managers[row["key"]] if inside else entered.overseer,
                at=at,
            )


def _enter_registers(entered: Entered, row: Inputs, at: datetime) -> None:
    key, project = row["key"], entered.projects[row["key"]]
    who = {"by": entered.managers[key], "at": at}
    if "contingency" in row:
        reserve = {"amount": row["contingency"], "reserve": "contingency"}
        add_budget_line(project=project, fields=reserve, **who)
    for item in row.get("assignments", ()):
        users = [entered.people[email] for email in item["people"]]
        assign(task=entered.tasks[item["task"]], users=users, **who)
    for item in row.get("deliverables", ()):
        enter_deliverable(entered, key, item, **who)
    for item in row.get("risks", ()):
        fields = item | {"owner": who["by"], "tasks": [entered.tasks[t] for t in item["tasks"]]}
        risk = add_risk(owner=project, fields=fields, **who)
        entered.risks[key, risk.code] = risk


def enter_deliverable(entered: Entered, key: str, row: Inputs, *, by, at: datetime) -> None:
    """Add a deliverable to the project of that key."""
    fields = {name: row[name] for name in ("name", "due", "acceptance_criteria") if name in row}
    if "task" in row:
        fields["task"] = entered.tasks[row["task"]]
    project = entered.projects[key]
    deliverable = add_deliverable(
        project=project, fields=fields, by=by, at=at, reason=row.get("reason", "")
    )
    entered.deliverables[key, deliverable.name] = deliverable


def _enter_benefit(entered: Entered, row: Inputs, at: datetime) -> None:
    fields = {name: row[name] for name in BENEFIT_FIELDS if name in row}
    fields["enabling_task"] = entered.tasks[row["enabling_task"]]
    if "planned_per_year" in row:
        fields["planned_per_month"] = per_month(row["planned_per_year"])
    fields["contributions"] = [
        {"project": entered.projects[share["project"]], "share": share["share"]}
        for share in row["shares"]
    ]
    benefit = add_benefit(program=entered.program, fields=fields, by=entered.manager, at=at)
    entered.benefits[benefit.name] = benefit


def per_month(per_year: str) -> Decimal:
    """Return a twelfth of a yearly amount, to the cent."""
    return (Decimal(per_year) / 12).quantize(CENT)


def _freeze(entered: Entered, at: datetime) -> None:
    with rescheduled_once(at=at):
        for key, project in entered.projects.items():
            freeze_baseline(project=project, name="Approved plan", by=entered.managers[key], at=at)
