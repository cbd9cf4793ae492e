"""Files that somebody uploaded, kept until they say what to do with them, or for a day.

Each upload is a folder of DATA_DIR named by its owner and a random number; the files in it are
numbered. What they are called where they came from is text beside them, never a path.
"""

import json
import re
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

KEPT_FOR = timedelta(days=1)
LONGEST_NAME = 150
NAMES, ORDER = "names.json", "order.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """``files`` are (name, path); ``target`` says what the owner was looking at."""

    id: uuid.UUID
    folder: Path
    target: str
    files: tuple[tuple[str, Path], ...]

    def order(self) -> dict[str, Any]:
        """Return what was decided about the files, empty before that."""
        path = self.folder / ORDER
        found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return found

    def decide(self, order: dict[str, Any]) -> None:
        """Keep what was decided about the files."""
        (self.folder / ORDER).write_text(json.dumps(order))


def keep(*, owner: int, target: str, files: Iterable[Any]) -> Upload:
    """Store uploaded ``files`` for the user ``owner``; each is written as it comes, in chunks."""
    upload_id = uuid.uuid4()
    folder = _folder(owner, upload_id)
    folder.mkdir(parents=True, mode=0o700)
    names = []
    try:
        for number, file in enumerate(files):
            with (folder / str(number)).open("xb") as copy:
                for chunk in file.chunks():
                    copy.write(chunk)
            names.append(_other_than(names, plain_name(file.name)))
        (folder / NAMES).write_text(json.dumps({"target": target, "names": names}))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return _upload(folder, upload_id)


def find(*, owner: int, upload_id: uuid.UUID) -> Upload | None:
    """Return an upload of that owner, None where there is none (any more)."""
    folder = _folder(owner, upload_id)
    return _upload(folder, upload_id) if (folder / NAMES).exists() else None


def discard(upload: Upload) -> None:
    """Delete an upload; deleting it twice is no error."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def discard_old(*, now: datetime) -> int:
    """Delete what nobody came back for within a day; return how many uploads that were."""
    old = [
        folder
        for folder in _root().glob("*-*")
        if now - datetime.fromtimestamp(folder.stat().st_mtime, UTC) > KEPT_FOR
    ]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def plain_name(name: str) -> str:
    """Return a file's name without folders and characters that don't show.

    >>> plain_name("../../etc/pl\\u202ean\\n.xml")
    'plan.xml'
    """
    last = re.split(r"[/\\\\]", name)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip()
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:10]}" if dot else shown[:LONGEST_NAME]


def _other_than(taken: list[str], name: str) -> str:
    """Return ``name``, with a number where another file of the upload is called so."""
    path, number, found = Path(name), 1, name
    while found in taken:
        number += 1
        found = f"{path.stem}-{number}{path.suffix}"
    return found


def _root() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def _folder(owner: int, upload_id: uuid.UUID) -> Path:
    return _root() / f"{owner}-{upload_id}"


def _upload(folder: Path, upload_id: uuid.UUID) -> Upload:
    said = json.loads((folder / NAMES).read_text())
    files = tuple((name, folder / str(number)) for number, name in enumerate(said["names"]))
    return Upload(id=upload_id, folder=folder, target=said["target"], files=files)
