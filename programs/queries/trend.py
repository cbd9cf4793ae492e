"""How a program's figures moved: what its daily snapshots kept."""

from datetime import date
from decimal import Decimal

from programs.models import ProgramSnapshot

WEEKS_SHOWN = 12
DATES = frozenset({"finish"})


def program_trends(program_id: int, names: tuple[str, ...]) -> dict[str, list[Decimal]]:
    """Return the last values of figures by name, oldest first; dates as day numbers.

    A value that was undefined then is left out.
    """
    rows = ProgramSnapshot.objects.filter(program=program_id).order_by("-date")
    kept = list(rows.values_list("figures", flat=True)[:WEEKS_SHOWN])[::-1]
    return {
        name: [_number(name, f[name]) for f in kept if f.get(name) is not None] for name in names
    }


def _number(name: str, text: object) -> Decimal:
    if name in DATES:
        return Decimal(date.fromisoformat(str(text)).toordinal())
    return Decimal(str(text))


def kept_figures(
    program_id: int, name: str, *, first: date | None, last: date | None
) -> list[tuple[date, object]]:
    """Return what the snapshots from ``first`` to ``last`` kept of one figure, by day, as text."""
    rows = ProgramSnapshot.objects.filter(program=program_id).order_by("date")
    if first:
        rows = rows.filter(date__gte=first)
    if last:
        rows = rows.filter(date__lte=last)
    return [(day, found.get(name)) for day, found in rows.values_list("date", "figures")]
