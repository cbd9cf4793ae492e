"""Replay one round of a program: what was reported, booked, changed and confirmed on a day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from portfolio.demo.inputs import Inputs, evening, morning
from portfolio.demo.plan import DAY, Entered, enter_deliverable, not_before, per_month
from programs.benefit_planning import add_realisation, edit_benefit
from projects.acceptance import edit_deliverable
from projects.budgeting import add_cost_entries
from projects.models import Task
from projects.planning import edit_task
from projects.progress import Report, record_progress_of_many
from projects.proposing import propose
from projects.risk_register import edit_risk
from projects.week_confirming import confirm_week


def replay(entered: Entered, round_: Inputs) -> None:
    """Do what the round says, in the name of who did it, and confirm the week of every project."""
    at = evening(round_["day"])
    _report(entered, round_.get("reports", ()), at)
    for row in round_.get("edits", ()):
        _edit_task(entered, row, at)
    for row in round_.get("proposals", ()):
        _propose(entered, row, at)
    _book(entered, round_.get("costs", ()), at)
    _keep_registers(entered, round_, at)
    _keep_benefits(entered, round_, at)
    for key, project in entered.projects.items():
        confirm_week(
            project=project,
            status_date=round_["day"],
            by=entered.managers[key],
            at=at + timedelta(minutes=30),
        )


def _report(entered: Entered, rows: Iterable[Inputs], at: datetime) -> None:
    by_person = defaultdict(list)
    for row in rows:
        by_person[_reporter(entered, row)].append(row)
    for person, said in by_person.items():
        reports = [_as_report(entered.tasks[row["task"]], row) for row in said]
        record_progress_of_many(reports=reports, by=person, at=at)


def _reporter(entered: Entered, row: Inputs) -> Any:
    manager = entered.managers[entered.project_of[row["task"]]]
    return entered.people[row["by"]] if "by" in row else manager


def _as_report(task: Task, row: Inputs) -> Report:
    fields: dict[str, Any] = {name: row[name] for name in ("status", "note") if name in row}
    if "percent" in row:
        fields |= {"percent_complete": row["percent"], "remaining_minutes": row["left"] * DAY}
    if "started" in row:
        fields["actual_start"] = morning(row["started"])
    if "finished" in row:
        fields |= {"status": Task.Status.DONE, "actual_finish": evening(row["finished"])}
        if task.kind == Task.Kind.MILESTONE:
            fields["actual_start"] = fields["actual_finish"]
    return Report(task=task, fields=fields, seen_version=task.version, reason=row.get("reason", ""))


def _edit_task(entered: Entered, row: Inputs, at: datetime) -> None:
    task = entered.tasks[row["task"]]
    fields = {"duration_minutes": row["days"] * DAY} if "days" in row else not_before(row)
    edit_task(
        task=task,
        fields=fields,
        seen_version=task.version,
        by=entered.managers[entered.project_of[row["task"]]],
        at=at,
        reason=row["reason"],
    )


def _propose(entered: Entered, row: Inputs, at: datetime) -> None:
    task = entered.tasks[row["task"]]
    propose(
        task=task,
        fields={"duration_minutes": row["days"] * DAY},
        note=row["note"],
        seen_version=task.version,
        by=entered.people[row["by"]],
        at=at,
    )


def _book(entered: Entered, rows: Iterable[Inputs], at: datetime) -> None:
    """Book each cost on its task; a light project's on the project."""
    by_project = defaultdict(list)
    for row in rows:
        entry = {"amount": row["amount"], "date": at.date()}
        if "task" in row:
            entry["task"] = entered.tasks[row["task"]]
        by_project[row.get("project") or entered.project_of[row["task"]]].append(entry)
    for key, entries in by_project.items():
        add_cost_entries(
            project=entered.projects[key], entries=entries, by=entered.managers[key], at=at
        )


def _keep_registers(entered: Entered, round_: Inputs, at: datetime) -> None:
    for row in round_.get("added_deliverables", ()):
        enter_deliverable(entered, row["project"], row, by=entered.managers[row["project"]], at=at)
    for row in round_.get("deliverables", ()):
        deliverable = entered.deliverables[row["project"], row["name"]]
        edit_deliverable(
            deliverable=deliverable,
            fields={"status": row["status"]},
            seen_version=deliverable.version,
            by=entered.managers[row["project"]],
            at=at,
            reason=row.get("reason", ""),
        )
    for row in round_.get("risks", ()):
        risk = entered.risks[row["project"], row["code"]]
        edit_risk(
            risk=risk,
            fields={"probability": row["probability"]},
            seen_version=risk.version,
            by=entered.managers[row["project"]],
            at=at,
            reason=row["reason"],
        )


def _keep_benefits(entered: Entered, round_: Inputs, at: datetime) -> None:
    for row in round_.get("benefits", ()):
        benefit = entered.benefits[row["name"]]
        edit_benefit(
            benefit=benefit,
            fields={"forecast_per_month": per_month(row["forecast_per_year"])},
            seen_version=benefit.version,
            by=entered.manager,
            at=at,
            reason=row["reason"],
        )
    for row in round_.get("realised", ()):
        fields = {name: row[name] for name in ("date", "amount", "note")}
        add_realisation(
            benefit=entered.benefits[row["name"]], fields=fields, by=entered.manager, at=at
        )
