"""Verb: keep a day's figures of every program, as its dashboard shows them to one who sees all."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max

from programs.models import HeadlineMove, Program, ProgramSnapshot
from programs.queries.dashboard import ProgramDashboard, rolled_up, with_value
from programs.queries.kept_inputs import program_inputs
from programs.queries.program_rows import LoadedPrograms, load_programs
from projects.snapshotting import as_text, snapshot_projects


@transaction.atomic
def snapshot(*, day: date, program_ids: Iterable[int] | None = None) -> int:
    """Store the figures as they are now under ``day``, of programs and of the projects in them.

    Returns of how many programs. A second snapshot of a day takes the place of the first. Without
    ``program_ids`` everything that is not archived.
    """
    programs = Program.objects.current()
    if program_ids is not None:
        programs = programs.filter(ancestry__ancestor__in=list(program_ids)).distinct()
    loaded = load_programs(programs.values_list("pk", flat=True), None)
    roots = [rows for rows in loaded.programs.values() if not _has_parent(rows, loaded)]
    boards = [one for root in roots for one in rolled_up(root, loaded).all_programs()]
    last = HeadlineMove.objects.aggregate(last=Max("pk"))["last"] or 0
    snapshots = [_snapshot(board, loaded, day, last) for board in boards]
    ProgramSnapshot.objects.bulk_create(
        snapshots,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["program", "date"],
        update_fields=["portfolio", "parent", "figures", "inputs", "last_move"],
    )
    inside = {pk for rows in loaded.programs.values() for pk in (p.pk for p, _, _ in rows.projects)}
    snapshot_projects(day=day, project_ids=inside)
    return len(snapshots)


def _snapshot(
    board: ProgramDashboard, loaded: LoadedPrograms, day: date, last_move: int
) -> ProgramSnapshot:
    rows = loaded.programs[board.pk]
    return ProgramSnapshot(
        program_id=board.pk,
        portfolio_id=rows.program.portfolio_id,
        parent_id=rows.program.parent_id,
        date=day,
        figures=kept_figures(board),
        inputs=program_inputs(rows, loaded.rates),
        last_move=last_move,
    )


def _has_parent(rows, loaded) -> bool:
    return rows.program.parent_id in loaded.programs


def kept_figures(board: ProgramDashboard) -> dict[str, object]:
    """Return the figures of a program as its snapshot keeps them."""
    valued = with_value(board)
    figures = {name: metric.value for name, metric in valued.metrics.items()}
    figures |= {name: metric.value for name, metric in valued.others.items()}
    return as_text(figures | {"status_date": board.status_date})
