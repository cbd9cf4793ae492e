"""The parts of a spreadsheet file, unpacked within bounds. Pure: no Django.

A spreadsheet is a ZIP archive, and archives lie: 265 KB can unpack to gigabytes, and the size in
the directory may be false. So the directory is judged first, and what comes out is counted.
"""

import zipfile
import zlib
from io import BytesIO
from typing import BinaryIO

from projects.errors import FileRefused
from projects.importing.problems import Problem
from projects.importing.xml_elements import MOST_BYTES, too_large

MOST_PARTS = 1_000
MOST_UNPACKED = 64 * 1024 * 1024
CHUNK = 256 * 1024
ENCRYPTED = 0x1
WAYS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def xml_parts(stream: BinaryIO) -> dict[str, bytes]:
    """Return the XML parts of an archive by name; pictures and the like are left packed.

    Raises FileRefused for what is no archive, for too many or too large parts, two of one name, and
    for encrypted ones.
    """
    packed = stream.read(MOST_BYTES + 1)
    if len(packed) > MOST_BYTES:
        raise too_large(f"The file has more than {MOST_BYTES // 1024 // 1024} MB.")
    try:
        with zipfile.ZipFile(BytesIO(packed)) as archive:
            return _unpacked(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
        raise refused("The file is no XLSX spreadsheet, or it is damaged.") from None


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise too_large(f"The file has more than {MOST_PARTS:,} parts.")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _too_much()
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) < len(names):
        raise refused("Two parts of the file have the same name.")
    parts, left = {}, MOST_UNPACKED
    for entry in entries:
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        if entry.flag_bits & ENCRYPTED or entry.compress_type not in WAYS:
            raise refused("The file is encrypted, or packed in a way that we don't read.")
        parts[entry.filename] = _inflated(archive, entry, left)
        left -= len(parts[entry.filename])
    return parts


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    found = bytearray()
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            found += chunk
            if len(found) > left:
                raise _too_much()
    return bytes(found)


def packed(parts: dict[str, bytes]) -> BytesIO:
    """Return an archive of ``parts`` as they are: nothing in it is larger than it says."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    target.seek(0)
    return target


def _too_much() -> FileRefused:
    return too_large(f"The file unpacks to more than {MOST_UNPACKED // 1024 // 1024} MB.")


def refused(message: str) -> FileRefused:
    """Return the error for a file that is no spreadsheet as we read them."""
    fix = "Save the table again as XLSX, or as CSV."
    return FileRefused(message, problems=[Problem(message=message, fix=fix)], fix=fix)
