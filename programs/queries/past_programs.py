"""The rows that the figures of programs were made of at the end of a day, from its snapshots.

Programs nest and projects belong as they did that day; who sees which of them, and whose money, is
decided by the rights of now. The arithmetic over the rows is that of today's figures.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from programs.models import Program, ProgramSnapshot
from programs.queries.dashboard import (
    ProgramDashboard,
    overall,
    rolled_up,
    with_reports,
    with_value,
)
from programs.queries.kept_inputs import benefits_then, program_then, rates_then, risks_then
from programs.queries.program_health import program_health
from programs.queries.program_rows import (
    MONTH_COLUMNS,
    LoadedPrograms,
    ProgramRows,
    newest_rates,
)
from programs.queries.seen_days import lines_of
from projects.metrics import Metric, stored
from projects.models import MetricSnapshot, Project
from projects.queries.kept_inputs import measured_then, months_then, project_then
from projects.queries.past_calendar import load_past_calendars
from projects.queries.past_day import PastDay


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPrograms:
    """The rows of a day. ``is_whole``: the viewer sees all of them, with their money.

    ``figures`` are what was kept of each program, by key; ``without_inputs`` are the programs of
    which nothing else was.
    """

    loaded: LoadedPrograms
    figures: Mapping[int, Mapping[str, Any]]
    without_inputs: frozenset[int]
    is_whole: bool


def past_program_dashboard(program: Program, viewer, day: PastDay) -> ProgramDashboard:
    """Return what the dashboard of ``program`` showed at the end of a day that was kept.

    ``viewer`` sees it with the rights of now; None as viewer sees all.
    """
    line = lines_of([program.pk], [day.shown])[day.shown]
    past = load_past_programs(line, viewer, day)
    board = with_value(rolled_up(past.loaded.programs[program.pk], past.loaded))
    [reported] = with_reports([as_kept(board, past, day)], before=day.before)
    return reported


def load_past_programs(program_ids: Collection[int], viewer, day: PastDay) -> PastPrograms:
    """Return the rows of these programs at the end of ``day``, as far as ``viewer`` sees."""
    kept = _kept_programs(program_ids, viewer, day.shown)
    found = {pk: _program_rows(one) for pk, one in kept.items()}
    for pk, one in kept.items():
        parent = one.snapshot.parent_id
        if parent in found and parent != pk:
            found[parent].children.append(found[pk])
    projects, count = _hang_projects(found, viewer, day.shown)
    calendars = {project.calendar_id for project in projects.values()}
    calendars |= {rows.program.calendar_id for rows in found.values()}
    inputs = {pk: one.snapshot.inputs for pk, one in kept.items()}
    paid = all(money for rows in found.values() for _, _, money in rows.projects)
    is_all = len(kept) == len(program_ids) and len(projects) == count
    is_whole = is_all and paid and all(rows.sees_money for rows in found.values())
    if not is_whole and not all(inputs.values()):
        for rows in found.values():
            rows.sees_money = False  # money can't be added up without what it follows from
    return PastPrograms(
        loaded=LoadedPrograms(
            programs=found,
            calendars=load_past_calendars(calendars - {None}, day.before),
            rates=rates_then(inputs.values())
            if all(inputs.values())
            else newest_rates(found, projects),
            scope="all" if is_all else "visible",
        ),
        figures={pk: one.snapshot.figures for pk, one in kept.items()},
        without_inputs=frozenset(pk for pk, found in inputs.items() if not found),
        is_whole=is_whole,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeptProgram:
    today: Program
    snapshot: ProgramSnapshot
    sees_money: bool


def _kept_programs(program_ids: Collection[int], viewer, day: date) -> dict[int, _KeptProgram]:
    """Return what was kept of the programs that ``viewer`` sees, by key, in order of their keys."""
    seen = Program.objects.filter(pk__in=program_ids)
    if viewer is not None:
        seen = seen.filter(pk__in=Program.objects.visible_to(viewer).values("pk"))
    rows = seen.with_manager().select_related("portfolio").order_by("key", "pk")
    paid = set(_paid(seen, Program, viewer))
    snapshots = ProgramSnapshot.objects.filter(program__in=program_ids, date=day)
    by_program = {one.program_id: one for one in snapshots}
    return {
        row.pk: _KeptProgram(today=row, snapshot=by_program[row.pk], sees_money=row.pk in paid)
        for row in rows
    }


def _paid(rows, model, viewer):
    if viewer is not None:
        rows = rows.filter(pk__in=model.objects.with_money_for(viewer).values("pk"))
    return rows.values_list("pk", flat=True)


def _program_rows(kept: _KeptProgram) -> ProgramRows:
    inputs = kept.snapshot.inputs
    program = program_then(kept.today, inputs)
    return ProgramRows(
        program=program,
        sees_money=kept.sees_money,
        benefits=benefits_then(program, inputs),
        risks=risks_then(inputs),
    )


def _hang_projects(
    found: dict[int, ProgramRows], viewer, day: date
) -> tuple[dict[int, Project], int]:
    """Hang the projects under the programs they were in; return them, and how many there were."""
    snapshots = MetricSnapshot.objects.filter(program__in=found, date=day)
    seen = Project.objects.filter(pk__in=snapshots.values("project"))
    if viewer is not None:
        seen = seen.filter(pk__in=Project.objects.visible_to(viewer).values("pk"))
    today = {row.pk: row for row in seen.with_manager()}
    paid = set(_paid(seen, Project, viewer))
    projects: dict[int, Project] = {}
    rows = list(snapshots.order_by("project__key", "project"))
    months: dict[int, list[dict]] = defaultdict(list)
    for row in rows:
        if row.project_id in today:
            project = project_then(today[row.project_id], row.inputs)
            into = found[row.program_id]
            into.projects.append((project, measured_then(row), row.project_id in paid))
            into.overdue += row.inputs.get("overdue", 0)
            months[row.program_id] += months_then(row.inputs)
            projects[project.pk] = project
    for pk, amounts in months.items():
        found[pk].months = _summed(amounts)
    return projects, len(rows)


def _summed(rows: list[dict]) -> list[dict]:
    """Return one row a month and currency, so that an amount is converted once."""
    sums: dict[tuple, dict] = {}
    for row in sorted(rows, key=lambda row: (row["month"], row["currency"])):
        place = row["month"], row["currency"]
        if place not in sums:
            sums[place] = dict(row)
        else:
            for name in MONTH_COLUMNS:
                sums[place][name] += row[name]
    return list(sums.values())


def as_kept(board: ProgramDashboard, past: PastPrograms, day: PastDay) -> ProgramDashboard:
    """Return the dashboard with the day it shows; to who sees all, with the figures it showed.

    They are the same unless a figure has been defined otherwise since, or rests on what snapshots
    of that time did not keep: then the recorded value counts, and says that it was recorded.
    """
    board = replace(
        board,
        snapshot_date=day.shown,
        children=tuple(as_kept(child, past, day) for child in board.children),
    )
    if not past.is_whole:
        return board
    kept = past.figures[board.pk]
    metrics = {name: _as_kept(m, kept.get(name), day) for name, m in board.metrics.items()}
    others = {name: _as_kept(m, kept.get(name), day) for name, m in board.others.items()}
    if board.pk not in past.without_inputs:
        return replace(board, metrics=metrics, others=others)
    program = past.loaded.programs[board.pk].program
    rated = program_health(metrics | others, overdue=0, hurdle=board.hurdle_rate, program=program)
    rated.pop("scope")  # what was overdue was not kept
    return replace(board, metrics=metrics, others=others, health=rated, overall=overall(rated))


def _as_kept(figure: Metric, text: object, day: PastDay) -> Metric:
    """Return ``figure``, or the value recorded as ``text`` where that is another."""
    if text is None or (figure.is_defined and str(figure.value) == str(text)):
        return figure
    value = date.fromisoformat(str(text)) if figure.unit == "date" else Decimal(str(text))
    if figure.is_defined and figure.value == value:
        return figure
    formula = f"as recorded on {day.shown}"
    return stored(figure.key, value, figure.unit, formula, as_of=figure.as_of, label=figure.label)
