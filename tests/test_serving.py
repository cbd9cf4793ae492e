"""Serving: a port of its own, web and worker that end together, files with hashed names."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from portfolio import serving
from tests.operator import HARDENED, ROOT, manage


class TestServing:
    @pytest.fixture
    def taken_port(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield server.getsockname()[1]

    def test_a_taken_port_is_named_with_the_way_out(self, taken_port):
        done = manage("serve", "--port", str(taken_port), **HARDENED)

        assert f"Port {taken_port} on 127.0.0.1 is taken" in done.stderr

    def test_make_run_finds_a_taken_port_before_it_starts_anything(self, taken_port):
        done = subprocess.run(
            [sys.executable, "bootstrap.py", "run"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(taken_port)},
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 1
        assert f"PORT={taken_port + 1} make run" in done.stderr

    @pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1"])
    def test_a_port_that_is_none_is_refused(self, port):
        with pytest.raises(ValueError, match="from 1 to 65535"):
            serving.listen_port(port)

    @pytest.mark.parametrize(
        ("host", "address"), [("0.0.0.0", "127.0.0.1"), ("::1", "[::1]"), ("127.0.0.1",) * 2]
    )
    def test_the_address_printed_can_be_opened(self, host, address):
        assert serving.address_to_call(host) == address


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """The environment of an installation whose schema is made."""
    folder = tmp_path_factory.mktemp("installation")
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DATA_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "DJANGO_SETTINGS_MODULE": "portfolio.settings",
    }
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True
    )
    return environment


@pytest.fixture
def served(installation):
    """Bifocal, served on a port of its own: the process, its port and what it printed."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=installation,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        said = "".join(iter(running.stdout.readline, "Ctrl-C stops it.\n"))
        yield running, port, said
        running.kill()


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True
    )
    return [int(line) for line in listed.stdout.split()]


def test_web_and_worker_end_together(served):
    running, port, said = served

    running.terminate()

    assert running.wait(timeout=20) == 0
    assert f"Bifocal runs at http://127.0.0.1:{port}/" in said
    assert serving.port_is_free("127.0.0.1", port)


def test_a_killed_web_server_leaves_nobody_on_its_port(served):
    running, port, _ = served
    web = min(children_of(running.pid))

    os.kill(web, signal.SIGKILL)

    assert running.wait(timeout=20) == 1
    deadline = time.monotonic() + 10
    while not serving.port_is_free("127.0.0.1", port) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert serving.port_is_free("127.0.0.1", port)


def test_static_files_have_hashed_names_and_none_is_missing(tmp_path):
    static = tmp_path / "static"

    done = manage("collectstatic", "--no-input", **HARDENED, STATIC_ROOT=str(static))

    names = json.loads((static / "staticfiles.json").read_text())["paths"]
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"bifocal/tokens\.[0-9a-f]{12}\.css", names["bifocal/tokens.css"])
