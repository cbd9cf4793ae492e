"""The fields of one entry of a Microsoft Project file, each checked as it is read. Pure."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from projects.importing import ms_project_values as values
from projects.importing.plan import Minutes
from projects.importing.problems import Problems
from projects.importing.xml_elements import Element

LONGEST_TEXT = 100_000


class Fields:
    """Reads typed values out of an element; a bad value is a problem and counts as missing."""

    def __init__(self, element: Element, problems: Problems, *, uid: int | None = None) -> None:
        self.element = element
        self.uid = uid
        self.read: set[str] = set()
        self._faulty: set[str] = set()
        self.problems = problems
        self._first: dict[str, Element] = {}
        for child in element.children:
            self._first.setdefault(child.tag, child)

    @property
    def line(self) -> int:
        return self.element.line

    def text(self, tag: str, longest: int = LONGEST_TEXT) -> str:
        found = self._text(tag)
        if len(found) > longest:
            self.problem(
                tag, f"{tag} has {len(found):,} characters.", f"Keep it under {longest:,}."
            )
            return ""
        return found

    def moment(self, tag: str) -> datetime | None:
        return self._value(tag, values.moment)

    def minutes(self, tag: str, default: Minutes | None = None) -> Minutes | None:
        return self._value(tag, values.minutes, default)

    def tenths(self, tag: str, default: Minutes | None = None) -> Minutes | None:
        return self._value(tag, values.tenths, default)

    def percent(self, tag: str) -> Minutes:
        return self._value(tag, values.percent, 0)

    def hundredths(self, tag: str, default: Decimal | None = None) -> Decimal | None:
        return self._value(tag, values.hundredths, default)

    def number(self, tag: str, default: Decimal | None = None) -> Decimal | None:
        return self._value(tag, values.number, default)

    def time(self, tag: str) -> int | None:
        return self._value(tag, values.clock)

    def flag(self, tag: str, default: bool | None = False) -> bool | None:
        return self._value(tag, values.flag, default)

    def integer(
        self,
        tag: str,
        default: int | None = None,
        *,
        low: int | None = None,
        high: int | None = None,
    ) -> int | None:
        found = self._value(tag, values.integer, default)
        if found is None or ((low is None or found >= low) and (high is None or found <= high)):
            return found
        self.problem(tag, f"{tag} is {found}.", f"It goes from {low} to {high}.")
        return default

    def children(self, tag: str) -> list[Element]:
        """Return the elements called ``tag``, however many."""
        self.read.add(tag)
        return [child for child in self.element.children if child.tag == tag]

    def problem(self, tag: str, message: str, fix: str) -> None:
        """Note what is wrong with the field ``tag``; the first thing is enough."""
        if tag in self._faulty:
            return
        self._faulty.add(tag)
        at = self._first.get(tag, self.element)
        field = f"{self.element.tag}/{tag}"
        self.problems.add(message, fix=fix, field=field, uid=self.uid, line=at.line)

    def _text(self, tag: str) -> str:
        self.read.add(tag)
        child = self._first.get(tag)
        return child.text.strip() if child is not None else ""

    def _value[T](self, tag: str, read: Callable[[str], T], default: T | None = None) -> T | None:
        text = self._text(tag)
        if not text:
            return default
        try:
            return read(text)
        except ValueError as expected:
            shown = text if len(text) <= 60 else text[:57] + "..."
            self.problem(tag, f"{tag} is {shown!r}.", f"It must be {expected}.")
            return default
