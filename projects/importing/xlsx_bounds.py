"""Whether a spreadsheet is small enough to be read. Pure: no Django.

The reader holds every cell between the first and the last one, and a copy of each shared text for
each cell that shows it: two kilobytes of XML could ask for a terabyte. So the parts are measured
before it sees them.
"""

import re

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from projects.importing.checking import MOST_TASKS
from projects.importing.xml_elements import MOST_ELEMENTS, too_large
from projects.importing.zip_parts import refused

SHARED = "xl/sharedstrings.xml"
MOST_ROWS = MOST_TASKS + 1_000
MOST_COLUMNS = 100
MOST_TEXT = 40_000_000
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


def check_bounds(parts: dict[str, bytes], *, most_rows: int = MOST_ROWS) -> None:
    """Raise FileRefused if a part declares a document type, is no XML, or holds too much."""
    lengths: list[int] = []
    left = MOST_ELEMENTS
    for name in sorted(parts, key=lambda name: name.lower() != SHARED):
        measure = _Measure(lengths, left, most_rows)
        _parse(parts[name], measure)
        left = measure.left
        if name.lower() == SHARED:
            lengths = measure.lengths


def _parse(content: bytes, measure: "_Measure") -> None:
    parser = DefusedXMLParser(target=measure, forbid_dtd=True)
    try:
        parser.feed(content)
        parser.close()
    except DefusedXmlException:
        raise refused("DTD not allowed: the file declares a document type or entities.") from None
    except ParseError:
        raise refused("A part of the file is no XML that can be read.") from None


class _Measure:
    """The parser's target: how far the cells reach, and how much text they show."""

    def __init__(self, shared: list[int], left: int, most_rows: int) -> None:
        self.left = left
        self._most_rows = most_rows
        self.lengths: list[int] = []
        self._shared = shared
        self._row = self._column = 0
        self._is_shared = self._in_value = False
        self._index = ""
        self._text = self._item = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.left -= 1
        if self.left < 0:
            raise too_large(f"The file has more than {MOST_ELEMENTS:,} elements.")
        match tag.rpartition("}")[2]:
            case "c":
                self._place(attributes.get("r"))
                self._is_shared = attributes.get("t") == "s"
            case "row":
                self._begin_row(attributes.get("r"))
            case "v":
                self._in_value, self._index = True, ""
            case "si":
                self._item = 0

    def data(self, text: str) -> None:
        self._item += len(text)
        if self._in_value and self._is_shared:
            self._index = (self._index + text)[:12]
        else:
            self._count(len(text))

    def end(self, tag: str) -> None:
        match tag.rpartition("}")[2]:
            case "v":
                self._in_value = False
                if self._is_shared and self._index.strip().isdecimal():
                    index = int(self._index)
                    self._count(self._shared[index] if index < len(self._shared) else 0)
            case "si":
                self.lengths.append(self._item)

    def close(self) -> None:
        """Called at the end of the part."""

    def _begin_row(self, number: str | None) -> None:
        if number is not None and not re.fullmatch("[0-9]{1,7}", number):
            raise refused("A row of the sheet has no number.")
        self._row = self._row + 1 if number is None else int(number)
        self._column = 0

    def _place(self, where: str | None) -> None:
        if where is None:
            self._column += 1
        elif match := _PLACE.fullmatch(where):
            self._row, self._column = int(match[2]), _number(match[1])
        else:
            raise refused("A cell of the sheet has no place.")
        if self._row > self._most_rows:
            most = f"{self._most_rows:,}"
            raise too_large(f"The sheet goes down to row {self._row:,}; {most} can be read.")
        if self._column > MOST_COLUMNS:
            raise too_large(f"The sheet has more than {MOST_COLUMNS} columns.")

    def _count(self, length: int) -> None:
        self._text += length
        if self._text > MOST_TEXT:
            raise too_large("The cells of the file hold too much text.")


def _number(letters: str) -> int:
    """Return the number of a column: A is 1, Z 26, AA 27."""
    found = 0
    for letter in letters.upper():
        found = 26 * found + ord(letter) - 64
    return found
