"""Where the browser of the browser tests is, and how it is started without a network."""

import os
import shutil

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def find_chromium() -> str:
    """Return the path of Debian's Chromium or of what CHROMIUM_PATH names, "" if none is there."""
    return shutil.which(os.environ.get("CHROMIUM_PATH") or "chromium") or ""
