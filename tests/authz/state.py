"""A logical hash of the whole database: equal before and after means that nothing changed."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

# What any request may leave behind without changing anything that people know.
TRACES = {"sessions.Session", "portfolio.RequestCount"}
NOTED = {"portfolio.ApiToken": {"last_used_at"}, "portfolio.User": {"last_login"}}
# Statements that can't change a row; whatever else is sent counts as a write.
READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA)\b", re.IGNORECASE)


def state_of_database() -> str:
    """Return the hash of every row of every table, in the order of the primary keys."""
    digest = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in TRACES or not model._meta.managed or model._meta.proxy:
            continue
        noted = NOTED.get(model._meta.label, set())
        columns = [f.attname for f in model._meta.concrete_fields if f.name not in noted]
        digest.update(model._meta.label.encode())
        for row in model._base_manager.order_by("pk").values_list(*columns):
            digest.update(repr(row).encode())
    return digest.hexdigest()


@dataclass(slots=True)
class Watch:
    """The state that is known, and whether any statement since may have changed it."""

    known: str
    was_written: bool = False

    def state(self) -> str:
        """Return the hash now: read again only after a statement that can write."""
        return state_of_database() if self.was_written else self.known


@contextmanager
def watched(known: str) -> Iterator[Watch]:
    """Watch every statement that the block sends to the database, whose state is ``known``."""
    watch = Watch(known)
    traces = [apps.get_model(label)._meta.db_table for label in TRACES]

    def note(execute, sql, params, many, context):
        leaves_a_trace = any(f'"{table}"' in sql for table in traces)
        watch.was_written |= not (READS.match(sql) or leaves_a_trace)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield watch
