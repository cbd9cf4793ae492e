"""The columns of a register as a table: how each is called, read and written. Pure: no Django."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projects.importing.register_values import words
from projects.importing.table_values import Cell

LEFT_OUT = ""
"""As the meaning of a heading: nobody wants this column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterColumn:
    """``name`` is the heading in our files and, unless ``field`` says another, what verbs call it.

    ``read`` makes a value of a cell; without it the column is only in downloads. ``refers`` says
    that the value names something else: task, tasks, person or shares. ``is_required`` holds for
    new rows; ``example`` stands in the description of the columns.
    """

    name: str
    meaning: str
    read: Callable[[Cell], Any] | None = None
    example: str = ""
    aliases: tuple[str, ...] = ()
    field: str = ""
    refers: str = ""
    is_required: bool = False
    is_money: bool = False

    @property
    def target(self) -> str:
        """The name of the field that verbs take."""
        return self.field or self.name


IDENTITY = (
    RegisterColumn(
        name="external_id",
        meaning="a key of your own, by which a row is found again",
        read=words(200),
        example="A-10",
        aliases=("uid", "unique id", "key", "id", "document number", "document no"),
    ),
    RegisterColumn(
        name="source",
        meaning="the system that external_id belongs to; empty: any",
        read=words(100),
        aliases=("system", "source system"),
    ),
)


def simple(heading: str) -> str:
    """Return a heading without capitals and signs between words.

    >>> simple("Cost-Impact ")
    'cost impact'
    """
    return re.sub(r"[\s_\-.:]+", " ", heading).strip().lower()


def matched(
    headings: Sequence[str], columns: Iterable[RegisterColumn], remembered: Mapping[str, str]
) -> list[str | None]:
    """Return what each heading means: the name of a column, LEFT_OUT, or None if nobody knows.

    ``remembered`` holds what a person said about simple headings before; it goes first. Of two
    headings that mean the same by themselves the first has it.
    """
    by_heading = {simple(h): c.name for c in columns for h in (c.name, *c.aliases)}
    names = set(by_heading.values())
    found: list[str | None] = []
    for heading in headings:
        said = remembered.get(simple(heading))
        if said is not None and (said == LEFT_OUT or said in names):
            name: str | None = said
        else:
            name = by_heading.get(simple(heading)) if simple(heading) else LEFT_OUT
        found.append(None if name and name in found else name)
    return found
