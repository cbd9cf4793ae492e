"""What travels through the task queue, as JSON: reading pickle would run what the queue holds."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from huey import SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from huey.utils import Error


class TaskSerializer(Serializer):  # type: ignore[misc]  # huey has no types
    """Write huey's messages and results as JSON.

    Tuples come back as lists, which huey and django.tasks (whose arguments are JSON already)
    accept. Anything that is not JSON, an instant or a span raises TypeError when enqueued.
    """

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(_plain(data), separators=(",", ":")).encode()

    def _deserialize(self, data: bytes) -> Any:
        return json.loads(data, object_hook=_restored)


def _plain(value: Any) -> Any:
    # json writes a namedtuple as a bare list and never asks `default`, hence this walk.
    if isinstance(value, Message):
        return {"__message__": {k: _plain(v) for k, v in value._asdict().items()}}
    if isinstance(value, Error):
        return {"__error__": _plain(value.metadata)}
    if isinstance(value, datetime):
        return {"__instant__": value.isoformat()}
    if isinstance(value, timedelta):
        return {"__seconds__": value.total_seconds()}
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value


def _restored(found: dict[str, Any]) -> Any:
    if len(found) != 1:
        return found
    [(tag, value)] = found.items()
    match tag:
        case "__message__":
            return Message(**value)
        case "__error__":
            return Error(value)
        case "__instant__":
            return datetime.fromisoformat(value)
        case "__seconds__":
            return timedelta(seconds=value)
        case _:
            return found


def sqlite_queue(name: str, *, filename: str, **options: Any) -> SqliteHuey:
    """Return a queue kept in the SQLite file ``filename``, whose folder is made if missing."""
    Path(filename).parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(name, filename=filename, **options)
