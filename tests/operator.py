"""What an operator does: manage.py in an environment of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HARDENED = {
    "ALLOWED_HOSTS": "bifocal.example.org",
    "SECRET_KEY": "k3J-9_xYz" * 8,
    "DEBUG": "0",
}


def manage(*arguments, **environment) -> subprocess.CompletedProcess:
    """Run manage.py as an operator would, in an environment of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
