"""On which days kept a viewer may see all that was added up: else a stored total would tell."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from programs.models import Program, ProgramSnapshot
from projects.models import MetricSnapshot, Project


def lines_of(program_ids: Collection[int], days: Collection[date]) -> dict[date, set[int]]:
    """Return, by day, these programs and all that was below them then."""
    if not days:
        return {}
    placed = ProgramSnapshot.objects.filter(program__in=program_ids, date__in=days)
    rows = ProgramSnapshot.objects.filter(date__in=days, portfolio__in=placed.values("portfolio"))
    parents: dict[date, dict[int, int | None]] = {day: {} for day in days}
    for day, program, parent in rows.order_by("pk").values_list("date", "program_id", "parent_id"):
        parents[day][program] = parent
    return {day: line_below(program_ids, found) for day, found in parents.items()}


def line_below(tops: Collection[int], parents: Mapping[int, int | None]) -> set[int]:
    """Return which of the programs in ``parents`` are ``tops`` or below one of them."""
    return {pk for pk in parents if not set(tops).isdisjoint(_upwards(pk, parents))}


def _upwards(pk: int | None, parents: Mapping[int, int | None]) -> list[int]:
    line: list[int] = []
    while pk is not None and pk not in line:
        line.append(pk)
        pk = parents.get(pk)
    return line


def days_with_hidden(lines: Mapping[date, set[int]], viewer, *, money: bool) -> set[date]:
    """Return the days on which something was added up that ``viewer`` does not see now.

    With ``money``, or whose money they do not see. ``lines`` are the programs of each day.
    """
    programs = {pk for line in lines.values() for pk in line}
    seen = _seen(Program, viewer, money=money).filter(pk__in=programs)
    missing = programs - set(seen.values_list("pk", flat=True))
    found = {day for day, line in lines.items() if line & missing}
    visible = _seen(Project, viewer, money=money)
    if not Project.objects.exclude(pk__in=visible.values("pk")).exists():
        return found
    kept = MetricSnapshot.objects.filter(program__in=programs, date__in=list(lines))
    added = set(kept.order_by().values_list("project_id", flat=True).distinct())
    hidden = added - set(visible.filter(pk__in=added).values_list("pk", flat=True))
    if not hidden:
        return found
    rows = kept.filter(project__in=hidden).values_list("date", "program_id")
    return found | {day for day, pk in rows if pk in lines[day]}


def _seen(model, viewer, *, money: bool):
    rows = model.objects
    return rows.with_money_for(viewer) if money else rows.visible_to(viewer)


def whole_days(
    program_ids: Collection[int], days: Iterable[date], viewer, *, money: bool
) -> set[date]:
    """Return the days whose stored totals of these programs ``viewer`` may see."""
    lines = lines_of(program_ids, list(days))
    if not lines:
        return set()
    return set(lines) - days_with_hidden(lines, viewer, money=money)
