"""Two reports of one owner beside each other: words that differ, figures and health in pairs."""

import difflib
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.queries.report_view import ORDER, KeptFigure, ReportView
from projects.queries.status import Rated

TEXTS = ("summary", "achievements", "changes", "decisions_needed", "next_steps")
MOST_WORDS = 2_000  # of a text: more are not compared word by word, which would take long
WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words: in both, ``added`` by the newer or ``removed`` from the older."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePair:
    """A figure in the older and the newer report; ``change`` is None where none can be told."""

    name: str
    older: KeptFigure
    newer: KeptFigure
    change: Decimal | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    older: ReportView
    newer: ReportView
    texts: tuple[tuple[str, tuple[Piece, ...]], ...]
    figures: tuple[FigurePair, ...]
    health: tuple[tuple[str, Rated | None, Rated | None], ...]


def comparison(older: ReportView, newer: ReportView) -> Comparison:
    """Return what differs from ``older`` to ``newer``: words marked, figures side by side."""
    then = {one.name: one.rated for one in older.health}
    now = {one.name: one.rated for one in newer.health}
    both = [name for name in newer.figures if name in older.figures]
    return Comparison(
        older=older,
        newer=newer,
        texts=tuple(
            (name, differing_words(getattr(older.report, name), getattr(newer.report, name)))
            for name in TEXTS
        ),
        figures=tuple(_pair(older.figures[name], newer.figures[name]) for name in both),
        health=tuple((n, then.get(n), now.get(n)) for n in ORDER if n in then or n in now),
    )


def differing_words(older: str, newer: str) -> tuple[Piece, ...]:
    """Return the words of both texts in order, each run marked as same, removed or added."""
    before, after = WORD.findall(older), WORD.findall(newer)
    if max(len(before), len(after)) > MOST_WORDS:
        before, after = [older], [newer]
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    pieces = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(kind="same", text="".join(before[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece(kind="removed", text="".join(before[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(kind="added", text="".join(after[j1:j2])))
    return tuple(pieces)


def _pair(older: KeptFigure, newer: KeptFigure) -> FigurePair:
    change = None
    if older.value is not None and newer.value is not None and older.unit == newer.unit:
        change = (
            (newer.value - older.value).days
            if isinstance(newer.value, date)
            else newer.value - older.value
        )
    return FigurePair(name=newer.name, older=older, newer=newer, change=change)
