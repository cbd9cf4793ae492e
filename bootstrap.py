"""Make this copy's environment and start it: what `make run`, `make test` and the rest stand on.

Runs on any Python from 3.9, with the standard library alone. It needs neither Django nor a
new Python: it finds or fetches one, and installs exactly what the requirements files pin.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / ".bootstrap"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 9)
# The first found is taken: 3.13 is what the tests run on.
WANTED = ["3.13", "3.12", "3.14"]
PROBE = "import sqlite3, ssl, sys, venv; print('%d.%d' % sys.version_info[:2])"

NO_PYTHON = """\
Bifocal needs Python 3.12 or later. None was found here and none could be downloaded.
Install one and run the same command again, for example:
  Debian, Ubuntu   sudo apt-get install python3.12 python3.12-venv
  Fedora           sudo dnf install python3.12
  macOS            brew install python@3.13
  anywhere         pyenv install 3.13    or    uv python install 3.13
{detail}"""
NO_VENV = """\
This python3 ({python}) cannot make a virtual environment.
On Debian and Ubuntu: sudo apt-get install python3-venv
{detail}"""
NO_PACKAGES = """\
The packages could not be installed. Is there a network? They come from the Python Package
Index, or from the mirror that PIP_INDEX_URL or UV_DEFAULT_INDEX names.
{detail}"""
PORT_TAKEN = """\
Port {port} on {host} is taken. Stop the program that listens there, or choose another port:
  PORT={other} make run"""


def stop(message: str) -> None:
    """Print why nothing more can be done, and how to go on, and exit with 1."""
    print(message.rstrip(), file=sys.stderr)
    sys.exit(1)


def run(command: list[Any], failure: str) -> None:
    """Run ``command``; if it fails, stop with ``failure`` and the end of what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-8:])
        stop(failure.format(python=sys.executable, detail="\nIt said:\n" + said))


def environment() -> dict[str, str]:
    """Return the environment for pip and uv: a mirror set up for pip serves uv too."""
    env = dict(os.environ)
    env.pop("VIRTUAL_ENV", None)
    env.pop("PYTHONHOME", None)
    for pip_name, uv_name in (
        ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
        ("PIP_EXTRA_INDEX_URL", "UV_INDEX"),
        ("PIP_FIND_LINKS", "UV_FIND_LINKS"),
        ("PIP_CERT", "SSL_CERT_FILE"),
    ):
        if env.get(pip_name):
            env.setdefault(uv_name, env[pip_name])
    return env


def python_folders() -> list[Path]:
    """Return the folders where Pythons hide: version managers keep theirs off the PATH."""
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT", str(home / ".pyenv")))
    asdf = Path(os.environ.get("ASDF_DATA_DIR", str(home / ".asdf")))
    mise = Path(os.environ.get("MISE_DATA_DIR", str(home / ".local/share/mise")))
    roots = [pyenv / "versions", asdf / "installs/python", mise / "installs/python"]
    managed = [folder for root in roots for folder in sorted(root.glob("*/bin"), reverse=True)]
    on_path = [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    return on_path + managed


def find_python() -> str:
    """Return a working Python of a wanted version (with ssl, sqlite3 and venv), or ""."""
    folders = python_folders()
    for version in WANTED:
        for folder in folders:
            candidate = folder / ("python" + version)
            if candidate.exists() and version_of(candidate) == version:
                return str(candidate)
    return sys.executable if version_of(Path(sys.executable)) in WANTED else ""


def version_of(python: Path) -> str:
    """Return the version that ``python`` really is, "" if it doesn't run (a shim of nothing)."""
    try:
        done = subprocess.run(
            [str(python), "-c", PROBE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def digest(*names: str) -> str:
    """Return a digest of the files ``names``: equal means nothing has to be installed."""
    found = hashlib.sha256()
    for name in names:
        found.update((ROOT / name).read_bytes())
    return found.hexdigest()


def uv() -> Path:
    """Return the pinned uv, installed into .bootstrap if it isn't there yet."""
    path, mark = TOOLS / "bin" / "uv", TOOLS / "installed"
    wanted = digest("requirements-bootstrap.txt")
    if not path.exists() or not mark.exists() or mark.read_text() != wanted:
        run([sys.executable, "-m", "venv", "--clear", TOOLS], NO_VENV)
        pip = [TOOLS / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
        run([*pip, "-r", "requirements-bootstrap.txt"], NO_PACKAGES)
        mark.write_text(wanted)
    return path


def make_venv() -> None:
    """Make .venv with a Python new enough, unless it is there and works."""
    if PYTHON.exists() and version_of(PYTHON) in WANTED:
        return
    found = find_python()
    print("Making .venv with {} ...".format(found or "a Python that uv fetches"), flush=True)
    wanted = found or ">=3.12,<3.15"
    run([uv(), "venv", "--quiet", "--clear", "--python", wanted, VENV], NO_PYTHON)


def install(requirements: str) -> None:
    """Install exactly what ``requirements`` pins into .venv, unless that was done before."""
    make_venv()
    mark = VENV / (requirements + ".installed")
    wanted = digest(requirements)
    if mark.exists() and mark.read_text() == wanted:
        return
    print(f"Installing {requirements} ...", flush=True)
    command = [uv(), "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes"]
    run([*command, "-r", requirements], NO_PACKAGES)
    mark.write_text(wanted)


def make_secret_key() -> None:
    """Put a new SECRET_KEY into .env, readable by its owner alone, unless one is there."""
    path = ROOT / ".env"
    text = path.read_text() if path.exists() else ""
    if any(line.startswith("SECRET_KEY") for line in text.splitlines()):
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as env:
        env.write(f"SECRET_KEY={secrets.token_urlsafe(50)}\n")


def check_port(host: str, port: str) -> None:
    """Stop if nothing can listen on ``host:port``, before anything else is done."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        stop(f"PORT is {port!r}: a port is a number from 1 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except socket.gaierror:
            stop(f"HOST is {host!r}, which is no address of this machine. Try 127.0.0.1.")
        except OSError:
            stop(PORT_TAKEN.format(host=host, port=port, other=int(port) + 1))


def print_uv() -> None:
    """Print where uv is, for the Makefile."""
    print(uv())


def start() -> None:
    """Install, prepare, and become the server."""
    check_port(os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000"))
    install("requirements.txt")
    make_secret_key()
    os.chdir(str(ROOT))
    prepared = subprocess.run([str(PYTHON), "manage.py", "prepare"])
    if prepared.returncode:
        sys.exit(prepared.returncode)
    # Replaces this process, so that Ctrl-C and kill meet the server itself.
    os.execv(str(PYTHON), [str(PYTHON), "manage.py", "serve"])


def main(arguments: list[str]) -> None:
    """Run the step named on the command line: run, install or install-dev."""
    if sys.version_info[:2] < OLDEST:
        stop("This python3 is older than 3.9. Install a newer one and run the same command again.")
    steps: dict[str, Callable[[], None]] = {
        "run": start,
        "install": lambda: install("requirements.txt"),
        "install-dev": lambda: install("requirements-dev.txt"),
        "uv": print_uv,
    }
    if len(arguments) != 1 or arguments[0] not in steps:
        stop("Usage: python3 bootstrap.py {}".format("|".join(steps)))
    steps[arguments[0]]()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
