"""Web server and worker as one: started together, stopped together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 10
# Tells the web processes, which our child starts, that they too belong to us.
STOP_WITH_PARENT = "BIFOCAL_STOP_WITH_PARENT"


def port_is_free(host: str, port: int) -> bool:
    """Return whether a server could listen on ``host:port``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: connections of a server that just stopped do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def web_command(*, host: str, port: int, processes: int) -> list[str]:
    """Return the command line of the web server."""
    return [
        sys.executable,
        *("-m", "granian", "portfolio.wsgi:application", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(processes)),
        *("--blocking-threads", "4", "--backpressure", "64", "--http", "1", "--no-ws"),
        *("--http1-header-read-timeout", "10000", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "8", "--log-level", "warning"),
    ]


def worker_command() -> list[str]:
    """Return the command line of the worker."""
    return [sys.executable, "manage.py", "worker", "--workers", "2", "--quiet"]


def serve(*, host: str, port: int, processes: int, on_ready: Callable[[], None]) -> int:
    """Run web and worker until one ends or we are told to stop; return the exit status.

    ``on_ready`` is called once, when the first request is answered. SIGINT and SIGTERM
    stop both and return 0; if one of them ends by itself the other is stopped and the
    status is 1.
    """
    # Both as KeyboardInterrupt: SIGTERM must reach the children too, and a shell that starts
    # us in the background has set SIGINT to be ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    children = [
        start(web_command(host=host, port=port, processes=processes)),
        start(worker_command()),
    ]
    try:
        if wait_until_answering(host, port, children):
            on_ready()
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(children)
    return 1


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start ``command``; on Linux it is told to stop if this process dies without a word."""
    return subprocess.Popen(  # noqa: S603 (the command lines are ours)
        command,
        cwd=ROOT,
        env={**os.environ, STOP_WITH_PARENT: "1"},
        preexec_fn=stop_with_parent,
    )


def stop_with_parent() -> None:
    """Ask the kernel to send this process SIGTERM when its parent dies; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_until_answering(host: str, port: int, children: list[subprocess.Popen[bytes]]) -> bool:
    """Return True when /healthz answers, False as soon as a child has ended."""
    url = f"http://{address_to_call(host)}:{port}/healthz"
    while all(child.poll() is None for child in children):
        try:
            request = urllib.request.Request(url, headers={"Host": "localhost"})
            with urllib.request.urlopen(request, timeout=2):  # noqa: S310 (always http)
                return True
        except urllib.error.HTTPError:
            return True  # it answers; a Host that is not allowed is not ours to judge here
        except OSError:
            time.sleep(0.1)
    return False


def address_to_call(host: str) -> str:
    """Return where to reach a server that listens on ``host`` ("every address" included)."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{reachable}]" if ":" in reachable else reachable


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """End all children: politely, then after a grace period by force."""
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def listen_port(text: str) -> int:
    """Return PORT as a number. Raises ValueError saying what a port is."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(f"PORT is {text!r}: a port is a number from 1 to 65535.")
    return int(text)


def process_count() -> int:
    """Return how many web processes WEB_CONCURRENCY asks for (default 1)."""
    return max(int(os.environ.get("WEB_CONCURRENCY", "1")), 1)
