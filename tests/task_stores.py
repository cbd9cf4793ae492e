"""The stores that tasks can wait in: which of them are here, and one to start for a test."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import database


def find_redis() -> str:
    """Return the path of redis-server, "" if it is not installed."""
    return shutil.which("redis-server") or ""


def stores() -> list[str]:
    """Return the stores to test; REQUIRE_REDIS=1 has Redis among them, there or not."""
    has_redis = find_redis() or os.environ.get("REQUIRE_REDIS") == "1"
    return ["sqlite", "postgresql", *(["redis"] if has_redis else [])]


@contextmanager
def store_url(kind: str, folder: Path) -> Iterator[str]:
    """Start the store ``kind`` and give what TASKS_URL names it by; stop what was started."""
    if kind == "sqlite":
        yield ""
    elif kind == "postgresql":
        running = os.environ["DATABASE_URL"]
        yield running if database.KIND == "postgresql" else database.postgresql_url()
    else:
        with _redis(folder) as url:
            yield url


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    program = find_redis()
    assert program, "REQUIRE_REDIS=1, but there is no redis-server: install Debian's package."
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    server = subprocess.Popen([*command, "--save", ""], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("redis-server did not answer within 5 seconds.")
