"""The product's settings, with what would only slow the tests down taken out."""

import os
import tempfile
from pathlib import Path

from portfolio.settings import *  # noqa: F403
from portfolio.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    # Tests run without collectstatic; test_house.py proves the hashed names with the real one.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: threads share one in memory without waiting for each other.
    memory = Path("/dev/shm")  # noqa: S108
    folder = memory if memory.is_dir() else Path(tempfile.gettempdir())
    # Two runs side by side must not share it.
    name = f"bifocal-test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(folder / name)}
