"""Verb: keep a day's figures of every program, as its dashboard shows them to one who sees all."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from programs.models import Program, ProgramSnapshot
from programs.queries.dashboard import rolled_up, with_value
from programs.queries.program_rows import load_programs
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
    snapshots = [ProgramSnapshot(program_id=b.pk, date=day, figures=_figures(b)) for b in boards]
    ProgramSnapshot.objects.bulk_create(
        snapshots,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["program", "date"],
        update_fields=["figures"],
    )
    inside = {pk for rows in loaded.programs.values() for pk in (p.pk for p, _, _ in rows.projects)}
    snapshot_projects(day=day, project_ids=inside)
    return len(snapshots)


def _has_parent(rows, loaded) -> bool:
    return rows.program.parent_id in loaded.programs


def _figures(board) -> dict[str, object]:
    valued = with_value(board)
    figures = {name: metric.value for name, metric in valued.metrics.items()}
    figures |= {name: metric.value for name, metric in valued.others.items()}
    return as_text(figures | {"status_date": board.status_date})
