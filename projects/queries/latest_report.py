"""What the latest published report of a project or a program says of its health."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F, Q, Window
from django.db.models.functions import Coalesce, RowNumber

from projects.models import StatusReport

COLUMNS = (
    "key", "number", "period_end", "summary", "reported", "figures__shown__health",
    "figures__money__health",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestReport:
    """``colours`` and ``reasons`` by dimension, those judged by money among them.

    A colour is the one that was reported, else the one that was computed when it was published.
    """

    number: int
    period_end: date
    summary: str
    colours: Mapping[str, str | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


def latest_reports(
    keys: Iterable[str], *, before: datetime | None = None
) -> dict[str, LatestReport]:
    """Return the latest published report by the key of the project or program it is about.

    ``before`` leaves out what was published then or later. One query; the caller asks for keys of
    what the reader sees.
    """
    keys = list(keys)
    rows = StatusReport.objects.published().filter(
        Q(project__key__in=keys) | Q(program__key__in=keys)
    )
    if before is not None:
        rows = rows.filter(published_at__lt=before)
    newest = Window(
        RowNumber(), partition_by=[F("project_id"), F("program_id")], order_by=F("number").desc()
    )
    key = Coalesce("project__key", "program__key")
    found = rows.annotate(key=key, place=newest).filter(place=1).order_by("key")
    return {row[0]: _read(row) for row in found.values_list(*COLUMNS)}


def _read(row: tuple) -> LatestReport:
    _, number, period_end, summary, reported, shown, money = row
    colours = {name: one["computed"] for name, one in {**(shown or {}), **(money or {})}.items()}
    colours |= {name: one["colour"] for name, one in reported.items()}
    return LatestReport(
        number=number,
        period_end=period_end,
        summary=summary,
        colours=colours,
        reasons={name: one["reason"] for name, one in reported.items()},
    )
