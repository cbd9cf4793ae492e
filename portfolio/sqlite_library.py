"""Which SQLite libraries can damage a database that several connections write to."""

# The WAL-reset bug: present from 3.7.0, fixed in 3.51.3 and in two older lines.
# Source: https://www.sqlite.org/releaselog/3_51_3.html
FIXED_SINCE = (3, 51, 3)
FIXED_LINES = {(3, 44): 6, (3, 50): 7}


def has_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    """Return whether SQLite ``version`` has the bug."""
    patch = FIXED_LINES.get(version[:2])
    return version < FIXED_SINCE and (patch is None or version[2] < patch)


def warning(version: tuple[int, int, int]) -> str:
    """Return what an operator with SQLite ``version`` should know, or ""."""
    if not has_wal_reset_bug(version):
        return ""
    return (
        "SQLite {}.{}.{} has the WAL-reset bug, which can damage a database in rare cases. "
        "Use SQLite 3.51.3 (or 3.50.7, 3.44.6) or later, or PostgreSQL."
    ).format(*version)
