"""The words that a program's report begins with, gathered from its projects: no money in them."""

from dataclasses import replace
from datetime import date

from programs.models import Program, ProgramSnapshot
from programs.queries.change_lines import ChangeLine, change_panel
from programs.queries.change_steps import changes_since_snapshot
from programs.queries.dashboard import program_dashboard
from projects.models import Project
from projects.number_formats import day as written_day
from projects.number_formats import working_days
from projects.queries.report_facts import ReportFacts
from projects.queries.report_words import (
    A_DAY,
    News,
    Period,
    Words,
    bullets,
    finish_moved,
    finish_of,
    happened_in,
    summary_of,
)


def program_words(program: Program, facts: ReportFacts, period: Period) -> Words:
    """Return the words that a report of ``program`` on ``period`` begins with."""
    projects = Project.objects.current().filter(program__ancestry__ancestor=program)
    steps = _steps(program, period)
    done, changed = [], list(steps)
    for project in projects.order_by("key"):
        happened = happened_in(project, since=period.since)
        done += [_named(project, news) for news in happened.done]
        # What moved the plan is told by the steps, with their effect on the finish.
        told = [news for news in happened.changed if not (steps and news.is_plan)]
        changed += [_named(project, news) for news in told]
    before = period.last_finish or _finish_on(program, period.start)
    moved = finish_moved(before, finish_of(facts))
    return Words(
        summary=" ".join(filter(None, [summary_of(facts), _reports(facts)])),
        achievements=bullets(done),
        changes="\n\n".join(filter(None, [moved, bullets(changed)])),
        next_steps=bullets(_coming(facts)),
    )


def _steps(program: Program, period: Period) -> list[News]:
    """Return what moved the program's finish since the period began, without money."""
    kept = ProgramSnapshot.objects.filter(program=program, date__lte=period.start)
    snapshot = kept.order_by("-date").first()
    if snapshot is None:
        return []
    board = replace(program_dashboard(program, None), sees_money=False)
    panel = change_panel(board, changes_since_snapshot(board, snapshot, viewer=None))
    return [_step(line) for line in panel.lines if line.finish_days]


def _step(line: ChangeLine) -> News:
    days = line.finish_days or 0
    why = f" ({line.reason.rstrip('.')})" if line.reason else ""
    effect = f"finish {working_days(abs(days))} {'later' if days > 0 else 'earlier'}"
    return News(text=f"{line.title}{why}: {effect}", weight=abs(days) * A_DAY, is_plan=True)


def _named(project: Project, news: News) -> News:
    return News(text=f"{project.name}: {news.text}", weight=news.weight)


def _finish_on(program: Program, day: date) -> date | None:
    """Return the finish that was forecast for ``program`` on the last day kept up to ``day``."""
    kept = ProgramSnapshot.objects.filter(program=program, date__lte=day).order_by("-date")
    text = next((found.get("finish") for found in kept.values_list("figures", flat=True)[:1]), None)
    return date.fromisoformat(text) if text else None


def _reports(facts: ReportFacts) -> str:
    """Return which projects owe a report."""
    owing = [one["name"] for one in facts.shown["projects"] if one["state"] != "current"]
    return f"No current report from: {', '.join(owing)}." if owing else ""


def _coming(facts: ReportFacts) -> list[News]:
    """Return the next milestones."""
    ahead = [m for m in facts.shown["milestones"] if not m["actual"] and m["forecast"]]
    return [
        News(text=f"{m['name']} ({m['project']}): {written_day(date.fromisoformat(m['forecast']))}")
        for m in ahead[:5]
    ]
