"""Locks of a change: the connected projects, in key order, and another try where it can't wait.

PostgreSQL takes row locks; on SQLite a transaction is IMMEDIATE, so there is one writer at a time.
"""

import functools
from collections.abc import Callable, Iterable

from django.db import OperationalError, connection, transaction

from projects.models import Dependency, Project

TRIES = 3

# serialization_failure, deadlock_detected: the database undid one of two; its twin has gone on.
PASSING = {"40001", "40P01"}


def retried[**P, R](change: Callable[P, R]) -> Callable[P, R]:
    """Run ``change`` in a transaction, up to three times where the database undid it.

    Inside somebody else's transaction it runs once: only the outermost can start again.
    """

    @functools.wraps(change)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return _atomically(change, *args, **kwargs)
        for _ in range(TRIES - 1):
            try:
                return _atomically(change, *args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) not in PASSING:
                    raise
        return _atomically(change, *args, **kwargs)

    return run


def _atomically[R](change: Callable[..., R], *args, **kwargs) -> R:
    with transaction.atomic():
        return change(*args, **kwargs)


def lock_network(project_ids: Iterable[int]) -> frozenset[int]:
    """Lock the projects that hand-offs connect with ``project_ids`` and return all their ids.

    Locks are taken in key order, so that two changes that meet wait and don't stop each other.
    If the network grew while this one waited, the rest is locked too.
    """
    found = connected(project_ids)
    lock_projects(found)
    grown = connected(found)
    if grown != found:
        lock_projects(grown)
    return grown


def lock_projects(project_ids: Iterable[int]) -> None:
    """Lock exactly these projects, in key order."""
    rows = Project.objects.filter(pk__in=set(project_ids)).order_by("key")
    list(rows.select_for_update(of=("self",)).values_list("pk"))


def connected(project_ids: Iterable[int]) -> frozenset[int]:
    """Return ``project_ids`` and every project that hand-offs lead to, either way."""
    found: set[int] = set(project_ids)
    fresh = set(found)
    while fresh:
        fresh = _neighbours(fresh) - found
        found |= fresh
    return frozenset(found)


def _neighbours(project_ids: set[int]) -> set[int]:
    hand_offs = Dependency.objects.hand_offs()
    out = hand_offs.filter(predecessor__project__in=project_ids)
    into = hand_offs.filter(successor__project__in=project_ids)
    takers = out.values_list("successor__project", flat=True)
    givers = into.values_list("predecessor__project", flat=True)
    return set(takers.union(givers))
