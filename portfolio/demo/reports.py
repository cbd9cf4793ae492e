"""Publish what the managers of the demo reported: drafted from the data, some words their own."""

from datetime import datetime, time, timedelta

from portfolio.demo.inputs import Inputs, evening
from portfolio.demo.plan import Entered
from programs.models import Program
from programs.reporting import draft_program_report, publish_program_report
from projects.models import Project
from projects.reporting import (
    comment_on_report,
    draft_project_report,
    publish_project_report,
    set_rhythm,
)

AFTER_WORK = timedelta(minutes=45)
FRIDAY, AT_THREE = 4, time(15)


def publish_reports(entered: Entered, round_: Inputs) -> None:
    """Publish the reports of a round, the projects' before the program's, which gathers them."""
    at = evening(round_["day"]) + AFTER_WORK
    for row in round_.get("status_reports", ()):
        if "project" in row:
            _of_project(entered, row, at)
        else:
            _of_program(entered, row, at + timedelta(minutes=15))


def _of_project(entered: Entered, row: Inputs, at: datetime) -> None:
    project = Project.objects.get(pk=entered.projects[row["project"]].pk)
    by = entered.managers[row["project"]]
    report = draft_project_report(project=project, fields=_words(row), by=by, at=at)
    publish_project_report(report=report, seen_version=report.version, by=by, at=at)
    _settle(entered, report, row, by, at)


def _of_program(entered: Entered, row: Inputs, at: datetime) -> None:
    program, by = Program.objects.get(pk=entered.program.pk), entered.manager
    report = draft_program_report(program=program, fields=_words(row), by=by, at=at)
    publish_program_report(report=report, seen_version=report.version, by=by, at=at)
    _settle(entered, report, row, by, at)


def _settle(entered: Entered, report, row: Inputs, by, at: datetime) -> None:
    """Add what followed: a comment, and the rhythm that was agreed on."""
    report.refresh_from_db()
    if "comment" in row:
        said = row["comment"]
        comment_on_report(
            report=report,
            text=said["text"],
            by=entered.people[said["by"]],
            at=at + timedelta(hours=1),
        )
    if row.get("every_friday"):
        owner = report.project or report.program
        set_rhythm(owner=owner, weekday=FRIDAY, time=AT_THREE, by=by, at=at)


def _words(row: Inputs) -> Inputs:
    return {n: v for n, v in row.items() if n not in ("project", "comment", "every_friday")}
