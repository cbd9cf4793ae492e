"""A page as PDF, printed by a Chromium of the machine that fetches nothing and runs no script."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings

from projects.errors import Conflict

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
TIME_OUT = 60  # seconds
ARGUMENTS = (
    "--headless", "--disable-gpu", "--disable-extensions", "--disable-sync", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--no-pdf-header-footer",
    # Whatever a page names, no name resolves and no proxy is asked.
    "--host-resolver-rules=MAP * ~NOTFOUND", "--no-proxy-server",
)  # fmt: skip


def printer() -> str:
    """Return the path of the Chromium that prints, "" where there is none."""
    named = settings.CHROMIUM_PATH
    if named:
        return shutil.which(named) or ""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def write(html: str) -> bytes:
    """Return the page ``html`` as PDF. Raises Conflict where no Chromium is, or it fails.

    The page must bring all that it shows: its own policy, checked by the browser, lets it load
    nothing, no file either.
    """
    chromium = printer()
    if not chromium:
        raise Conflict(
            "This server has no Chromium to write a PDF with.",
            fix="Print the page into a PDF from your browser, or have CHROMIUM_PATH set.",
        )
    with tempfile.TemporaryDirectory(prefix="bifocal-pdf-") as folder:
        page, pdf = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        arguments = [
            *ARGUMENTS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={pdf}",
            # Chromium's own sandbox does not work for root, which containers often are.
            *(["--no-sandbox"] if os.geteuid() == 0 else []), page.as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(  # noqa: S603 - no shell, and nothing that a person typed
                [chromium, *arguments], capture_output=True, timeout=TIME_OUT, check=True
            )
            return pdf.read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise Conflict(
                "The PDF could not be written.",
                fix="Try again, or print the page into a PDF from your browser.",
            ) from error
