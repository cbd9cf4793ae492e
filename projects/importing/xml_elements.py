"""XML from strangers, read as a stream and within bounds. Pure: no Django.

An XML file is a program for its reader: entities multiply, external ones fetch, nesting eats
the stack. So a document type is refused before it acts, and size, depth and number of elements
are counted while reading, never trusted from the file.
"""

from collections.abc import Iterator
from typing import BinaryIO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from projects.errors import FileRefused
from projects.importing.problems import Problem

MOST_BYTES = 50 * 1024 * 1024
MOST_ELEMENTS = 2_500_000
MOST_ELEMENTS_IN_A_RECORD = 50_000
MOST_TEXT = 200_000
DEEPEST = 16
CHUNK = 64 * 1024


class Element:
    """An element without its namespace and attributes, with the line it begins on.

    ``skipped`` counts the children that were left out, by their name.
    """

    __slots__ = ("children", "line", "skipped", "tag", "text")

    def __init__(self, tag: str, line: int) -> None:
        self.tag = tag
        self.line = line
        self.text = ""
        self.children: list[Element] = []
        self.skipped: dict[str, int] = {}


def records(stream: BinaryIO, *, root: str, skip: frozenset[str]) -> Iterator[tuple[str, Element]]:
    """Yield (section, record) for each element two levels below ``root``, when it ends.

    A section itself is yielded as (``root``, section) after its records, without them. Below a
    record, elements named in ``skip`` are left out with all they hold. Raises FileRefused if the
    file is no XML, begins with another element than ``root``, or is too large.
    """
    builder = _Builder(root=root, skip=skip)
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.expat = parser.parser
    read = 0
    try:
        while chunk := stream.read(CHUNK):
            read += len(chunk)
            if read > MOST_BYTES:
                raise too_large(f"The file has more than {MOST_BYTES // 1024 // 1024} MB.")
            parser.feed(chunk)
            yield from builder.take()
        parser.close()
    except ParseError as error:
        raise _not_well_formed(error, empty=read == 0) from None
    except DefusedXmlException:
        line = builder.expat.CurrentLineNumber
        raise _refused(
            "DTD not allowed: the file declares a document type or entities.", line
        ) from None
    yield from builder.take()


class _Builder:
    """The parser's target: keeps the open elements and the records that have ended."""

    def __init__(self, *, root: str, skip: frozenset[str]) -> None:
        self.expat = None
        self._root, self._skip = root, skip
        self._open: list[Element] = []
        self._ended: list[tuple[str, Element]] = []
        self._skipping_from: int | None = None
        self._seen = self._seen_in_record = 0

    def take(self) -> list[tuple[str, Element]]:
        ended, self._ended = self._ended, []
        return ended

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag.rpartition("}")[2][:80], self.expat.CurrentLineNumber)
        depth = len(self._open)
        self._open.append(element)
        self._check_bounds(element, depth)
        if self._skipping_from is None and depth > 2 and element.tag in self._skip:
            self._skipping_from = depth
            skipped = self._open[-2].skipped
            skipped[element.tag] = skipped.get(element.tag, 0) + 1

    def data(self, text: str) -> None:
        # Cut off, not collected without end: appending to a string of megabytes is quadratic.
        if self._skipping_from is None and len(self._open[-1].text) < MOST_TEXT:
            self._open[-1].text += text

    def end(self, tag: str) -> None:
        element = self._open.pop()
        depth = len(self._open)
        if self._skipping_from is not None:
            if depth == self._skipping_from:
                self._skipping_from = None
        elif depth > 2:
            self._open[-1].children.append(element)
        elif depth > 0:
            self._ended.append((self._open[-1].tag, element))

    def close(self) -> None:
        """Called at the end of the file; the records have been taken by then."""

    def _check_bounds(self, element: Element, depth: int) -> None:
        self._seen += 1
        self._seen_in_record = 0 if depth <= 2 else self._seen_in_record + 1
        if depth == 0 and element.tag != self._root:
            raise _refused(
                f"The file begins with <{element.tag[:40]}>, not with <{self._root}>.", element.line
            )
        if depth > DEEPEST:
            raise _refused(f"Elements are nested more than {DEEPEST} deep.", element.line)
        if self._seen > MOST_ELEMENTS:
            raise too_large(f"The file has more than {MOST_ELEMENTS:,} elements.")
        if self._seen_in_record > MOST_ELEMENTS_IN_A_RECORD and self._skipping_from is None:
            raise _refused("One entry of the file is too large.", element.line)


def too_large(message: str) -> FileRefused:
    """Return the error for a file past a bound."""
    fix = "Split it into several files; a plan into several projects."
    return FileRefused(message, problems=[Problem(message=message, fix=fix)], fix=fix)


def _refused(message: str, line: int) -> FileRefused:
    fix = "Export the plan again as Microsoft Project XML."
    return FileRefused(message, problems=[Problem(message=message, line=line, fix=fix)], fix=fix)


def _not_well_formed(error: ParseError, *, empty: bool) -> FileRefused:
    line, column = error.position
    if empty:
        return _refused("The file is empty.", line)
    # Expat says "no element found" where the file stops before its elements are closed.
    broken_off = str(error).startswith(("no element found", "unclosed token"))
    reason = "is cut off" if broken_off else "is no XML that can be read"
    return _refused(f"The file {reason} at line {line}, column {column}.", line)
