"""An installation of its own that is served, written to and killed as often as a soak wants."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.operator import ROOT

READY_WITHIN = 30.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server said; status 0: the connection ended before it said anything."""

    status: int
    body: Any
    seconds: float


class Instance:
    """The demo on a database of its own, behind the server that `make run` starts."""

    def __init__(self, folder: Path, database_url: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment = {
            **kept,
            "SECRET_KEY": "only-for-a-soak-" + "0123456789" * 5,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder),
            "STATIC_ROOT": str(folder / "static"),
            "PORT": str(self.port),
            "LOG_LEVEL": "ERROR",
            "WEB_CONCURRENCY": "2",
        }
        self.log = folder / "server.log"
        self.manage("prepare")

    def manage(self, *arguments: str) -> str:
        """Run a command to its end and return what it printed; raise if it failed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def token(self, person: str) -> str:
        """Return a new token that may write in the name of ``person``."""
        printed = self.manage("create_token", person, "--scope", "write")
        return re.search(r"bfc_\S+", printed).group()

    def start(self) -> float:
        """Start web and worker in a process group of their own; return the seconds to ready."""
        started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while time.monotonic() - started < READY_WITHIN:
            if self.call("GET", "/healthz", token="").status == 200:
                return time.monotonic() - started
            time.sleep(0.05)
        raise TimeoutError(f"Not ready within {READY_WITHIN:.0f} s of a start.")

    def kill(self) -> None:
        """Kill every process of the server at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def call(self, method: str, path: str, *, token: str, body=None, **headers: str) -> Answer:
        """Send a request and return the answer; a broken connection is an answer too."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=data, method=method, headers=sent
        )
        started = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                status, text = response.status, response.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        except (OSError, http.client.HTTPException):
            status, text = 0, b""  # the server died before or while it answered
        return Answer(status=status, body=text, seconds=time.monotonic() - started)


def databases(chosen: str) -> dict[str, tuple[Path, str]]:
    """Return a folder and a database URL by kind, for the kinds that were ``chosen``."""
    found = {}
    if chosen in ("sqlite", "both"):
        folder = Path(tempfile.mkdtemp(prefix="bifocal-soak-"))
        found["sqlite"] = (folder, f"sqlite:///{folder}/db.sqlite3")
    if chosen in ("postgresql", "both"):
        # Importing it starts nothing, but it wants to be the first to set the environment.
        from tests.database import postgresql_url

        folder = Path(tempfile.mkdtemp(prefix="bifocal-soak-"))
        found["postgresql"] = (folder, postgresql_url())
    return found
