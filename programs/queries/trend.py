"""How a program's figures moved: what its snapshots kept."""

from datetime import date
from decimal import Decimal

from programs.models import ProgramSnapshot
from programs.queries.seen_days import whole_days
from projects.queries.kept_days import kept_values, last_of_weeks

WEEKS_SHOWN = 53  # a year and the week it began in
DATES = frozenset({"finish"})


def kept_in_sight(
    program_id: int, viewer, names: tuple[str, ...], until: date | None = None
) -> list[tuple]:
    """Return a year's days at the ends of weeks with figures as text, oldest first.

    The year ends with ``until``, or the newest snapshot. Left out are days on which something was
    added up whose money ``viewer`` (None: who sees all) does not see.
    """
    rows = ProgramSnapshot.objects.filter(program=program_id)
    kept = kept_values(last_of_weeks(rows, weeks=WEEKS_SHOWN, until=until), *names)
    if viewer is not None:
        whole = whole_days([program_id], [day for day, *_ in kept], viewer, money=True)
        kept = [found for found in kept if found[0] in whole]
    return kept


def drawn(kept: list[tuple], names: tuple[str, ...]) -> dict[str, list[Decimal]]:
    """Return by name what can be drawn of the days and texts that ``kept_values`` found.

    Dates are day numbers; what was undefined then is left out.
    """
    return {
        name: [number_of(name, found[n]) for found in kept if found[n] is not None]
        for n, name in enumerate(names, start=1)
    }


def number_of(name: str, text: object) -> Decimal:
    """Return a figure kept as ``text`` as a number that can be drawn: a date as its ordinal."""
    if name in DATES:
        return Decimal(date.fromisoformat(str(text)).toordinal())
    return Decimal(str(text))
