"""The product's settings, with what would only slow the tests down taken out."""

import os

from portfolio.settings import *  # noqa: F403
from portfolio.settings import DATA_DIR, DATABASES, HUEY

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: threads share one in memory without waiting for each other.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # No test has to survive a power cut; that FULL is set is asserted in test_house.py.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
# Each process of a parallel run has a queue of its own, as it has a database of its own.
HUEY["filename"] = str(DATA_DIR / f"tasks-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}.sqlite3")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    # Tests run without collectstatic; test_house.py proves the hashed names with the real one.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
